// One message: its bubble, what it holds beside text, and the keyboard below it.

import { h, put, icon } from './dom.js';
import { rich } from './entities.js';
import { word, wordFor } from './words.js';

const clock = new Intl.DateTimeFormat('de', { hour: '2-digit', minute: '2-digit' });

export const timeOf = (unix) => clock.format(unix * 1000);

/**
 * article builds a message as somebody sees it.
 * view: {as, group, words, phoneLang, open(url), tap(message, button, element)}
 */
export function article(m, view, { read, follows }) {
  if (m.kind === 'joined' || m.kind === 'left') {
    return h('div', { class: 'service', 'data-id': m.id }, h('span', {}, wordFor(view.lang, m.kind, { name: m.detail })));
  }
  const mine = m.from === view.as;
  const id = `m${view.as}-${m.chat}-${m.id}`;
  const alone = m.kind === 'sticker';
  const beside = m.text && !endsFromRight(m.text); // the time stands at the end of the last line
  const bubble = h('div', { class: `bubble${beside ? ' beside' : ''}` },
    h('span', { class: mine || !view.group ? 'unseen' : `who tint${Math.abs(m.from) % 6}`, id: `${id}-who` }, mine ? word('you') : m.name),
    extra(m),
    m.text ? h('div', { class: 'text', id: `${id}-text`, dir: 'auto', lang: m.lang || null },
      rich(m.text, m.entities, view.open), beside ? h('span', { class: 'meta gap', 'aria-hidden': 'true' }, label(m, view, mine)) : null) : null,
    meta(m, view, mine, read));
  return h('article', {
    class: `message ${mine ? 'mine' : 'theirs'}${alone ? ' alone' : ''}${follows ? ' follows' : ''}`,
    'data-id': m.id, 'data-from': m.bot ? 'bot' : m.from, tabindex: '-1',
    'aria-labelledby': `${id}-who ${m.text ? `${id}-text` : `${id}-kind`}`,
  }, h('div', { class: 'stack' }, bubble, m.rows ? keyboard(m, view) : null));

  function extra(msg) {
    const kind = msg.kind && extras[msg.kind];
    return kind ? h('div', { class: `extra ${msg.kind}`, id: `${id}-kind` }, kind(msg.detail ?? '', msg)) : null;
  }
}

/** endsFromRight says that the last line is read from right to left. */
function endsFromRight(text) {
  const strong = /[\p{L}]/u.exec(text.slice(text.lastIndexOf('\n') + 1));
  return strong !== null && /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]/.test(strong[0]);
}

/** label takes the room that the time and what is beside it need. */
const label = (m, view, mine) => `${m.edited && !m.bot ? `${view.words.edited} ` : ''}00:00${mine ? ' ✓✓' : ''}`;

function meta(m, view, mine, read) {
  return h('span', { class: 'meta', 'aria-live': 'off' },
    m.edited && !m.bot ? h('span', { class: 'edited', lang: view.phoneLang }, view.words.edited) : null,
    h('time', { datetime: new Date(m.date * 1000).toISOString() }, timeOf(m.date)),
    mine ? h('span', { class: 'ticks' }, ticks(read)) : null);
}

const ticks = (read) => [h('span', { 'aria-hidden': 'true' }, read ? '✓✓' : '✓'), h('span', { class: 'unseen' }, word(read ? 'read' : 'sent'))];

/** settle changes what later messages change of an earlier one: its ticks, its corner. */
export function settle(el, { read, follows }) {
  el.classList.toggle('follows', follows);
  const place = el.querySelector('.ticks');
  if (place) put(place, ticks(read));
}

/** rekey changes the keyboard alone: a screen reader need not read the text again. */
export function rekey(el, m, view) {
  const held = el.contains(document.activeElement);
  el.querySelector('.keyboard')?.remove();
  if (m.rows) el.querySelector('.stack').append(keyboard(m, view));
  if (held) el.focus({ preventScroll: true });
}

/** sameText says that two states of a message differ in their keyboards at most. */
export const sameText = (a, b) => ['text', 'entities', 'kind', 'detail', 'lang', 'file', 'place'].every((k) => JSON.stringify(a[k]) === JSON.stringify(b[k]));

const named = (glyph, key, detail) => [icon(glyph), h('span', { class: 'unseen' }, word(key)), detail ? h('bdi', {}, detail) : null];

const extras = {
  sticker: (emoji) => [h('span', { class: 'big' }, emoji), h('span', { class: 'unseen' }, word('sticker'))],
  photo: (_, m) => (m.file ? h('img', { class: 'picture', src: m.file, alt: word('photo') }) : named('image', 'photo')),
  voice: (seconds, m) => (m.file ? h('audio', { controls: true, preload: 'none', src: m.file, 'aria-label': word('voice') }) : [icon('play'), wave(), h('span', { class: 'unseen' }, word('voice')), h('span', { class: 'detail' }, `0:0${seconds}`)]),
  document: (name, m) => (m.file ? h('a', { class: 'download', href: m.file, download: name }, named('file', 'document', name)) : named('file', 'document', name)),
  location: (_, m) => map(m.place),
  contact: (who) => named('person', 'contactCard', who),
};

/** map is a place without a map: the demo loads nothing from elsewhere. The phone's own
 *  map opens by the link. */
function map(p) {
  const at = `${p.lat.toFixed(4)}, ${p.lon.toFixed(4)}`;
  const label = p.title ? `(${encodeURIComponent(p.title)})` : '';
  return [
    h('a', { class: 'map', href: `geo:${p.lat},${p.lon}?q=${p.lat},${p.lon}${label}`, 'aria-label': `${word('location')} ${at}` }, icon('pin')),
    h('span', { class: 'where' }, p.title ? h('b', { dir: 'auto' }, p.title) : null, p.address ? h('span', { dir: 'auto' }, p.address) : null, h('bdi', { class: 'at' }, at)),
  ];
}

const wave = () => h('span', { class: 'wave', 'aria-hidden': 'true' }, Array.from({ length: 22 }, () => h('i')));

function keyboard(m, view) {
  return h('div', { class: 'keyboard', lang: m.lang || null }, m.rows.map((row) => h('div', { class: 'row' }, row.map((b) => {
    const button = h('button', {
      type: 'button', class: 'key', 'data-data': b.data ?? null, 'data-choice': b.data?.split('.').slice(2).join('.') || null,
      'data-url': b.url ?? null, onclick: () => view.tap(m, b, button),
    }, h('span', { dir: 'auto' }, b.text), b.url ? [icon('out'), h('span', { class: 'unseen' }, ` (${word('opens')})`)] : null);
    return button;
  }))));
}
