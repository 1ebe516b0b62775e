// Phone pictures: a screen as somebody gets it, in which every text can be clicked.

import { h } from './dom.js';
import { word, known } from './words.js';
import { chosen, language, textOf, viewOf, matches, filtering, plain, store } from './store.js';

/** nodes draws words and what stands around them; pieces are the texts. */
export function nodes(list, as, inside = false) {
  return (list ?? []).map((n) => {
    if (n.key) return piece(n, as, inside);
    if (n.value) return h('span', { class: 'value', title: word('placeholder', { name: `{${n.value}}` }) }, nodes(n.c, as, inside));
    if (n.tag) return h(['b', 'i', 'u', 's', 'code'].includes(n.tag) ? n.tag : 'span', {}, nodes(n.c, as, inside));
    return n.t;
  });
}

/** marks are the classes that say how a text is. */
function marks(key, as, lang) {
  const t = textOf(as, key);
  const out = [];
  if (!t) return out;
  if (lang !== as && t.state !== 'missing' && t.state !== 'pseudo') return out; // the screen shows more than one language
  if (t.found?.some((f) => f.severity === 'error')) out.push('has-error');
  else if (t.found?.length) out.push('has-warning');
  if (t.state === 'stale') out.push('is-stale');
  if (t.state === 'missing') out.push('is-missing');
  if (as === chosen.lang) {
    if (filtering() && matches(key)) out.push('hit');
    if (chosen.key === key) out.push('picked');
  }
  if (store.changed.has(`${as} ${key}`)) out.push('changed');
  return out;
}

function piece(n, as, inside) {
  const attrs = { class: ['piece', ...marks(n.key, as, n.lang)].join(' '), 'data-key': n.key, 'data-lang': as, lang: n.lang, title: n.key };
  if (!inside) Object.assign(attrs, { role: 'button', tabindex: '0' });
  return h('span', attrs, nodes(n.c, as, true));
}

/** keyboard draws the buttons under a message; tap(choice) makes them work. */
function keyboard(rows, as, tap) {
  return h('div', { class: 'keyboard' }, rows.map((row) => h('div', { class: 'row' }, row.map((b) => {
    const inner = b.label.find((n) => n.key);
    const attrs = { class: ['key', ...(inner ? ['piece', ...marks(inner.key, as, inner.lang)] : [])].join(' '), dir: 'auto', type: 'button', title: b.url ? word('link', { url: b.url }) : inner?.key };
    if (inner) Object.assign(attrs, { 'data-key': inner.key, 'data-lang': as, lang: inner.lang });
    const label = b.label.flatMap((n) => (n.key ? nodes(n.c, as, true) : nodes([n], as, true)));
    const icon = b.url ? h('span', { class: 'opens', 'aria-hidden': 'true' }, '↗') : null;
    if (!tap) return h('button', attrs, label, icon);
    return h('div', { class: 'tapped' }, h('button', { ...attrs, 'data-choice': b.choice, 'data-tap': true, onclick: (e) => { e.stopPropagation(); if (b.choice) tap(b.choice); } }, label, icon),
      inner ? h('button', { class: 'pencil piece-link', type: 'button', 'data-key': inner.key, 'data-lang': as, 'aria-label': `${word('edit')}: ${plain(b.label)}` }, '✎') : null);
  }))));
}

function media(m) {
  if (!m.media) return null;
  if (m.media === 'picture' && m.file) return h('img', { class: 'picture', src: `media/${m.file}`, alt: word('picture') });
  if (m.media === 'voice' && m.file) return h('audio', { controls: true, preload: 'none', src: `media/${m.file}` });
  return h('div', { class: 'media' }, word(m.media));
}

/** message draws a bubble with its keyboard. */
export function message(m, as, tap) {
  const body = [media(m), m.text?.length ? h('div', { class: 'text', dir: 'auto' }, nodes(m.text, as)) : null];
  return h('div', { class: `message ${m.mine ? 'mine' : 'theirs'}` }, h('div', { class: 'stack' },
    h('div', { class: 'bubble' }, body),
    m.rows ? keyboard(m.rows, as, tap) : null,
    m.share ? h('div', { class: 'share' }, h('span', { class: 'key' }, nodes(m.share, as))) : null));
}

