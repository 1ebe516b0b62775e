// Elements without mark-up: texts become text nodes, whatever stands in them.

/** h makes an element. Attributes that are functions listen; null and false are left out,
 *  except where ARIA wants to hear false. */
export function h(tag, attrs = {}, ...kids) {
  const el = document.createElement(tag);
  for (const [name, value] of Object.entries(attrs)) {
    if (value === null || value === undefined) continue;
    if (name.startsWith('aria-')) el.setAttribute(name, String(value));
    else if (value === false) continue;
    else if (typeof value === 'function') el.addEventListener(name.slice(2), value);
    else el.setAttribute(name, value === true ? '' : String(value));
  }
  el.append(...kids.flat(2).filter((k) => k !== null && k !== undefined && k !== false));
  return el;
}

/** put replaces what an element holds. */
export function put(el, ...kids) {
  el.replaceChildren(...kids.flat(2).filter((k) => k !== null && k !== undefined && k !== false));
  return el;
}

/** select makes a labelled list to choose from; options are [value, label, disabled]. */
export function select(label, options, value, choose, attrs = {}) {
  return h('label', { class: 'field' }, h('span', {}, label), h('select', { ...attrs, onchange: (e) => choose(e.target.value) },
    options.map(([v, text, lang]) => h('option', { value: v, selected: v === value, lang: lang || null }, text))));
}
