// What stands below a chat: Start, or the way back for who blocked the bot, or the
// line to write in with the bot's commands and everything unexpected.

import { h, put, icon } from './dom.js';
import { messages, person, act } from './store.js';
import { word, wordFor, pageLanguage } from './words.js';
import { menu, toast } from './popup.js';
import { drafts } from './chat.js';

const maxText = 4096;

const surprises = {
  media: [['sticker', '🐻'], ['voice', '🎤'], ['photo', '🖼'], ['document', '📄'], ['location', '📍'], ['contact', '📱'], ['stranger', '👥']],
  tricks: [['long', '📜'], ['bidi', '🔀'], ['command', '❔'], ['edit', '✏️'], ['old', '⏳'], ['twice', '👆'], ['forged', '🎭'], ['block', '🚫']],
};

/** composer fills the foot of a chat; update() makes it fit what may be done now. */
export function composer(foot, view) {
  const input = h('textarea', { class: 'input', rows: 1, maxlength: maxText, autocomplete: 'off', enterkeyhint: 'send' });
  const sendButton = h('button', { type: 'submit', class: 'round send' }, icon('send'));
  const editBar = h('div', { class: 'editing', hidden: true });
  const menuPlace = h('div', { class: 'place' });
  const clipPlace = h('div', { class: 'place end' });
  const form = h('form', { class: 'line' }, menuPlace, input, clipPlace, sendButton);
  const line = h('div', {}, editBar, form);
  let editing = 0;
  let mode = '';

  input.value = drafts.get(view.key) ?? '';
  input.addEventListener('input', size);
  input.addEventListener('keydown', (e) => {
    if (e.key === 'Enter' && !e.shiftKey && !e.isComposing) {
      e.preventDefault();
      form.requestSubmit();
    } else if (e.key === 'Escape' && editing) edit(null);
  });
  form.addEventListener('submit', async (e) => {
    e.preventDefault();
    const text = input.value.trim();
    if (!text) return;
    const id = editing;
    input.value = '';
    size();
    edit(null);
    const said = id ? await act({ do: 'edit', as: view.as, chat: view.chat, message: id, text }) : await view.send(text);
    if (said.error) input.value = text;
  });

  function size() {
    if (input.value) input.dir = 'auto';
    else input.removeAttribute('dir'); // an empty line has the direction of the phone
    input.style.height = 'auto';
    input.style.height = `${Math.min(input.scrollHeight, 132)}px`;
    form.classList.toggle('ready', input.value.trim() !== '');
  }

  function edit(m) {
    editing = m?.id ?? 0;
    editBar.hidden = !m;
    if (!m) return;
    put(editBar, icon('menu'), h('span', { class: 'grow' }, h('b', {}, word('editing')), h('span', { dir: 'auto', class: 'quote' }, m.text.slice(0, 80))),
      h('button', { type: 'button', class: 'round', 'aria-label': word('cancel'), onclick: () => { edit(null); input.value = ''; size(); input.focus(); } }, icon('close')));
    input.value = m.text;
    size();
    input.focus();
  }

  function surprise(kind) {
    const { as, chat } = view;
    if (kind === 'edit') {
      const last = messages(chat).findLast((m) => m.from === as && m.text && !m.kind);
      return last ? edit(last) : toast(foot.parentElement, word('nothing'));
    }
    if (kind === 'block') return act({ do: 'block', as, chat });
    return act({ do: 'surprise', as, chat, kind });
  }

  function commands(p) {
    const list = view.group ? p.inGroup : p.menu;
    if (!list?.length) return null;
    const button = h('button', {
      type: 'button', class: 'commands', 'aria-haspopup': 'menu', 'aria-expanded': 'false', 'aria-label': view.words.menu,
      onclick: () => menu(button, view.words.menu, list.map((c) => ({
        id: `/${c.command}`, label: c.what, hint: `/${c.command}`, lang: p.lang, run: () => view.send(`/${c.command}`),
      })), { dir: p.rtl ? 'rtl' : 'ltr' }),
    }, icon('menu'), h('span', { class: 'word', lang: view.phoneLang }, view.words.menu));
    return button;
  }

  function clip() {
    const items = Object.entries(surprises).flatMap(([group, list]) => [
      { heading: word(group) },
      ...list.map(([kind, glyph]) => ({ id: kind, label: word(kind), icon: glyph, run: () => surprise(kind) })),
    ]);
    const button = h('button', {
      type: 'button', class: 'round clip', 'aria-haspopup': 'menu', 'aria-expanded': 'false', 'aria-label': word('attach'),
      onclick: () => menu(button, word('attach'), items, { lang: pageLanguage(), dir: 'ltr' }),
    }, icon('clip'));
    return button;
  }

  /** big is the one button that stands there when nothing can be written. */
  function big(label, run) {
    return h('button', { type: 'button', class: 'start', lang: view.phoneLang, onclick: run }, label);
  }

  /** keys are those that stand in the place of the phone's keyboard. */
  const keysNow = () => messages(view.chat).findLast((m) => m.keys || m.noKeys)?.keys ?? [];

  function update() {
    const p = person(view.as);
    if (!p) return;
    const { as, chat } = view;
    const now = p.blocked && !view.group ? 'blocked' : (!view.group && (view.payload !== null || !messages(chat).length) ? 'start' : 'write');
    const stamp = JSON.stringify([now, p.lang, p.menu, p.inGroup, view.payload, pageLanguage(), keysNow()]);
    if (stamp === mode) return;
    const hadFocus = foot.contains(document.activeElement);
    mode = stamp;
    if (now === 'start') {
      put(foot, big(view.words.start, () => {
        const payload = view.payload ?? '';
        view.payload = null;
        view.expect?.();
        act({ do: 'start', as, chat, payload }).then(update);
      }));
    } else if (now === 'blocked') {
      put(foot, big(view.words.restart, () => act({ do: 'unblock', as, chat }).then(() => act({ do: 'send', as, chat, text: '/start' }))));
    } else {
      input.placeholder = view.group ? wordFor(p.lang, 'groupMessage') : view.words.message;
      input.setAttribute('aria-label', input.placeholder);
      sendButton.setAttribute('aria-label', view.words.send);
      put(menuPlace, commands(p));
      put(clipPlace, view.group ? null : clip());
      put(foot, line, keysNow().length ? h('div', { class: 'keys', lang: p.lang }, keysNow().map((text) => h('button', {
        type: 'button', class: 'share', 'data-key': text, dir: 'auto', onclick: () => { view.expect?.(); act({ do: 'press', as, chat, text }); },
      }, text))) : null);
      size();
    }
    if (hadFocus && !foot.contains(document.activeElement)) focus();
  }

  function focus() {
    (foot.querySelector('.start') ?? input).focus({ preventScroll: true });
  }

  return {
    input, update, focus,
    keep() { drafts.set(view.key, editing ? '' : input.value); },
  };
}