/** frame is a phone around messages. */
export function frame(tag, messages, { tap, log, foot } = {}) {
  const l = language(tag);
  const name = viewOf(tag)?.texts['bot.name']?.forms?.[0]?.text ?? 'Wegweiser';
  return h('div', { class: 'phone', role: 'group', 'aria-label': word('phoneOf', { lang: l.name }), dir: l.rtl ? 'rtl' : 'ltr', lang: tag },
    h('div', { class: 'head' }, h('img', { src: 'logo.svg', alt: '', width: 26, height: 26 }), h('span', { class: 'title', dir: 'auto' }, name.split(':')[0])),
    h('div', { class: 'log', ...(log ?? {}) }, messages.map((m) => message(m, tap === undefined && m.lang ? m.lang : tag, tap))), foot);
}

/** keysOn are the texts on a screen. */
export function keysOn(screen) {
  const out = new Set();
  const see = (list) => (list ?? []).forEach((n) => { if (n.key) out.add(n.key); see(n.c); });
  for (const m of screen.messages) {
    see(m.text); see(m.share);
    for (const row of m.rows ?? []) for (const b of row) see(b.label);
  }
  return out;
}

/** card is a screen in the chosen language, and beside it the same in the other. */
export function card(screen, { walkFrom }) {
  const id = screen.id;
  const other = chosen.beside && viewOf(chosen.beside)?.groups.flatMap((g) => g.screens ?? []).find((s) => s.id === id);
  const found = [...keysOn(screen)].map((k) => textOf(chosen.lang, k)).filter(Boolean);
  const count = (test) => found.filter(test).length;
  const chips = [
    ['bad', count((t) => t.found?.length), 'findings'], ['late', count((t) => t.state === 'stale'), 'stale'], ['gone', count((t) => t.state === 'missing'), 'missing'],
  ].filter(([, n]) => n).map(([c, n, w]) => h('span', { class: `chip ${c}` }, `${n} ${word(w)}`));
  return h('article', { class: other ? 'card pair' : 'card', id: `s-${id}`, 'data-screen': id, 'aria-label': word('screenN', { n: screen.n, id }) },
    h('div', { class: 'phones' }, frame(chosen.lang, screen.messages), other ? frame(chosen.beside, other.messages) : null),
    h('footer', { class: 'caption' }, h('b', { class: 'number' }, screen.n), h('span', { class: 'id' }, id), h('span', { class: 'where' }, screen.at ?? ''), chips,
      screen.walk ? h('button', { class: 'link', type: 'button', onclick: () => walkFrom(id) }, word('walkFrom')) : null));
}

const looks = { message: 'bubble', label: 'label', words: 'label', unused: 'label', toast: 'toast', button: 'key', command: 'command', profile: 'profile', name: 'name' };

/** sheet lists texts that stand on no screen, each as it looks. */
export function sheet(group) {
  const items = group.sheet.filter((i) => !filtering() || matches(i.key));
  if (!items.length) return null;
  const one = (i, tag) => {
    const l = language(tag);
    return h('div', { class: `item-text ${looks[i.look] ?? 'bubble'}`, dir: l.rtl ? 'rtl' : 'ltr', lang: tag }, h('div', { class: 'text', dir: 'auto' }, nodes(i.text, tag)));
  };
  const beside = (key) => chosen.beside && viewOf(chosen.beside)?.groups.flatMap((g) => g.sheet ?? []).find((x) => x.key === key);
  return h('section', { class: 'sheet' }, h('h3', {}, word('sheet')), h('div', { class: 'items' }, items.map((i) => {
    const other = beside(i.key);
    return h('div', { class: other ? 'item pair' : 'item' }, h('code', { class: 'id' }, i.key), h('div', { class: 'sides' }, one(i, chosen.lang), other ? one(other, chosen.beside) : null));
  })));
}

/** titleOf is what a group is called. */
export function titleOf(group) {
  if (group.id.startsWith(':') && known(group.id)) return word(group.id);
  return group.id;
}
