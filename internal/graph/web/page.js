// The page: draws a chart, moves it, tells about the station that is picked. It knows
// nothing of flows beyond what data says, and writes texts only as text.
'use strict';
(() => {
  const data = JSON.parse(document.getElementById('data').textContent);
  const $ = (id) => document.getElementById(id);
  const make = (name, props = {}, ...children) => {
    const e = Object.assign(document.createElement(name), props);
    e.append(...children.filter((c) => c !== null && c !== undefined));
    return e;
  };

  let viz = null;
  let lang = data.lang;
  let chart = data.charts[0].name;
  let picked = '';
  let view = { x: 0, y: 0, scale: 1 };
  let fitted = true; // nobody has moved the drawing since it was fitted in

  const word = (key) => data.words[lang][key] ?? '';
  const label = (n) => data.labels[lang][n];
  const plain = (n) => label(n).replace(/[\u2067\u2069]/g, '');
  const language = (tag) => data.langs.find((l) => l.tag === tag);
  const rtl = () => Boolean(language(lang).rtl);
  const byID = Object.fromEntries(Object.entries(data.stations).map(([name, all]) => [name, Object.fromEntries(all.map((s) => [s.id, s]))]));
  const stations = (name = chart) => byID[name];
  const chartTitle = (name) => ({ overview: word('overview'), all: word('all') })[name] ?? name;
  const say = (dot) => dot.replace(/⟦(\d+)⟧/g, (_, n) => label(Number(n)));
  const tested = (n) => (n < 0 ? '' : n === 0 ? `✗ ${word('never')}` : `✓ ${n}×`);

  // ------------------------------------------------------------------ drawing

  const drawn = new Map(); // finished drawings, by language and chart

  function picture(name, dot) {
    const key = lang + ' ' + name;
    if (!drawn.has(key)) {
      const svg = document.adoptNode(viz.renderSVGElement(say(dot)));
      svg.removeAttribute('width');
      svg.removeAttribute('height');
      for (const g of svg.querySelectorAll('g.station')) {
        const s = stations(name)[g.id.slice(3)];
        g.setAttribute('tabindex', '0');
        g.setAttribute('role', 'button');
        g.setAttribute('aria-label', [plain(s.word), plain(s.title), ...(s.notes ?? []).map(plain), tested(s.tested)].filter(Boolean).join(', '));
      }
      drawn.set(key, svg);
    }
    return drawn.get(key);
  }

  function draw() {
    const c = data.charts.find((c) => c.name === chart);
    $('name').textContent = chartTitle(chart);
    $('about').textContent = c.about ?? '';
    if (!viz) return;
    const svg = picture(chart, c.dot);
    $('drawing').replaceChildren(svg);
    $('drawing').dataset.chart = chart;
    $('drawing').dataset.lang = lang;
    $('legend').replaceChildren(picture('legend', data.legend));
    mark();
    fit();
    for (const of of [$('drawing'), $('legend')]) centre(of.querySelector('svg'));
  }

  // centre puts labels in the middle of their shapes: Graphviz guesses how wide letters
  // are, and for some scripts it guesses wrong.
  function centre(svg) {
    if (svg.dataset.centred) return;
    svg.dataset.centred = 'yes';
    for (const g of svg.querySelectorAll('g.node')) {
      const shape = g.querySelector('path, polygon, ellipse').getBBox();
      const left = g.matches('.violet') ? shape.width * 0.06 : 0; // an arrow's point
      for (const text of g.querySelectorAll('text')) {
        text.setAttribute('text-anchor', 'middle');
        text.setAttribute('x', shape.x + shape.width / 2 - left);
      }
    }
  }

  function size() {
    const box = $('drawing').querySelector('svg').viewBox.baseVal;
    return { w: box.width * 96 / 72, h: box.height * 96 / 72 };
  }

  function place() {
    const svg = $('drawing').querySelector('svg');
    if (!svg) return;
    const { w, h } = size();
    svg.style.width = w * view.scale + 'px';
    svg.style.height = h * view.scale + 'px';
    svg.style.transform = `translate(${view.x}px, ${view.y}px)`;
  }

  // fit shows the whole drawing; a small one is not blown up, and letters stay large
  // enough to be read where that leaves at least a good part of it in sight.
  function fit() {
    if (!$('drawing').querySelector('svg')) return;
    const stage = $('drawing').getBoundingClientRect();
    const { w, h } = size();
    const scale = Math.min(1.15, (stage.width - 24) / w, (stage.height - 24) / h);
    view = { scale, x: Math.max(12, (stage.width - w * scale) / 2), y: Math.max(12, (stage.height - h * scale) / 2) };
    fitted = true;
    place();
  }

  function zoom(by, at) {
    fitted = false;
    const stage = $('drawing').getBoundingClientRect();
    const p = at ?? { x: stage.width / 2, y: stage.height / 2 };
    const scale = Math.min(6, Math.max(0.02, view.scale * by));
    const real = scale / view.scale;
    view = { scale, x: p.x - (p.x - view.x) * real, y: p.y - (p.y - view.y) * real };
    place();
  }

  function move(x, y) {
    fitted = false;
    view.x += x;
    view.y += y;
    place();
  }

  // show brings a station to where it can be read.
  function show(id) {
    const was = fitted;
    bring(id);
    fitted = was;
  }

  function bring(id) {
    const g = document.getElementById('at:' + id);
    if (!g || !$('drawing').contains(g)) return;
    if (view.scale >= 0.7 && inSight(g)) return;
    if (view.scale < 0.7) zoom(0.9 / view.scale);
    const stage = $('drawing').getBoundingClientRect();
    const box = g.getBoundingClientRect();
    move(stage.left + stage.width / 2 - (box.left + box.width / 2), stage.top + stage.height / 2 - (box.top + box.height / 2));
  }

  function inSight(g) {
    const box = g.getBoundingClientRect();
    const stage = $('drawing').getBoundingClientRect();
    return box.left >= stage.left && box.right <= stage.right && box.top >= stage.top && box.bottom <= stage.bottom;
  }

  function mark() {
    for (const g of $('drawing').querySelectorAll('.picked')) g.classList.remove('picked');
    document.getElementById('at:' + picked)?.classList.add('picked');
    for (const b of $('list').querySelectorAll('button')) {
      b.setAttribute('aria-current', String(b.dataset.chart === chart && (b.dataset.id ?? '') === picked));
    }
  }

  // ------------------------------------------------------------------ details

  function go(name, id = '', { center = true } = {}) {
    const other = name !== chart;
    chart = name;
    picked = id;
    if (other || !$('drawing').querySelector('svg')) draw();
    mark();
    tell();
    if (fitted && !id) fit(); // the details have gone
    const g = document.getElementById('at:' + id);
    if (id && (center || (g && !inSight(g)))) show(id);
    history.replaceState(null, '', '#' + encodeURIComponent(name) + (id ? '/' + encodeURIComponent(id) : ''));
  }

  const jump = (name, id, text) => make('button', { type: 'button', className: 'jump', textContent: text, onclick: () => { go(name, id); $('details').focus(); } });
  const part = (title, ...children) => [make('h3', { textContent: title }), ...children];

  function said(tag, key) {
    const text = data.texts[tag][key];
    const l = language(tag);
    return make('p', { className: text ? 'text' : 'text none', lang: tag, dir: l.rtl ? 'rtl' : 'ltr', textContent: text ?? word('page.missing') });
  }

  function tell() {
    const box = $('details');
    const s = stations()[picked];
    box.hidden = !s;
    document.body.classList.toggle('telling', Boolean(s));
    if (!s) return;
    const close = make('button', { type: 'button', className: 'close', textContent: '×', onclick: () => go(chart), ariaLabel: word('page.close') });
    const parts = [close,
      make('p', { className: 'kind ' + s.tint, textContent: plain(s.word) }),
      make('h2', { textContent: plain(s.title), dir: 'auto' })];
    const notes = [...(s.notes ?? []).map(plain), tested(s.tested)].filter(Boolean);
    if (notes.length) parts.push(make('p', { className: 'notes', textContent: notes.join(' · ') }));
    if (s.opens && s.opens !== chart && stations(s.opens)) {
      parts.push(make('p', {}, make('button', { type: 'button', className: 'open', textContent: `${word('page.open')} ${s.opens}`, onclick: () => go(s.opens) })));
    }
    if (s.step && data.texts[lang][s.step]) parts.push(...part(word('page.text'), said(lang, s.step)));
    if (s.answers?.length) {
      parts.push(...part(word('page.answers'), make('ul', {}, ...s.answers.map((a) => make('li', {},
        make('span', { dir: 'auto', textContent: plain(a.label) }), ' ', make('code', { textContent: a.id }), a.tested < 0 ? null : ' ' + tested(a.tested))))));
    }
    const way = (id, n) => make('li', {},
      plain(n.label) ? make('span', { className: 'when', dir: 'auto', textContent: plain(n.label) }) : null,
      jump(chart, id, plain(stations()[id].title)), n.dead ? ' ⛔ ' + word('dead') : null);
    if (s.next?.length) parts.push(...part(word('page.next'), make('ul', {}, ...s.next.map((n) => way(n.to, n)))));
    const before = data.stations[chart].flatMap((s) => (s.next ?? []).filter((n) => n.to === picked).map((n) => way(s.id, n)));
    if (before.length) parts.push(...part(word('page.before'), make('ul', {}, ...before)));
    if (s.step) {
      const others = data.langs.filter((l) => l.tag !== lang && (data.texts[l.tag][s.step] || data.texts[lang][s.step]));
      if (others.length) {
        parts.push(make('details', {}, make('summary', { textContent: word('page.other') }),
          ...others.flatMap((l) => [make('h4', { textContent: l.name, lang: l.tag }), said(l.tag, s.step)])));
      }
      parts.push(...part(word('page.key'), make('p', {}, make('code', { textContent: s.step }))));
    }
    if (s.at) parts.push(...part(word('page.file'), make('p', {}, make('code', { textContent: s.at }))));
    box.replaceChildren(...parts);
    box.scrollTop = 0;
  }

  // --------------------------------------------------------------------- list

  const folded = (s) => s.normalize('NFKD').replace(/\p{M}/gu, '').toLocaleLowerCase();

  function list() {
    const find = folded($('search').value.trim());
    const entries = [];
    let found = 0;
    for (const c of data.charts) {
      const inside = [];
      if (c.name !== 'overview' && c.name !== 'all') {
        for (const s of data.stations[c.name]) {
          if (!s.step) continue;
          const id = s.id;
          const texts = [s.step, plain(s.title), data.texts[lang][s.step] ?? '', ...(s.answers ?? []).map((a) => plain(a.label) + ' ' + a.id)];
          if (find && !folded(texts.join('\n')).includes(find)) continue;
          found++;
          const mark = (s.tested === 0 ? '✗ ' : '') + (s.opens ? '→ ' : '');
          inside.push(make('li', {}, make('button', { type: 'button', className: 'step ' + s.tint, onclick: () => go(c.name, id), title: id, dir: 'auto', textContent: mark + plain(s.title) })));
          const b = inside.at(-1).firstChild;
          b.dataset.chart = c.name;
          b.dataset.id = id;
        }
      }
      if (find && !inside.length) continue;
      const head = make('button', { type: 'button', className: 'chart', textContent: chartTitle(c.name), title: c.about ?? '', onclick: () => go(c.name) });
      head.dataset.chart = c.name;
      const open = Boolean(find) || c.name === chart;
      const item = make('li', {}, head);
      if (inside.length) {
        const steps = make('ul', { hidden: !open }, ...inside);
        const more = make('button', { type: 'button', className: 'more', textContent: open ? '−' : '+', onclick: () => {
          steps.hidden = !steps.hidden;
          more.textContent = steps.hidden ? '+' : '−';
          more.setAttribute('aria-expanded', String(!steps.hidden));
        } });
        more.setAttribute('aria-expanded', String(open));
        more.setAttribute('aria-label', chartTitle(c.name));
        item.append(more, steps);
      }
      entries.push(item);
    }
    $('list').replaceChildren(make('ul', {}, ...entries));
    $('found').textContent = !find ? '' : found ? `${found} ${word('page.found')}` : word('page.none');
    mark();
  }

  // ------------------------------------------------------------- words, theme

  function words() {
    document.documentElement.lang = /^de/.test(lang) ? 'de' : 'en';
    for (const e of document.querySelectorAll('[data-word]')) e.textContent = word(e.dataset.word);
    const names = { search: 'page.search', in: 'page.in', out: 'page.out', fit: 'page.fit', stage: 'page.title' };
    for (const [id, key] of Object.entries(names)) {
      $(id).setAttribute('aria-label', word(key));
      if (id !== 'stage') $(id).title = word(key);
    }
    $('search').placeholder = word('page.search');
    $('drawing').dir = 'ltr';
    document.body.classList.toggle('rtl', rtl());
  }

  function speak(tag) {
    lang = tag;
    const kept = view;
    words();
    list();
    draw();
    if (picked) show(picked);
    else if (kept.scale > view.scale * 1.3) zoom(kept.scale / view.scale);
    tell();
  }

  for (const l of data.langs) $('lang').append(make('option', { value: l.tag, textContent: l.name || l.tag, selected: l.tag === lang }));
  $('lang').parentElement.hidden = data.langs.length < 2;
  $('lang').onchange = () => speak($('lang').value);
  $('theme').onclick = () => {
    const dark = document.documentElement.dataset.theme ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');
    document.documentElement.dataset.theme = dark === 'dark' ? 'light' : 'dark';
  };
  $('print').onclick = () => print();
  $('search').oninput = list;
  $('search').onkeydown = (e) => {
    if (e.key === 'Enter') $('list').querySelector('button.step')?.click();
    if (e.key === 'Escape') { $('search').value = ''; list(); }
  };
  $('in').onclick = () => zoom(1.25);
  $('out').onclick = () => zoom(0.8);
  $('fit').onclick = fit;

  // ------------------------------------------------------ mouse, touch, keys

  const pointers = new Map();
  let moved = 0;
  const area = $('drawing');
  area.addEventListener('pointerdown', (e) => {
    pointers.set(e.pointerId, { x: e.clientX, y: e.clientY });
    if (pointers.size === 1) moved = 0;
  });
  area.addEventListener('pointermove', (e) => {
    const was = pointers.get(e.pointerId);
    if (!was) return;
    const others = [...pointers].filter(([id]) => id !== e.pointerId).map(([, p]) => p);
    if (others.length === 1) { // two fingers
      const [o] = others;
      const before = Math.hypot(was.x - o.x, was.y - o.y);
      const stage = area.getBoundingClientRect();
      if (before > 0) zoom(Math.hypot(e.clientX - o.x, e.clientY - o.y) / before, { x: (e.clientX + o.x) / 2 - stage.left, y: (e.clientY + o.y) / 2 - stage.top });
    } else {
      move(e.clientX - was.x, e.clientY - was.y);
    }
    moved += Math.abs(e.clientX - was.x) + Math.abs(e.clientY - was.y);
    if (moved > 4 && !area.hasPointerCapture(e.pointerId)) area.setPointerCapture(e.pointerId);
    pointers.set(e.pointerId, { x: e.clientX, y: e.clientY });
  });
  for (const gone of ['pointerup', 'pointercancel']) area.addEventListener(gone, (e) => pointers.delete(e.pointerId));
  area.addEventListener('wheel', (e) => {
    e.preventDefault();
    const stage = area.getBoundingClientRect();
    zoom(Math.exp(-Math.max(-60, Math.min(60, e.deltaY)) / 300), { x: e.clientX - stage.left, y: e.clientY - stage.top });
  }, { passive: false });
  area.addEventListener('click', (e) => {
    if (moved > 4) return;
    const g = e.target.closest?.('g.station');
    if (g) go(chart, g.id.slice(3), { center: false });
    else if (picked) go(chart);
  });
  area.addEventListener('dblclick', (e) => {
    const s = stations()[e.target.closest?.('g.station')?.id.slice(3)];
    if (s?.opens && stations(s.opens)) go(s.opens);
  });
  area.addEventListener('focusin', (e) => {
    const g = e.target.closest?.('g.station');
    if (!g?.matches(':focus-visible')) return;
    if (!inSight(g)) show(g.id.slice(3));
  });
  $('stage').addEventListener('keydown', (e) => {
    const g = e.target.closest?.('g.station');
    if (g && (e.key === 'Enter' || e.key === ' ')) {
      e.preventDefault();
      go(chart, g.id.slice(3), { center: false });
      $('details').focus();
    }
  });
  document.addEventListener('keydown', (e) => {
    if (e.ctrlKey || e.metaKey || e.altKey || /^(INPUT|SELECT|TEXTAREA)$/.test(e.target.tagName)) return;
    const keys = {
      '+': () => zoom(1.25), '=': () => zoom(1.25), '-': () => zoom(0.8), 0: fit,
      ArrowLeft: () => move(60, 0), ArrowRight: () => move(-60, 0), ArrowUp: () => move(0, 60), ArrowDown: () => move(0, -60),
      '/': () => $('search').focus(),
      Escape: () => {
        if (!picked) return;
        const g = document.getElementById('at:' + picked);
        go(chart);
        g?.focus();
      },
    };
    const scrolls = e.key.startsWith('Arrow') && e.target.closest?.('aside, nav');
    if (keys[e.key] && !scrolls) {
      e.preventDefault();
      keys[e.key]();
    }
  });
  addEventListener('resize', () => { if (fitted) fit(); });

  // -------------------------------------------------------------------- begin

  const [name, id] = location.hash.slice(1).split('/').map(decodeURIComponent);
  if (stations(name)) {
    chart = name;
    picked = stations(name)[id] ? id : '';
  }
  words();
  list();
  draw();
  tell();
  $('state').textContent = word('page.drawing');
  Viz.instance().then((v) => {
    viz = v;
    draw();
    if (picked) show(picked);
    $('state').textContent = '';
    document.body.dataset.ready = '';
  }).catch((err) => {
    $('state').textContent = word('page.failed');
    console.error(err);
  });
})();
