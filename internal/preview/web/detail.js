// What is known of one text, and the place to change it.

import { h, put } from './dom.js';
import { word, known, pageLanguage } from './words.js';
import { chosen, choose, language, textOf, viewOf, plain, store, send, keysInOrder } from './store.js';

const draftName = (lang, key) => `${lang} ${key}`;
let timer = 0;

/** open shows a text; focus goes there if it was asked for. */
export function open(key, { focus = false } = {}) {
  choose({ key });
  mark();
  draw();
  if (focus) (document.querySelector('#detail textarea') ?? document.querySelector('#detail h2'))?.focus();
}

export function close() {
  const key = chosen.key;
  choose({ key: '' });
  mark();
  draw();
  document.querySelector(`#screens [data-key="${CSS.escape(key)}"]`)?.focus();
}

/** mark shows which text is open. */
function mark() {
  for (const el of document.querySelectorAll('.piece.picked')) el.classList.remove('picked');
  if (chosen.key) for (const el of document.querySelectorAll(`.piece[data-key="${CSS.escape(chosen.key)}"][data-lang="${CSS.escape(chosen.lang)}"]`)) el.classList.add('picked');
}

/** step goes to the next text, or the one before. */
export function step(by) {
  const keys = keysInOrder();
  if (!keys.length) return;
  const at = keys.indexOf(chosen.key);
  const key = keys[(at + by + keys.length) % keys.length];
  open(key);
  document.querySelector(`#screens .piece[data-key="${CSS.escape(key)}"]`)?.scrollIntoView({ block: 'center', behavior: 'instant' });
}

const part = (title, ...kids) => h('section', { class: 'part' }, h('h3', {}, title), ...kids);
const lineOf = (title, ...kids) => h('div', { class: 'line' }, h('span', { class: 'name' }, title), h('span', {}, ...kids));

/** screenWith finds the first screen that shows the text. */
function screenWith(t) {
  return viewOf(chosen.lang).groups.flatMap((g) => g.screens ?? []).find((s) => t.on?.includes(s.id));
}

function before(t) {
  const screens = viewOf(chosen.lang).groups.flatMap((g) => g.screens ?? []);
  const screen = screenWith(t);
  const from = screen && screens.find((s) => s.id === screen.from);
  if (!from) return null;
  const rtl = language(chosen.lang).rtl ? 'rtl' : 'ltr';
  return part(word('before'), h('div', { class: 'mini', dir: rtl, lang: chosen.lang },
    h('div', { class: 'bubble', dir: 'auto' }, plain(from.messages.at(-1).text)),
    screen.choice?.length ? h('div', { class: 'bubble mine', dir: 'auto' }, plain(screen.choice)) : null));
}

function chips(t) {
  const out = [h('span', { class: `chip state-${t.state}` }, word(`state_${t.state}`))];
  if (t.by) out.push(h('span', { class: 'chip quiet' }, word('by', { by: t.by === 'machine' ? word('machine') : t.by })));
  if (t.kind && known(`kind_${t.kind}`)) out.push(h('span', { class: 'chip quiet' }, word(`kind_${t.kind}`)));
  if (t.reader && known(t.reader)) out.push(h('span', { class: 'chip quiet' }, word('reader', { reader: word(t.reader) })));
  return h('p', { class: 'chips' }, out);
}

export const lettersOf = (text) => [...text.replace(/<\/?[a-z]+>/g, '').replace(/&(lt|gt|amp|quot);/g, '.')].length;

function counter(text, limit) {
  const n = lettersOf(text);
  return h('span', { class: limit && n > limit ? 'counter over' : 'counter' }, limit ? word('ofLetters', { n, max: limit }) : word('letters', { n }));
}

function findings(found) {
  if (!found?.length) return h('p', { class: 'fine' }, word('noFound'));
  return h('ul', { class: 'found' }, found.map((f) => h('li', { class: f.severity }, h('b', {}, `${word(f.severity)}: `), h('span', { dir: 'auto' }, f.message),
    f.hint ? h('span', { class: 'hint', dir: 'auto' }, f.hint) : null, h('span', { class: 'at' }, `${f.at} · ${f.code}`))));
}

/** formsOf is what is to be written: what stands there, or what was begun. */
function formsOf(t, draft) {
  return t.wanted.map(({ form, counts }) => ({ form, counts, text: draft?.texts[form] ?? t.forms?.find((f) => f.form === form)?.text ?? '' }));
}

