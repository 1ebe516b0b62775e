// A chat as one person sees it: header, messages, and what they can write.

import { h, put, avatar, fresh } from './dom.js';
import { state, messages, person, isGroup, act, on } from './store.js';
import { word, wordFor, pageLanguage, inPhone, phoneTag } from './words.js';
import { article, settle, rekey, sameText } from './message.js';
import { composer } from './composer.js';
import { toast, ask } from './popup.js';

/** What is kept of chats that are not on the screen: by `${as}/${chat}`. */
export const drafts = new Map();

/**
 * openChat fills host with a chat and keeps it up to date until close() is called.
 * link(url, as) follows a link to the bot or a person, and says whether it did.
 */
export function openChat(host, { as, chat, onPhone, link, back }) {
  const me = () => person(as);
  const group = isGroup(chat);
  const words = () => inPhone(me().lang);
  const view = {
    as, chat, group, key: `${as}/${chat}`, payload: null,
    get words() { return words(); },
    get lang() { return onPhone ? pageLanguage() : me().lang; }, // of the words that no phone has

    get phoneLang() { return phoneTag(me().lang); },
    open: (url) => follow(url),
    tap, send, expect: () => { expecting = true; },
  };
  const subtitle = h('span', { class: 'subtitle' });
  const log = h('div', { id: fresh('log'), class: 'log', role: 'log', 'aria-live': 'polite', 'aria-relevant': 'additions', tabindex: '0' });
  const head = h('header', { class: 'head' });
  const foot = h('footer', { class: 'foot' });
  const chatEl = h('div', { class: 'chat' }, head, h('div', { class: 'wall' }, log), foot);
  put(host, chatEl);

  const bottom = composer(foot, view);
  const shown = new Map(); // message id → element
  let expecting = false; // the answer to what was pressed takes the focus
  let typing = 0;

  function heading() {
    const p = me();
    const title = group ? state.group.title : p.botName;
    const lang = onPhone ? p.lang : null;
    quiet();
    subtitle.lang = phoneTag(p.lang);
    put(head, back ? back() : null, group ? avatar(state.group.id, title) : avatar(0, title, true),
      h('div', { class: 'names' }, h('h3', { class: 'title', dir: 'auto', lang }, title), subtitle));
    log.setAttribute('aria-label', word('log', { name: title }));
    chatEl.dir = onPhone && p.rtl ? 'rtl' : 'ltr';
    if (onPhone) chatEl.lang = phoneTag(p.lang);
  }

  function all() {
    const list = messages(chat);
    log.setAttribute('aria-busy', 'true');
    shown.clear();
    put(log, list.length ? day() : about());
    for (const m of list) {
      const el = build(m, list);
      shown.set(m.id, el);
      log.append(el);
    }
    if (group && !list.some((m) => m.bot)) log.append(hint());
    log.setAttribute('aria-busy', 'false');
    if (list.length) toEnd(false);
    else log.scrollTop = 0;
  }

  const day = () => h('div', { class: 'day' }, h('span', { lang: view.phoneLang }, words().today));
  const hint = () => h('div', { class: 'day hint' }, h('span', {}, word('groupHint')));

  /** about is what an empty chat shows: who the bot is, before Start is pressed. */
  function about() {
    const p = me();
    if (group) return null;
    return h('div', { class: 'about' }, avatar(0, '', true),
      h('p', { class: 'text', dir: 'auto', lang: p.lang }, h('strong', { lang: view.phoneLang }, `${words().empty}\n\n`), p.about),
      onPhone ? null : h('p', { class: 'aside' }, word('privateHint', { name: p.name })));
  }

  /** place is what a message's neighbours make of it. */
  function place(m, list) {
    const next = list[list.findIndex((o) => o.id === m.id) + 1];
    return { read: m.bot || list.some((o) => o.bot && o.id > m.id), follows: !!next && next.from === m.from && !m.rows };
  }

  const build = (m, list = messages(chat)) => article(m, view, place(m, list));

  function update({ message: m, isNew, before }) {
    if (m.chat !== chat) return;
    const old = shown.get(m.id);
    const end = atEnd();
    bottom.update(); // before anything scrolls: the foot takes its room from the log
    if (old && before && sameText(before, m)) {
      rekey(old, m, view);
    } else if (old) {
      const held = old.contains(document.activeElement);
      shown.set(m.id, build(m));
      old.replaceWith(shown.get(m.id));
      if (held) shown.get(m.id).focus({ preventScroll: true });
    } else if (!shown.size || log.querySelector('.hint')) {
      all();
    } else {
      shown.set(m.id, build(m));
      log.append(shown.get(m.id));
    }
    const list = messages(chat);
    for (const o of list.slice(-8)) settle(shown.get(o.id), place(o, list));
    if (isNew && m.bot && m.rows && expecting) {
      expecting = false;
      shown.get(m.id).focus({ preventScroll: true });
    }
    if (m.bot) quiet();
    if (end || (isNew && m.from === as)) toEnd(isNew);
  }

  const atEnd = () => log.scrollHeight - log.scrollTop - log.clientHeight < 120;

  /** below makes the foot fit; who saw the last message's buttons still sees them. */
  function below() {
    const end = atEnd();
    bottom.update();
    if (end && messages(chat).length) toEnd(false);
  }

  function toEnd(smooth) {
    const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
    log.scrollTo({ top: log.scrollHeight, behavior: smooth && !calm ? 'smooth' : 'instant' });
  }

  async function tap(m, button, el) {
    if (button.url) {
      if (!follow(button.url)) window.open(button.url, '_blank', 'noopener,noreferrer');
      return;
    }
    expecting = true;
    el.classList.add('busy');
    setTimeout(() => el.classList.remove('busy'), 8000);
    await act({ do: 'tap', as, chat, message: m.id, data: button.data });
  }

  async function send(text) {
    if (text.startsWith('/')) expecting = document.activeElement !== bottom.input;
    return act({ do: 'send', as, chat, text });
  }

  function follow(url) {
    if (url.startsWith('/')) {
      act({ do: 'send', as, chat, text: url });
      return true;
    }
    return link(url, as, host);
  }

  function answered(t) {
    if (t.chat !== chat || t.from !== as) return;
    for (const el of shown.get(t.message)?.querySelectorAll('.busy') ?? []) {
      if (el.dataset.data === t.data) el.classList.remove('busy');
    }
    if (t.text) expecting = false; // what was pressed is answered by this, not by a message
    if (t.text && t.alert) ask(t.text).then(() => shown.get(t.message)?.focus());
    else if (t.text) toast(chatEl, t.text);
    if (t.url) link(t.url, as, host);
  }

  function types(t) {
    if (t.chat !== chat) return;
    subtitle.textContent = words().typing;
    clearTimeout(typing);
    typing = setTimeout(quiet, 5000);
  }

  function quiet() {
    clearTimeout(typing);
    subtitle.textContent = group ? wordFor(me().lang, 'members') : words().bot;
  }

  const off = [
    on('message', update), on('answered', answered), on('typing', types),
    on('deleted', (d) => {
      if (d.chat !== chat) return;
      const el = shown.get(d.id);
      if (el?.contains(document.activeElement)) log.focus();
      el?.remove();
      shown.delete(d.id);
      bottom.update();
    }),
    on('people', () => { heading(); below(); if (!messages(chat).length) all(); }),
  ];
  heading();
  bottom.update();
  all();
  return {
    ...view,
    element: chatEl,
    offer(payload) { view.payload = payload; below(); bottom.focus(); },
    redraw() { heading(); bottom.update(); all(); },
    close() { bottom.keep(); off.forEach((f) => f()); },
  };
}
