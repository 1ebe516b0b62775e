// The page: what is chosen above, the sections at the side, the screens, one text.

import { h, put, select } from './dom.js';
import { word, speak, spell, pageLanguage } from './words.js';
import { chosen, choose, readAddress, store, load, viewOf, language, filters, countOf, matches, filtering } from './store.js';
import { card, sheet, titleOf, keysOn } from './phone.js';
import { open, close, draw, step } from './detail.js';
import { walk } from './walk.js';

const $ = (id) => document.getElementById(id);
const printing = new URLSearchParams(location.search).has('print');

function theme(to) {
  if (to) {
    document.documentElement.dataset.theme = to;
    try { localStorage.setItem('theme', to); } catch { /* private window */ }
  }
  return document.documentElement.dataset.theme ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');
}

function named(l) { return l.pseudo ? `${l.tag} · ${word(l.tag)}` : l.name; }

function top() {
  const options = store.state.languages.map((l) => [l.tag, `${named(l)}${l.errors ? ` ⚠ ${l.errors}` : ''}`, l.pseudo ? null : l.tag]);
  const focused = document.activeElement?.id;
  put($('choices'),
    select(word('language'), options, chosen.lang, (lang) => change({ lang, beside: chosen.beside === lang ? '' : chosen.beside }), { id: 'lang' }),
    select(word('beside'), [['', word('nothing')], ...options.filter(([t]) => t !== chosen.lang)], chosen.beside, (beside) => change({ beside }), { id: 'beside' }),
    h('div', { class: 'segments', role: 'group', 'aria-label': word('view') }, ['screens', 'walk'].map((v) => h('button', { type: 'button', id: `view-${v}`, 'aria-pressed': chosen.view === v, onclick: () => show({ view: v }) }, word(v)))));
  put($('tools'),
    h('button', { type: 'button', id: 'print', onclick: () => { show({ view: 'screens' }); window.print(); } }, word('print')),
    h('button', { type: 'button', id: 'theme', onclick: () => { theme(theme() === 'dark' ? 'light' : 'dark'); top(); } }, word(theme() === 'dark' ? 'light' : 'dark')),
    h('button', { type: 'button', id: 'other', lang: word('otherTag'), onclick: () => { speak(word('otherTag')); all(); } }, word('other')));
  if (focused) $(focused)?.focus();
}

function bar() {
  if (document.activeElement?.id === 'search') { // somebody writes there
    for (const b of $('filters').querySelectorAll('[data-filter]')) b.setAttribute('aria-pressed', chosen.filter === b.dataset.filter);
    return;
  }
  const focused = document.activeElement?.dataset?.filter;
  put($('filters'), h('div', { class: 'segments', role: 'group', 'aria-label': word('show') }, filters.map((f) => h('button', {
    type: 'button', 'data-filter': f, 'aria-pressed': chosen.filter === f, onclick: () => show({ filter: f }),
  }, word(f), f === 'every' ? null : h('span', { class: 'count' }, countOf(f))))),
  h('input', { type: 'search', id: 'search', 'aria-label': word('search'), placeholder: word('search'), value: chosen.q, oninput: (e) => show({ q: e.target.value }) }));
  if (focused) document.querySelector(`[data-filter="${focused}"]`)?.focus();
}

const shownScreens = (g) => (g.screens ?? []).filter((s) => !filtering() || [...keysOn(s)].some((k) => matches(k)));
const shownItems = (g) => (g.sheet ?? []).filter((i) => !filtering() || matches(i.key));

function sections(groups) {
  put($('flows'), h('h2', { class: 'unseen' }, word('groups')), h('ul', {}, groups.filter((g) => shownScreens(g).length + shownItems(g).length).map((g) => h('li', {},
    h('a', { href: `#g-${g.id}`, onclick: (e) => { e.preventDefault(); if (chosen.view !== 'screens') show({ view: 'screens' }); $(`g-${g.id}`)?.scrollIntoView({ block: 'start' }); } },
      h('span', {}, titleOf(g)), h('span', { class: 'count' }, shownScreens(g).length || shownItems(g).length))))));
}

function general(found) {
  if (!found?.length || filtering() && chosen.filter !== 'findings') return null;
  return h('details', { class: 'general', 'aria-label': word('general'), open: found.some((f) => f.severity === 'error') }, h('summary', {}, `${word('general')} (${found.length})`),
    h('ul', { class: 'found' }, found.map((f) => h('li', { class: f.severity }, h('b', {}, `${word(f.severity)}: `), h('span', { dir: 'auto' }, f.message), f.hint ? h('span', { class: 'hint', dir: 'auto' }, f.hint) : null, h('span', { class: 'at' }, `${f.at} · ${f.code}`)))));
}

