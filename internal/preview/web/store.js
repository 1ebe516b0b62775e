// What the page knows: the languages it has loaded, what was chosen, what is being
// written and not saved.

import { pageLanguage } from './words.js';

const defaults = { lang: '', beside: '', view: 'screens', filter: 'every', q: '', key: '', from: '' };

/** chosen stands in the address, so that it survives a reload and can be passed on. */
export const chosen = { ...defaults };
export const store = { state: null, languages: new Map(), drafts: new Map(), moves: [], changed: new Set() };

export function readAddress() {
  const q = new URLSearchParams(location.hash.slice(1));
  const s = new URLSearchParams(location.search);
  for (const name of Object.keys(defaults)) chosen[name] = q.get(name) ?? s.get(name) ?? defaults[name];
}

export function choose(changes) {
  Object.assign(chosen, changes);
  const q = new URLSearchParams();
  for (const [name, value] of Object.entries(chosen)) if (value && value !== defaults[name]) q.set(name, value);
  history.replaceState(null, '', `#${q}`);
}

async function ask(path) {
  const r = await fetch(path);
  if (!r.ok) throw new Error(`${path}: ${r.status}`);
  return r.json();
}

/** load fetches what is shown, and says which texts read otherwise than before. */
export async function load() {
  const inside = document.querySelector('#data');
  if (inside) {
    const data = JSON.parse(inside.textContent);
    store.state = data.state;
    for (const [tag, view] of Object.entries(data.languages)) store.languages.set(tag, view);
    settle();
    return;
  }
  const ahead = new Map([chosen.lang, chosen.beside].filter(Boolean).map((tag) => [tag, ask(`language/${tag}`).catch(() => null)]));
  store.state = await ask('state');
  settle();
  const wanted = [...new Set([chosen.lang, chosen.beside].filter(Boolean))];
  const views = await Promise.all(wanted.map(async (tag) => (await ahead.get(tag)) ?? ask(`language/${tag}`)));
  // Files may have changed between two answers: the oldest is what is shown, until asked again.
  store.state.version = Math.min(store.state.version, ...views.map((v) => v.version));
  store.changed = new Set();
  wanted.forEach((tag, i) => {
    const before = store.languages.get(tag);
    if (before) {
      for (const [key, t] of Object.entries(views[i].texts)) {
        if (JSON.stringify(before.texts[key]?.forms) !== JSON.stringify(t.forms)) store.changed.add(`${tag} ${key}`);
      }
    }
    store.languages.set(tag, views[i]);
  });
  for (const tag of store.languages.keys()) if (!wanted.includes(tag)) store.languages.delete(tag);
}

/** settle makes what was chosen fit the languages there are. */
function settle() {
  const tags = store.state.languages.map((l) => l.tag);
  if (!tags.length) return;
  if (!tags.includes(chosen.lang)) {
    chosen.lang = tags.find((t) => navigator.languages.some((n) => n.split('-')[0] === t) && t !== store.state.source) ?? tags[0];
  }
  if (chosen.beside && (!tags.includes(chosen.beside) || chosen.beside === chosen.lang)) chosen.beside = '';
}

export const language = (tag) => store.state.languages.find((l) => l.tag === tag) ?? { tag, name: tag };
export const viewOf = (tag) => store.languages.get(tag);
export const textOf = (tag, key) => viewOf(tag)?.texts[key];

/** plain are the words of nodes. */
export const plain = (nodes) => (nodes ?? []).map((n) => (n.t ?? '') + plain(n.c)).join('');

const is = {
  every: () => true,
  draft: (t) => t.state === 'draft' || t.state === 'needs_check',
  stale: (t) => t.state === 'stale',
  missing: (t) => t.state === 'missing',
  findings: (t) => !!t.found?.length,
};
export const filters = Object.keys(is);

/** matches says whether a text is one of those to show. */
export function matches(key, filter = chosen.filter) {
  const t = textOf(chosen.lang, key);
  if (!t || !is[filter]?.(t)) return false;
  const q = chosen.q.trim().toLocaleLowerCase(pageLanguage());
  if (!q || filter !== chosen.filter) return true;
  const hay = [key, ...(t.forms ?? []).map((f) => f.text), ...(t.source ?? []).map((f) => f.text)];
  return hay.some((x) => x.toLocaleLowerCase(pageLanguage()).includes(q));
}

export const filtering = () => chosen.filter !== 'every' || chosen.q.trim() !== '';

/** countOf is how many texts a filter shows. */
export const countOf = (filter) => viewOf(chosen.lang)?.order.filter((k) => { const t = textOf(chosen.lang, k); return t && is[filter](t); }).length ?? 0;

/** texts are the keys to go through, in the order in which they are seen. */
export function keysInOrder() {
  return [...new Set([...document.querySelectorAll('#screens [data-key]')].filter((e) => e.dataset.lang === chosen.lang || !e.dataset.lang).map((e) => e.dataset.key))].filter((k) => matches(k));
}

/** send posts an edit. */
export async function send(path, body) {
  const r = await fetch(path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
  return { status: r.status, ...(await r.json().catch(() => ({}))) };
}
