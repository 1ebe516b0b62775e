// A walk through the talk: what was tapped and typed is played again whenever a text, a
// flow or the language changes, so that it stands where it stood.

import { h, put, select } from './dom.js';
import { word } from './words.js';
import { chosen, choose, store, viewOf, language } from './store.js';
import { frame } from './phone.js';

const play = async (tag) => {
  const q = new URLSearchParams();
  if (chosen.from) q.set('from', chosen.from);
  for (const m of store.moves) q.append('move', m);
  const r = await fetch(`walk/${tag}?${q}`);
  return r.json();
};

/** walk fills the view. */
export async function walk(host) {
  const tags = [chosen.lang, chosen.beside].filter(Boolean);
  const played = await Promise.all(tags.map(play));
  const done = played[0].done ?? 0;
  if (done < store.moves.length) store.moves = store.moves.slice(0, done);
  const again = () => walk(host);
  const go = (move) => { store.moves.push(move); return again().then(() => host.querySelector('.log')?.focus()); };
  const tap = (choice) => go(choice === `_l:${chosen.lang}` ? 'tap:_l:*' : `tap:${choice}`);
  const starts = viewOf(chosen.lang).groups.flatMap((g) => g.screens ?? []).filter((s) => s.walk).map((s) => [s.id, `${s.n} · ${s.id}`]);
  const input = h('input', { type: 'text', class: 'typed', 'aria-label': word('writeText'), placeholder: word('writeText'), autocomplete: 'off' });
  const foot = h('form', { class: 'foot', onsubmit: (e) => { e.preventDefault(); if (input.value.trim()) go(`type:${input.value.trim()}`); } }, input, h('button', { type: 'submit', 'aria-label': word('send') }, '➤'));
  const phones = tags.map((tag, i) => frame(tag, played[i].messages ?? [], { tap: i ? null : tap, log: { role: 'log', tabindex: '0', 'aria-live': 'polite', 'aria-label': word('phoneOf', { lang: language(tag).name }) }, foot: i ? null : foot }));
  put(host, h('div', { class: 'walk' },
    h('div', { class: 'walk-bar' },
      select(word('from'), [['', word('start')], ...starts], chosen.from, (from) => { choose({ from }); store.moves = []; again(); }),
      h('button', { type: 'button', disabled: !store.moves.length, onclick: () => { store.moves.pop(); again(); } }, word('back')),
      h('button', { type: 'button', disabled: !store.moves.length, onclick: () => { store.moves = []; again(); } }, word('again'))),
    played[0].why ? h('p', { class: 'remark', role: 'alert' }, word('cantGo', { why: played[0].why })) : null,
    played[0].toast ? h('p', { class: 'remark', role: 'status', dir: 'auto' }, played[0].toast.replace(/[\uFDD0\uFDD1][^\uFDD2]*\uFDD2|\uFDD3/g, '')) : null,
    h('div', { class: 'phones big' }, phones)));
  for (const log of host.querySelectorAll('.log')) log.scrollTop = log.scrollHeight;
}