function label(f, many) {
  if (!many) return word('text');
  return `${f.form}${f.counts ? ` · ${word('forCounts', { counts: f.counts })}` : ''}`;
}

function editor(t, key) {
  const l = language(chosen.lang);
  const name = draftName(l.tag, key);
  const draft = store.drafts.get(name);
  const forms = formsOf(t, draft);
  const boxes = forms.map((f, i) => {
    const count = h('span', {}, counter(f.text, t.limit));
    const area = h('textarea', {
      id: `form-${f.form}`, lang: l.tag, dir: l.rtl ? 'rtl' : 'ltr', rows: 3, spellcheck: 'true', 'data-form': f.form,
      oninput: () => { put(count, counter(area.value, t.limit)); grow(area); note(); },
      onkeydown: (e) => { if (e.key === 'Enter' && (e.ctrlKey || e.metaKey)) { e.preventDefault(); save(key); } },
    });
    area.value = f.text;
    return h('div', { class: 'form' }, h('label', { for: `form-${f.form}` }, label(f, forms.length > 1)), area, count, i ? null : null);
  });
  function note() {
    const texts = Object.fromEntries([...document.querySelectorAll('#detail textarea')].map((a) => [a.dataset.form, a.value]));
    const same = forms.every((f) => (t.forms?.find((x) => x.form === f.form)?.text ?? '') === texts[f.form]);
    if (same) store.drafts.delete(name);
    else store.drafts.set(name, { texts, was: store.drafts.get(name)?.was ?? t.forms ?? [], source: store.drafts.get(name)?.source ?? t.source ?? [] });
    buttons();
    clearTimeout(timer);
    if (!same) timer = setTimeout(() => attempt(key), 350);
  }
  function buttons() {
    const open = store.drafts.has(name);
    put(bar, h('button', { class: 'primary', type: 'button', id: 'save', disabled: !open, onclick: () => save(key) }, word('save')),
      h('button', { type: 'button', disabled: !open, onclick: () => { store.drafts.delete(name); draw(); } }, word('revert')),
      open ? h('span', { class: 'unsaved' }, word('unsaved')) : null);
  }
  const bar = h('div', { class: 'actions' });
  buttons();
  setTimeout(() => document.querySelectorAll('#detail textarea').forEach(grow));
  return part(l.name, boxes, bar, h('p', { class: 'problem', id: 'problem', role: 'alert' }));
}

function grow(area) {
  area.style.height = 'auto';
  area.style.height = `${area.scrollHeight + 4}px`;
}

const textsOf = (draft, t) => t.wanted.map(({ form }) => ({ form, text: draft.texts[form] })).filter((f) => f.text !== '');
const editOf = (key, t, draft) => ({ lang: chosen.lang, key, forms: textsOf(draft, t), was: draft.was, source: draft.source });

/** attempt asks what the check would say. */
async function attempt(key) {
  const draft = store.drafts.get(draftName(chosen.lang, key));
  const t = textOf(chosen.lang, key);
  if (!draft || !t || !textsOf(draft, t).length) return;
  const r = await send('try', editOf(key, t, draft));
  if (chosen.key !== key) return;
  if (r.found || r.status === 200) put(document.querySelector('#found'), findings(r.found));
  problem(r);
}

function problem(r) {
  const el = document.querySelector('#problem');
  if (!el) return;
  const text = r.status === 409 ? word('conflict', { why: r.error }) : r.error ?? '';
  put(el, text, r.status === 409 ? h('button', { type: 'button', class: 'link', onclick: () => { store.drafts.delete(draftName(chosen.lang, chosen.key)); draw(); } }, word('reload')) : null);
}

async function save(key) {
  const name = draftName(chosen.lang, key);
  const draft = store.drafts.get(name);
  const t = textOf(chosen.lang, key);
  if (!draft) return;
  clearTimeout(timer);
  const r = await send('save', editOf(key, t, draft));
  if (r.found) put(document.querySelector('#found'), findings(r.found));
  if (!r.ok) {
    problem(r);
    return;
  }
  store.drafts.delete(name);
  t.forms = textsOf(draft, t);
  document.querySelector('#said').textContent = word('saved');
  draw();
}

function quoted(forms, tag) {
  return (forms ?? []).map((f) => h('blockquote', { lang: tag, dir: language(tag).rtl ? 'rtl' : 'ltr' }, forms.length > 1 ? h('span', { class: 'formname' }, f.form) : null, f.text));
}

