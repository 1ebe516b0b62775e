package demo_test

import "strings"

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
