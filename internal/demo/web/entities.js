// A text and its entities become elements, as Telegram shows them.
// https://core.telegram.org/bots/api#messageentity: offsets count UTF-16 units, as
// JavaScript does.

import { h } from './dom.js';

const plainTags = {
  bold: 'strong', italic: 'em', underline: 'u', strikethrough: 's', code: 'code', pre: 'pre',
  blockquote: 'blockquote', expandable_blockquote: 'blockquote', spoiler: 'span',
};

// What Telegram's apps find by themselves beyond what the server marked.
const found = [
  { type: 'phone_number', form: /(?<![\w+.,/-])(?:\+|00|0)[1-9][\d \u00a0()/-]{4,}\d(?![\w.])/g },
  { type: 'url', form: /(?<![\w@/.-])(?:www\.)?(?:[a-z0-9-]+\.)+(?:de|org|eu|com|net|nrw|info)(?:\/[^\s<>"]*[\w/])?(?![\w.@-]*@)(?!\w)/gi },
];

/** rich returns the nodes of a text. open(url) is asked to follow a link. */
export function rich(text, entities = [], open = () => false) {
  const all = [...entities];
  for (const { type, form } of found) {
    for (const m of text.matchAll(form)) {
      const e = { type, offset: m.index, length: m[0].length };
      const clash = all.some((o) => closed.has(o.type) && o.offset < e.offset + e.length && e.offset < o.offset + o.length);
      if (!clash) all.push(e);
    }
  }
  all.sort((a, b) => a.offset - b.offset || b.length - a.length);
  return nodes(text, 0, text.length, all, open);
}

const closed = new Set(['url', 'email', 'text_link', 'text_mention', 'code', 'pre', 'mention', 'bot_command', 'phone_number']);

function nodes(text, from, to, entities, open) {
  const out = [];
  let at = from;
  for (let i = 0; i < entities.length; i++) {
    const e = entities[i];
    const end = Math.min(e.offset + e.length, to);
    if (e.offset < at || e.offset >= to) continue;
    if (e.offset > at) out.push(text.slice(at, e.offset));
    const inside = entities.slice(i + 1).filter((o) => o.offset < end);
    out.push(element(e, text.slice(e.offset, end), nodes(text, e.offset, end, inside, open), open));
    at = end;
  }
  if (at < to) out.push(text.slice(at, to));
  return out;
}

function element(e, words, kids, open) {
  switch (e.type) {
    case 'text_link': return link(e.url, kids, open);
    case 'text_mention': return link(`tg://user?id=${e.user?.id}`, kids, open);
    case 'url': return link(/^[a-z]+:\/\//i.test(words) ? words : `https://${words}`, kids, open);
    case 'email': return link(`mailto:${words}`, kids, open);
    case 'phone_number': return link(`tel:${words.replace(/[^\d+]/g, '')}`, kids, open);
    case 'bot_command': return h('button', { type: 'button', class: 'command', onclick: () => open(words) }, kids);
    case 'mention': case 'hashtag': return h('span', { class: 'mark' }, kids);
    default: return h(plainTags[e.type] ?? 'span', {}, kids);
  }
}

function link(url, kids, open) {
  if (!/^(https?:\/\/|mailto:|tel:|tg:\/\/)/i.test(url)) return h('span', {}, kids);
  return h('a', {
    href: url, target: '_blank', rel: 'noopener noreferrer',
    onclick: (e) => { if (open(url)) e.preventDefault(); },
  }, kids);
}