/** sound plays the voice note for the text. */
function sound(t) {
  if (!t.sound) return null;
  const { file, speaker, machine, stale, seconds } = t.sound;
  return part(word('sound'), h('div', { class: 'sound' }, h('audio', { controls: true, preload: 'none', src: `media/${file}` }),
    h('p', {}, word(machine ? 'spokenByMachine' : 'spokenBy', { by: speaker, n: Math.round(seconds) })),
    stale ? h('p', { class: 'remark' }, word('soundStale')) : null));
}

function places(t) {
  const screens = viewOf(chosen.lang).groups.flatMap((g) => g.screens ?? []).filter((s) => t.on?.includes(s.id));
  const shown = screens.slice(0, 8).map((s) => h('a', { href: `#s-${s.id}`, onclick: (e) => { e.preventDefault(); document.getElementById(`s-${s.id}`)?.scrollIntoView({ block: 'start' }); } }, String(s.n)));
  if (screens.length > 8) shown.push(h('span', {}, '…'));
  return shown;
}

/** draw fills the panel anew; what was begun, and where the cursor stands, stays. */
export function draw() {
  const el = document.querySelector('#detail');
  const key = chosen.key;
  const t = key && textOf(chosen.lang, key);
  const active = document.activeElement?.matches?.('#detail textarea') ? document.activeElement : null;
  const cursor = active && { id: active.id, from: active.selectionStart, to: active.selectionEnd };
  const top = el.scrollTop;
  const was = el.dataset.key;
  el.hidden = !t;
  document.body.classList.toggle('with-detail', !!t);
  el.dataset.key = key;
  if (!t) return;
  const screen = screenWith(t);
  const pseudo = t.state === 'pseudo';
  const mayEdit = store.state.edit && !pseudo;
  put(el,
    h('header', { class: 'panel-head' }, h('h2', { tabindex: '-1' }, h('code', {}, key)),
      h('button', { type: 'button', class: 'icon-button', 'aria-label': word('copy'), title: word('copy'), onclick: () => navigator.clipboard?.writeText(key).then(() => { document.querySelector('#said').textContent = word('copied'); }) }, '⧉'),
      h('button', { type: 'button', class: 'icon-button', 'aria-label': word('previous'), title: word('previous'), onclick: () => step(-1) }, '↑'),
      h('button', { type: 'button', class: 'icon-button', 'aria-label': word('next'), title: word('next'), onclick: () => step(1) }, '↓'),
      h('button', { type: 'button', class: 'icon-button', id: 'close', 'aria-label': word('close'), title: word('close'), onclick: close }, '×')),
    chips(t),
    pseudo ? h('p', { class: 'remark' }, word('pseudo')) : null,
    before(t),
    chosen.lang === store.state.source && !pseudo ? null : part(`${word('source')} (${language(store.state.source).name})`, quoted(t.source, store.state.source)),
    chosen.beside && chosen.beside !== store.state.source ? part(language(chosen.beside).name, quoted(textOf(chosen.beside, key)?.forms, chosen.beside)) : null,
    t.about ? part(word('about'), h('p', { class: 'about', lang: 'en', dir: 'ltr' }, t.about)) : null,
    t.note ? part(word('note'), h('p', { class: 'about', lang: 'en', dir: 'ltr' }, t.note)) : null,
    mayEdit ? editor(t, key) : pseudo ? null : part(language(chosen.lang).name, quoted(t.forms, chosen.lang), (t.forms ?? []).length ? h('p', {}, counter(t.forms.reduce((a, f) => (lettersOf(f.text) > lettersOf(a) ? f.text : a), ''), t.limit)) : null,
      store.state.edit ? null : h('p', { class: 'remark' }, word('readOnly'))),
    sound(t),
    part(word('found'), h('div', { id: 'found', 'aria-live': 'polite' }, findings(t.found))),
    h('section', { class: 'part places' }, t.at ? lineOf(word('at'), h('code', {}, t.at)) : null,
      screen?.at ? lineOf(word('step'), h('code', {}, screen.at)) : null,
      t.on?.length ? lineOf(word('on'), places(t)) : null));
  el.lang = pageLanguage();
  el.scrollTop = was === key ? top : 0;
  if (cursor && was === key) {
    const area = document.getElementById(cursor.id);
    area?.focus({ preventScroll: true });
    area?.setSelectionRange(cursor.from, cursor.to);
  }
  if (store.drafts.has(draftName(chosen.lang, key))) attempt(key);
}
