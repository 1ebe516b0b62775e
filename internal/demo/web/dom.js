// Elements without mark-up: texts become text nodes, whatever stands in them.

/** h makes an element. Attributes that are functions listen; null is left out, and so is
 *  false, except where ARIA wants to hear it. */
export function h(tag, attrs = {}, ...kids) {
  const el = document.createElement(tag);
  for (const [name, value] of Object.entries(attrs)) {
    if (value === null || value === undefined) continue;
    if (name.startsWith('aria-')) el.setAttribute(name, String(value));
    else if (value === false) continue;
    else if (typeof value === 'function') el.addEventListener(name.slice(2), value);
    else el.setAttribute(name, value === true ? '' : String(value));
  }
  el.append(...kids.flat().filter((k) => k !== null && k !== undefined && k !== false));
  return el;
}

/** put replaces what an element holds. */
export function put(el, ...kids) {
  el.replaceChildren(...kids.flat().filter(Boolean));
  return el;
}

const svg = 'http://www.w3.org/2000/svg';

/** icon draws one of our icons; it has no name of its own, its button has. */
export function icon(name) {
  const el = document.createElementNS(svg, 'svg');
  el.setAttribute('viewBox', '0 0 24 24');
  el.setAttribute('class', 'icon');
  el.setAttribute('aria-hidden', 'true');
  for (const d of icons[name]) {
    const path = document.createElementNS(svg, 'path');
    path.setAttribute('d', d);
    el.append(path);
  }
  return el;
}

const icons = {
  send: ['M4 12 20 4l-4 16-4-6zM12 14l8-10'],
  clip: ['M8 12l6-6a3.5 3.5 0 0 1 5 5l-8 8a5.5 5.5 0 0 1-8-8l7-7'],
  menu: ['M4 7h16M4 12h16M4 17h16'],
  plus: ['M12 5v14M5 12h14'],
  close: ['M6 6l12 12M18 6 6 18'],
  reset: ['M5 12a7 7 0 1 1 2 5M5 17v-5h5'],
  moon: ['M20 14.5A8 8 0 1 1 9.500 4 6.500 6.500 0 0 0 20 14.500z'],
  sun: ['M12 8a4 4 0 1 1 0 8 4 4 0 1 1 0-8M12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.500 1.500M17.500 17.500 19 19M5 19l1.500-1.500M17.500 6.500 19 5'],
  globe: ['M12 3a9 9 0 1 1 0 18 9 9 0 1 1 0-18M3 12h18M12 3q-7 9 0 18M12 3q7 9 0 18'],
  phone: ['M8 3h8a1.500 1.500 0 0 1 1.500 1.500v15A1.500 1.500 0 0 1 16 21H8a1.500 1.500 0 0 1-1.500-1.500v-15A1.500 1.500 0 0 1 8 3zM11 18h2'],
  people: ['M9 11a3.500 3.500 0 1 1 0-7 3.500 3.500 0 1 1 0 7M2.500 20c0-8 13-8 13 0M16 4.500a3.500 3.500 0 0 1 0 6.500M17.500 14c3 .8 4 3 4 6'],
  out: ['M8 6h10v10M18 6 6 18'],
  pin: ['M12 21c-1-6-6-7-6-12a6 6 0 0 1 12 0c0 5-5 6-6 12zM12 7.500a1.500 1.500 0 1 1 0 3 1.500 1.500 0 1 1 0-3'],
  file: ['M7 3h7l5 5v13H7zM14 3v5h5'],
  image: ['M4 5h16v14H4zM4 16l5-5 5 5 3-3 3 3M15 9h.01'],
  person: ['M12 12a4 4 0 1 1 0-8 4 4 0 1 1 0 8M4 21c0-9 16-9 16 0'],
  play: ['M8 5l11 7-11 7z'],
};

/** initial is the round picture of somebody without a picture. */
export function avatar(id, name, bot) {
  if (bot) return h('img', { class: 'avatar', src: 'logo.svg', alt: '', width: 40, height: 40 });
  const letter = [...name][0] ?? '?';
  return h('span', { class: `avatar tint${Math.abs(id) % 6}`, 'aria-hidden': 'true' }, letter.toUpperCase());
}

let serial = 0;

/** fresh is an id that nothing on the page has yet. */
export const fresh = (name) => `${name}-${++serial}`;
