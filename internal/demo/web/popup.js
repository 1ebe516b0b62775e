// Menus, toasts and questions. Menus follow the ARIA pattern: arrows, Home, End, first
// letters, Escape; the focus returns to where it came from.

import { h, fresh } from './dom.js';
import { word } from './words.js';

let shut = () => {};

/**
 * menu opens a menu above or below a button. Items: {label, hint, icon, run, heading, lang, dir}.
 */
export function menu(button, name, items, attrs = {}) {
  const wasOpen = button.getAttribute('aria-expanded') === 'true';
  shut();
  if (wasOpen) return;
  const list = h('div', { role: 'menu', class: 'menu', 'aria-label': name, ...attrs });
  for (const it of items) {
    list.append(it.heading
      ? h('div', { class: 'heading', role: 'presentation' }, it.heading)
      : h('button', {
        type: 'button', role: 'menuitem', tabindex: '-1', 'data-item': it.id ?? null, lang: it.lang, dir: it.lang && 'auto',
        onclick: () => { close(true); it.run(); },
      }, it.icon ? h('span', { class: 'glyph', 'aria-hidden': 'true' }, it.icon) : null,
      h('span', { class: 'label' }, it.label), it.hint ? h('span', { class: 'hint' }, it.hint) : null));
  }
  const entries = [...list.querySelectorAll('[role=menuitem]')];
  const away = (e) => { if (!list.contains(e.target) && !button.contains(e.target)) close(false); };
  function close(back) {
    list.remove();
    button.setAttribute('aria-expanded', 'false');
    document.removeEventListener('pointerdown', away, true);
    shut = () => {};
    if (back) button.focus();
  }
  list.addEventListener('keydown', (e) => {
    const at = entries.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[e.key];
    if (to !== undefined) {
      e.preventDefault();
      entries.at(to % entries.length).focus();
    } else if (e.key === 'Escape') {
      e.stopPropagation();
      close(true);
    } else if (e.key === 'Tab') {
      close(false);
    } else if (e.key.length === 1) {
      entries.find((it, i) => i > at && it.textContent.trim().toLowerCase().startsWith(e.key.toLowerCase()))?.focus();
    }
  });
  button.setAttribute('aria-expanded', 'true');
  button.parentElement.append(list);
  document.addEventListener('pointerdown', away, true);
  shut = () => close(false);
  entries[0]?.focus();
}

/** toast shows a line for a while; screen readers read it when they may. */
export function toast(host, text, attrs = {}) {
  let place = host.querySelector(':scope > .toasts');
  if (!place) {
    place = h('div', { class: 'toasts', role: 'status', 'aria-live': 'polite' });
    host.append(place);
  }
  const line = h('div', { class: 'toast', dir: 'auto', ...attrs }, text);
  place.replaceChildren(line);
  setTimeout(() => line.remove(), Math.max(4000, text.length * 90));
}

/** ask shows a dialogue and resolves to whether it was agreed to. Without a question
 *  there is only a way to close it. */
export function ask(text, { yes = word('ok'), no = null, attrs = {} } = {}) {
  const id = fresh('ask');
  const answer = (value) => h('button', { type: 'button', class: value ? 'yes' : 'no', onclick: () => box.close(value) }, value ? yes : no);
  const box = h('dialog', { class: 'ask', 'aria-labelledby': id },
    h('p', { id, dir: 'auto', ...attrs }, text),
    h('div', { class: 'answers' }, no ? answer('') : null, answer('yes')));
  document.body.append(box);
  box.showModal();
  return new Promise((resolve) => {
    box.addEventListener('close', () => { box.remove(); resolve(box.returnValue === 'yes'); });
  });
}

/** tabs makes a list of tabs; arrows move within it. Items: {id, label, badge, kids, attrs}. */
export function tabs(host, name, items, chosen, choose) {
  const hadFocus = host.contains(document.activeElement);
  const list = items.map((it) => h('button', {
    type: 'button', role: 'tab', class: 'tab', id: it.tabID, 'aria-selected': it.id === chosen, tabindex: it.id === chosen ? 0 : -1,
    'aria-controls': it.controls, 'data-tab': it.id, onclick: () => choose(it.id), ...it.attrs,
  }, it.kids, it.badge ? h('span', { class: 'badge' }, it.badge, h('span', { class: 'unseen' }, ` ${word('unread', { n: it.badge })}`)) : null));
  host.setAttribute('role', 'tablist');
  host.setAttribute('aria-label', name);
  host.onkeydown = (e) => {
    const at = list.indexOf(document.activeElement);
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 1, ArrowUp: -1 }[e.key];
    if (at < 0 || !step) return;
    e.preventDefault();
    choose(items[(at + step + items.length) % items.length].id);
  };
  host.replaceChildren(...list);
  if (hadFocus) list.find((t) => t.getAttribute('aria-selected') === 'true')?.focus();
}
