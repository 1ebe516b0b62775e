// The page: who is on the phone, who is at the desk, and what is around them.

import { h, put, icon, avatar } from './dom.js';
import { state, on, act, connect, person, isGroup, messages } from './store.js';
import { useLanguage, word, wordFor, pageLanguage } from './words.js';
import { openChat, drafts } from './chat.js';
import { tabs, menu, toast, ask } from './popup.js';

const $ = (id) => document.getElementById(id);
const narrow = matchMedia('(max-width: 899px)');

const now = {
  person: 0, colleague: 0, where: new Map(), // colleague → the chat they have open
  side: 'newcomers', unread: new Map(), phone: null, desk: null,
};

const kept = {
  get: (name) => { try { return localStorage.getItem(name); } catch { return null; } },
  set: (name, value) => { try { localStorage.setItem(name, value); } catch { /* private window */ } },
};

// ------------------------------------------------------------------ the phone

function showPhone() {
  now.phone?.close();
  const p = person(now.person);
  $('phone').setAttribute('aria-labelledby', `tab-${p.id}`);
  const screen = h('div', { class: 'screen' });
  put($('phone'), screen);
  now.phone = openChat(screen, { as: p.id, chat: p.id, onPhone: true, link });
  read(p.id, p.id);
  people();
  $(`tab-${p.id}`).scrollIntoView({ block: 'nearest', inline: 'nearest' });
}

function people() {
  const bar = $('people');
  let list = bar.querySelector('.tabs');
  if (!list) {
    list = h('div', { class: 'tabs' });
    put(bar, list, h('div', { class: 'place' }), h('label', { class: 'select' }));
  }
  tabs(list, word('people'), state.people.map((p) => ({
    id: p.id, tabID: `tab-${p.id}`, controls: 'phone', badge: unread(p.id, p.id),
    attrs: { title: word('phoneOf', { name: p.name }) },
    kids: [avatar(p.id, p.name), h('bdi', { class: 'name' }, p.name), h('span', { class: 'code' }, p.lang)],
  })), now.person, (id) => { now.person = id; showPhone(); });
  adder(bar.querySelector('.place'));
  chooser(bar.querySelector('.select'));
}

function adder(place) {
  if (place.dataset.in === pageLanguage()) return;
  place.dataset.in = pageLanguage();
  const button = h('button', {
    type: 'button', class: 'round', id: 'add', 'aria-label': word('addPerson'), title: word('addPerson'),
    'aria-haspopup': 'menu', 'aria-expanded': 'false',
    onclick: () => menu(button, word('newIn'), [true, false].flatMap((bot) => [
      { heading: word(bot ? 'botSpeaks' : 'notYet') },
      ...state.languages.filter((l) => !!l.bot === bot).map((l) => ({ id: l.code, label: l.name, hint: l.code, lang: l.code, run: () => add(l.code) })),
    ])),
  }, icon('plus'));
  put(place, button);
}

async function add(lang) {
  const said = await act({ do: 'person', lang });
  if (!said.id) return;
  if (!person(said.id)) await new Promise((done) => { const off = on('people', () => { off(); done(); }); });
  now.person = said.id;
  showPhone();
}

function chooser(label) {
  const p = person(now.person);
  const select = h('select', {
    id: 'language', 'aria-label': word('phoneLanguage'), title: word('phoneLanguage'),
    onchange: (e) => act({ do: 'language', as: p.id, lang: e.target.value }),
  }, [true, false].map((bot) => h('optgroup', { label: word(bot ? 'botSpeaks' : 'notYet') },
    state.languages.filter((l) => !!l.bot === bot).map((l) => h('option', { value: l.code, lang: l.code, selected: l.code === p.lang }, l.name)))));
  if (label.contains(document.activeElement)) {
    label.querySelector('select').value = p.lang;
    return;
  }
  put(label, icon('globe'), select); // the code of the language stands on the tab
}

// ------------------------------------------------------------------- the desk

function showDesk() {
  now.desk?.close();
  const p = person(now.colleague);
  const chat = now.where.get(p.id) ?? state.group.id;
  $('desk').setAttribute('aria-labelledby', `tab-${p.id}`);
  const list = h('nav', { class: 'chats', 'aria-label': word('chats', { name: p.name }) });
  const room = h('div', { class: 'room' });
  put($('desk'), list, room);
  now.desk = openChat(room, { as: p.id, chat, onPhone: false, link });
  read(p.id, chat);
  colleagues();
}

function colleagues() {
  const p = person(now.colleague);
  const bar = $('colleagues');
  let list = bar.querySelector('.tabs');
  if (!list) {
    list = h('div', { class: 'tabs' });
    put(bar, list, h('p', { class: 'caption', 'data-word': 'team' }, word('team')));
  }
  tabs(list, word('colleagues'), state.staff.map((s) => ({
    id: s.id, tabID: `tab-${s.id}`, controls: 'desk', badge: unread(s.id, s.id) + unread(s.id, state.group.id),
    attrs: { title: word('deskOf', { name: s.name }) },
    kids: [avatar(s.id, s.name), h('bdi', { class: 'name' }, s.name)],
  })), now.colleague, (id) => { now.colleague = id; showDesk(); });
  const nav = $('desk').querySelector('.chats');
  const hadFocus = nav?.contains(document.activeElement);
  if (nav) put(nav, entry(p, state.group.id, state.group.title), entry(p, p.id, p.botName.split(':')[0]));
  if (hadFocus) nav.querySelector('[aria-current=true]').focus();
}

