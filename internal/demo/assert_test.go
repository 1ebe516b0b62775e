package demo_test

import (
	"strings"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/chromedp"
)

func contains(s, part string) bool { return strings.Contains(s, part) }

func lower(s string) string { return strings.ToLower(strings.TrimPrefix(s, "TestTalkIn")) }

// nothingCut looks at every text that is on the screen: none may be wider or higher
// than the box it stands in.
func (p *page) nothingCut() {
	p.t.Helper()
	cut := eval[[]string](p, `[...document.querySelectorAll('button, .text, h1, h3, p, .title, .subtitle, .who, .meta, label, select, .caption')]
		.filter((e) => e.checkVisibility() && !e.matches('.unseen, .preview, .gap') && !e.closest('.menu'))
		.filter((e) => e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 0 && getComputedStyle(e).display !== 'inline' ||
			e.scrollHeight > e.clientHeight + 2 && e.clientHeight > 0 && getComputedStyle(e).display !== 'inline')
		.map((e) => e.tagName + '.' + e.className + ' ' + e.innerText.slice(0, 60) + ' ' + [e.scrollWidth, e.clientWidth, e.scrollHeight, e.clientHeight])`)
	for _, c := range cut {
		p.t.Error("cut: " + c)
	}
}

// lastRowInSight: the last row of buttons under the newest message stands inside the
// log, which has more than fits into it.
func (p *page) lastRowInSight(when string) {
	p.t.Helper()
	type place struct{ Top, Bottom, LogTop, LogBottom, Hidden float64 }
	got := eval[place](p, `(() => {
		const log = document.querySelector('#phone .log'), l = log.getBoundingClientRect();
		const row = [...`+newest+`.querySelectorAll('.row')].at(-1).getBoundingClientRect();
		return { Top: row.top, Bottom: row.bottom, LogTop: l.top, LogBottom: l.bottom, Hidden: log.scrollHeight - log.clientHeight };
	})()`)
	if got.Hidden < 60 {
		p.t.Errorf("%s: the log has too little in it to show anything: %+v", when, got)
	}
	if got.Top < got.LogTop || got.Bottom > got.LogBottom {
		p.t.Errorf("%s: the last row of buttons is out of sight: %+v", when, got)
	}
}

// rightToLeft holds the layout of an Arabic phone to its word: the question begins at
// the right, and the number in it still reads from left to right.
func (p *page) rightToLeft() {
	p.t.Helper()
	type layout struct {
		Direction, Input string
		Begins           bool
		Digits           []float64
		Lang             string
	}
	got := eval[layout](p, `(() => {
		const text = `+newest+`.querySelector('.text');
		const walk = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
		const range = document.createRange();
		const digits = [];
		let first = null;
		for (let n = walk.nextNode(); n; n = walk.nextNode()) {
			for (let i = 0; i < n.data.length; i++) {
				range.setStart(n, i); range.setEnd(n, i + 1);
				if (!first && /\p{Script=Arabic}/u.test(n.data[i])) first = range.getBoundingClientRect();
				if (/\d[\d\s]{8,}/.test(n.data) && /\d/.test(n.data[i])) digits.push(range.getBoundingClientRect().left);
			}
		}
		const box = text.getBoundingClientRect();
		return {
			Direction: getComputedStyle(document.querySelector('#phone .chat')).direction,
			Input: getComputedStyle(document.querySelector('#phone .input')).direction,
			Begins: first.right > box.left + box.width * 0.6,
			Digits: digits, Lang: text.lang,
		};
	})()`)
	if got.Direction != "rtl" || got.Input != "rtl" || !got.Begins || got.Lang != "ar" {
		p.t.Errorf("%+v", got)
	}
	if len(got.Digits) < 11 {
		p.t.Errorf("no phone number on the screen: %v", got.Digits)
	}
	for i := 1; i < len(got.Digits); i++ {
		if got.Digits[i] < got.Digits[i-1] {
			p.t.Errorf("digit %d of the number stands left of the one before: %v", i, got.Digits)
		}
	}
}