function printHead(view) {
  const n = view.groups.reduce((sum, g) => sum + (g.screens?.length ?? 0), 0);
  const date = new Date().toLocaleDateString(pageLanguage(), { dateStyle: 'long' }) /* 11/23 is another day elsewhere */;
  const langs = [chosen.lang, chosen.beside].filter(Boolean).map((t) => language(t).name).join(' · ');
  return h('header', { class: 'print-only print-head' }, h('h2', {}, h('img', { src: 'logo.svg', alt: '', width: 30, height: 30 }), ` Wegweiser: ${word('printTitle')} – ${langs}`),
    h('p', {}, word('printOf', { n, texts: view.order.length, date })), h('p', {}, word('printHow')));
}

function screens() {
  const host = $('screens');
  const view = viewOf(chosen.lang);
  const failed = store.state.failed;
  $('failed').hidden = !failed;
  if (failed) {
    put($('failed'), h('h2', {}, word('failed')), h('ul', { class: 'found' }, failed.filter((f) => f.severity === 'error').map((f) => h('li', { class: f.severity }, h('span', {}, f.message), f.hint ? h('span', { class: 'hint' }, f.hint) : null, h('span', { class: 'at' }, `${f.at} · ${f.code}`)))));
  }
  if (!view || failed) {
    put(host, failed ? null : h('p', {}, word('none')));
    put($('flows'));
    return;
  }
  sections(view.groups);
  const walkFrom = (id) => { store.moves = []; show({ view: 'walk', from: id }); };
  const groups = view.groups.map((g) => {
    const cards = shownScreens(g).map((s) => card(s, { walkFrom }));
    const rest = g.sheet ? sheet(g) : null;
    if (!cards.length && !rest) return null;
    return h('section', { class: filtering() ? 'group filtered' : 'group', id: `g-${g.id}` }, h('h2', {}, titleOf(g), h('span', { class: 'count' }, cards.length ? word(cards.length === 1 ? 'count1' : 'count', { n: cards.length }) : '')), cards.length ? h('div', { class: 'cards' }, cards) : null, rest);
  }).filter(Boolean);
  const y = scrollY;
  put(host, printHead(view), general(view.findings), groups.length ? groups : h('p', { class: 'remark' }, word('none')));
  scrollTo({ top: y, behavior: 'instant' });
}

/** all draws everything anew from what is known. */
async function all() {
  spell();
  top();
  bar();
  document.body.dataset.view = chosen.view;
  if (chosen.view === 'walk' && viewOf(chosen.lang) && !store.state.failed) {
    $('failed').hidden = true;
    sections(viewOf(chosen.lang).groups);
    await walk($('screens'));
  } else screens();
  draw();
  document.body.dataset.version = store.state.version;
  document.body.dataset.lang = chosen.lang;
}

/** show chooses something that needs nothing loaded; change needs another language. */
function show(changes) {
  choose(changes);
  all();
}
async function change(changes) {
  choose(changes);
  await load();
  await all();
}

document.addEventListener('click', (e) => {
  const el = e.target.closest?.('[data-key]');
  if (!el || e.target.closest('#detail') || el.dataset.tap !== undefined) return;
  open(el.dataset.key, { focus: e.detail === 0 });
});
document.addEventListener('keydown', (e) => {
  const writing = e.target.matches?.('input, textarea, select');
  if ((e.key === 'Enter' || e.key === ' ') && e.target.matches?.('span.piece')) {
    e.preventDefault();
    open(e.target.dataset.key, { focus: true });
  } else if (e.key === 'Escape' && chosen.key && !(writing && e.target.id === 'search')) close();
  else if (e.altKey && (e.key === 'ArrowDown' || e.key === 'ArrowUp')) {
    e.preventDefault();
    step(e.key === 'ArrowDown' ? 1 : -1);
  } else if (e.key === '/' && !writing) {
    e.preventDefault();
    $('search')?.focus();
  }
});
addEventListener('beforeunload', (e) => { if (store.drafts.size) e.preventDefault(); });

async function begin() {
  try { if (localStorage.getItem('theme')) theme(localStorage.getItem('theme')); } catch { /* private window */ }
  readAddress();
  if (printing) {
    document.documentElement.dataset.theme = 'light';
    document.body.classList.add('printing');
    if (chosen.lang) speakFor();
  }
  spell();
  await load();
  await all();
  if (chosen.key && !printing) document.querySelector(`#screens [data-key="${CSS.escape(chosen.key)}"]`)?.scrollIntoView({ block: 'center', behavior: 'instant' });
  document.body.dataset.ready = '';
  if (printing) return;
  const events = new EventSource('events');
  let newest = store.state.version;
  let loading = false;
  events.addEventListener('version', async (e) => {
    $('offline').hidden = true;
    newest = Number(e.data);
    if (loading) return; // what is under way asks again
    loading = true;
    try {
      while (store.state.version < newest) {
        await load();
        await all();
        $('said').textContent = word('changed');
      }
    } finally {
      loading = false;
    }
  });
  events.onerror = () => { $('offline').hidden = false; };
}

/** speakFor chooses the words around a print: German, as those who give it out read it. */
function speakFor() {
  const asked = new URLSearchParams(location.search).get('words');
  if (asked) speak(asked);
}

begin();