function entry(p, chat, title) {
  const last = messages(chat).findLast((m) => m.text);
  const n = unread(p.id, chat);
  return h('button', {
    type: 'button', class: 'entry', 'data-chat': isGroup(chat) ? 'group' : 'private', 'aria-current': chat === now.desk?.chat,
    onclick: () => { now.where.set(p.id, chat); showDesk(); },
  }, avatar(isGroup(chat) ? chat : 0, title, !isGroup(chat)),
  h('span', { class: 'names' }, h('span', { class: 'title' }, title),
    h('span', { class: 'subtitle preview', dir: 'auto' }, last?.text.split('\n')[0] || wordFor(p.lang, isGroup(chat) ? 'members' : 'privateChat'))),
  n ? h('span', { class: 'badge' }, n, h('span', { class: 'unseen' }, ` ${word('unread', { n })}`)) : null);
}

// ---------------------------------------------------------------------- links

/** link follows a link to the bot, which opens the private chat with Start at its
 *  foot, or to a person; all other links are the browser's. */
function link(url, as, host) {
  const user = /^tg:\/\/user\?id=(\d+)/.exec(url);
  if (user) {
    const p = person(Number(user[1]));
    if (p) toast(host.firstElementChild, word('chatWith', { name: p.name }));
    return true;
  }
  if (!url.startsWith(state.link)) return false;
  const payload = new URL(url).searchParams.get('start') ?? '';
  if (state.staff.some((s) => s.id === as)) {
    now.colleague = as;
    now.where.set(as, as);
    showDesk();
    now.desk.offer(payload);
  } else now.phone.offer(payload);
  return true;
}

// --------------------------------------------------------------------- unread

const unread = (as, chat) => now.unread.get(`${as}/${chat}`) ?? 0;
const sees = (as, chat) => [now.phone, now.desk].some((v) => v && v.as === as && v.chat === chat);

function read(as, chat) { now.unread.delete(`${as}/${chat}`); }

function arrived({ message: m, isNew }) {
  if (isNew && m.kind !== 'joined') {
    const readers = isGroup(m.chat) ? state.staff.map((s) => s.id) : [m.chat];
    for (const as of readers) {
      if (as !== m.from && !sees(as, m.chat)) now.unread.set(`${as}/${m.chat}`, unread(as, m.chat) + 1);
    }
    if (narrow.matches && m.bot) views(isGroup(m.chat) || state.staff.some((s) => s.id === m.chat) ? 'team' : 'newcomers');
  }
  people();
  colleagues();
}

// ----------------------------------------------------------------- around them

function tools() {
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const isDark = () => (document.documentElement.dataset.theme ?? (dark.matches ? 'dark' : 'light')) === 'dark';
  const theme = h('button', {
    type: 'button', class: 'tool', id: 'theme', onclick: () => {
      document.documentElement.dataset.theme = isDark() ? 'light' : 'dark';
      kept.set('theme', document.documentElement.dataset.theme);
      label();
    },
  });
  const label = () => put(theme, icon(isDark() ? 'sun' : 'moon'), h('span', {}, word(isDark() ? 'light' : 'dark')));
  label();
  dark.onchange = label;
  put($('tools'), theme,
    h('button', {
      type: 'button', class: 'tool', id: 'other', lang: word('otherLang'),
      onclick: () => { const to = word('otherLang'); kept.set('language', to); speak(to); $('other').focus(); },
    }, icon('globe'), h('span', {}, word('other'))),
    h('button', {
      type: 'button', class: 'tool', id: 'reset', onclick: async () => {
        if (await ask(word('resetAsk'), { yes: word('reset'), no: word('cancel') })) await act({ do: 'reset' });
        $('reset').focus();
      },
    }, icon('reset'), h('span', {}, word('reset'))));
}

function views(news) {
  const bar = $('views');
  bar.hidden = !narrow.matches;
  bar.setAttribute('aria-label', word('views'));
  $('stage').dataset.side = narrow.matches ? now.side : 'both';
  put(bar, ['newcomers', 'team'].map((side) => h('button', {
    type: 'button', 'aria-pressed': now.side === side, 'data-side': side, onclick: () => { now.side = side; views(); },
  }, icon(side === 'team' ? 'people' : 'phone'), h('span', {}, word(side === 'team' ? 'showTeam' : 'showPhone')),
  news === side && side !== now.side ? h('span', { class: 'dot' }) : null)));
}

function speak(tag) {
  useLanguage(tag);
  tools();
  views();
  if (!state.world) return;
  people();
  now.phone?.redraw();
  showDesk();
}

on('state', ({ anew }) => {
  if (anew) {
    const again = now.person !== 0;
    Object.assign(now, { person: state.people[0].id, colleague: state.staff[0].id, where: new Map(), unread: new Map() });
    drafts.clear();
    if (again) toast(document.body, word('resetDone'));
    showPhone();
    showDesk();
  } else {
    now.phone.redraw();
    now.desk.redraw();
    people();
    colleagues();
  }
});
on('people', () => { people(); colleagues(); });
on('message', arrived);
on('online', (yes) => { $('offline').hidden = yes; });
on('refused', ({ why }) => { if (why === 'nothing' || why === 'full') toast($('phone').querySelector('.chat') ?? document.body, word(why)); });
narrow.onchange = () => views();

const theme = kept.get('theme');
if (theme) document.documentElement.dataset.theme = theme;
speak(kept.get('language') ?? undefined);
connect();
