// What the server says, as it stands. The first event brings everything, later ones
// what changed; after a cut the browser comes back by itself and gets everything anew.

export const state = {
  world: '', link: '', languages: [], group: { id: 0, title: '' }, people: [], staff: [],
  chats: new Map(), // chat → message id → message
};

const bus = new EventTarget();

/** on calls f with what an event of that name brought. */
export function on(name, f) {
  const listener = (e) => f(e.detail);
  bus.addEventListener(name, listener);
  return () => bus.removeEventListener(name, listener);
}

const tell = (name, detail) => bus.dispatchEvent(new CustomEvent(name, { detail }));

/** messages of a chat, oldest first. */
export const messages = (chat) => [...(state.chats.get(chat)?.values() ?? [])].sort((a, b) => a.id - b.id);

/** person finds somebody, newcomer or colleague. */
export const person = (id) => state.people.find((p) => p.id === id) ?? state.staff.find((p) => p.id === id);

export const isGroup = (chat) => chat === state.group.id;

function keep(m) {
  if (!state.chats.has(m.chat)) state.chats.set(m.chat, new Map());
  const chat = state.chats.get(m.chat);
  const known = chat.has(m.id);
  chat.set(m.id, m);
  return !known;
}

const takes = {
  state(s) {
    const anew = s.world !== state.world;
    Object.assign(state, s, { chats: new Map() });
    s.messages.forEach(keep);
    tell('state', { anew });
    tell('online', true);
  },
  people(p) {
    Object.assign(state, p);
    tell('people', p);
  },
  message(m) {
    const before = state.chats.get(m.chat)?.get(m.id);
    tell('message', { message: m, before, isNew: keep(m) });
  },
  deleted(d) {
    state.chats.get(d.chat)?.delete(d.id);
    tell('deleted', d);
  },
  tap: (t) => tell('tap', t),
  answered: (t) => tell('answered', t),
  typing: (t) => tell('typing', t),
};

/** connect begins to listen, and never gives up. */
export function connect() {
  const source = new EventSource('/api/events');
  for (const [name, take] of Object.entries(takes)) {
    source.addEventListener(name, (e) => take(JSON.parse(e.data)));
  }
  source.onerror = () => {
    tell('online', false);
    if (source.readyState === EventSource.CLOSED) setTimeout(connect, 1000);
  };
}

/** act does something; it returns what the server says, or tells why it can't be done. */
export async function act(what) {
  try {
    const res = await fetch('/api/act', {
      method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(what),
    });
    const said = await res.json();
    if (said.error) tell('refused', { ...what, why: said.error });
    return said;
  } catch {
    tell('online', false);
    return { error: 'offline' };
  }
}