// numbersAtTheRight holds lines that are nothing but a number to their text: in Arabic
// they end where every other line begins.
func (p *page) numbersAtTheRight() {
	p.t.Helper()
	type line struct{ Right, Box float64 }
	got := eval[[]line](p, `(() => {
		const text = `+newest+`.querySelector('.text');
		const box = text.getBoundingClientRect();
		const walk = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
		const range = document.createRange();
		const lines = [];
		let before = '';
		for (let n = walk.nextNode(); n; n = walk.nextNode()) {
			for (const m of n.data.matchAll(/^\P{L}*\d[\d ]{2,}\P{L}*$/gmu)) {
				const at = m.index + m[0].search(/\d/), end = m.index + m[0].trimEnd().length;
				if (!/(^|\n)\P{L}*$/u.test(before + n.data.slice(0, at))) continue; // a label stands before it
				range.setStart(n, at); range.setEnd(n, end);
				lines.push({ Right: range.getBoundingClientRect().right, Box: box.right });
			}
			before += n.data;
		}
		return lines;
	})()`)
	if len(got) < 2 {
		p.t.Fatalf("no lines that are only a number: %v", got)
	}
	for i, l := range got {
		if l.Box-l.Right > 8 {
			p.t.Errorf("number %d of %d stands %.0f px from the right edge", i+1, len(got), l.Box-l.Right)
		}
	}
}

// named asks the browser what a screen reader would say: whatever can be pressed or
// filled in has a name.
func (p *page) named() {
	p.t.Helper()
	tree, err := chromedp.Call(p.ctx, accessibility.GetFullAXTree, accessibility.GetFullAXTreeParams{})
	if err != nil {
		p.t.Fatal(err)
	}
	found := map[string]int{}
	for _, n := range tree.Nodes {
		if n.Ignored || n.Role == nil {
			continue
		}
		role := strings.Trim(string(n.Role.Value), `"`)
		found[role]++
		name := ""
		if n.Name != nil {
			name = strings.Trim(string(n.Name.Value), `"`)
		}
		switch role {
		case "button", "tab", "menuitem", "menu", "textbox", "combobox", "log", "article", "tablist", "tabpanel", "link", "heading", "navigation", "dialog", "image":
			if strings.TrimSpace(name) == "" {
				p.t.Errorf("a %s has no name (node %d)", role, n.BackendDOMNodeID)
			}
		}
	}
	for role, least := range map[string]int{"button": 12, "tab": 4, "menuitem": 15, "textbox": 2, "log": 2, "article": 4, "heading": 3} {
		if found[role] < least {
			p.t.Errorf("only %d of role %s: %v", found[role], role, found)
		}
	}
}

// bigEnough: a finger needs 44 pixels.
func (p *page) bigEnough() {
	p.t.Helper()
	for _, s := range eval[[]string](p, `[...document.querySelectorAll('button, select, textarea')]
		.filter((e) => e.checkVisibility() && !e.matches('.command'))
		.map((e) => [e, e.getBoundingClientRect()]).filter(([, b]) => b.width < 44 || b.height < 43.5)
		.map(([e, b]) => e.className + ' ' + e.innerText + ' ' + b.width + '×' + b.height)`) {
		p.t.Error("too small to press: " + s)
	}
}

// contrast computes that of every text on the screen with the ground it stands on:
// at least 4.5 (WCAG AA).
func (p *page) contrast() {
	p.t.Helper()
	low := eval[[]string](p, `(() => {
		const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
		const rgba = (c) => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = c; canvas.fillRect(0, 0, 1, 1);
			const d = canvas.getImageData(0, 0, 1, 1).data; return [d[0], d[1], d[2], d[3] / 255]; };
		const over = (a, b) => [0, 1, 2].map((i) => a[i] * a[3] + b[i] * (1 - a[3])).concat(1);
		const lum = (c) => [0, 1, 2].map((i) => c[i] / 255).map((v) => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
			.reduce((s, v, i) => s + v * [.2126, .7152, .0722][i], 0);
		const ground = (e) => { const layers = [];
			for (; e; e = e.parentElement) { const c = rgba(getComputedStyle(e).backgroundColor); if (c[3] > 0) { layers.push(c); if (c[3] === 1) break; } }
			return layers.reverse().reduce((b, a) => over(a, b), [255, 255, 255, 1]); };
		const bad = new Set();
		for (const e of document.querySelectorAll('body *')) {
			const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
			if (!own || !e.checkVisibility({ visibilityProperty: true, opacityProperty: true }) || e.closest('.unseen, option, .gap')) continue;
			const back = ground(e), front = over(rgba(getComputedStyle(e).color), back);
			const [a, b] = [lum(back), lum(front)].sort((x, y) => y - x);
			const ratio = (a + .05) / (b + .05);
			if (ratio < 4.5) bad.add(e.tagName + '.' + e.className + ' ' + ratio.toFixed(2) + ' ' + e.textContent.slice(0, 30));
		}
		return [...bad];
	})()`)
	for _, s := range low {
		p.t.Error("too little contrast: " + s)
	}
}
