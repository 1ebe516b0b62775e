package demo_test

import (
	"bytes"
	"image/png"
	"os"
	"testing"

	"github.com/chromedp/chromedp"
)

var wide = look{width: 1280, height: 800}

// contact is how a request to be contacted is made, from the offers on.
func contact(name, lang string) []string {
	return []string{"_contact", " " + name, "phone", " 0151 23456789", "any", lang, "_confirm"}
}

// The whole talk in German: Start, the questions, the offer, the request; then the
// desk: the card, the claim, the details in private, Done.
func TestTalkInGerman(t *testing.T) {
	p := open(t, wide)
	p.shot("de-1-before")
	p.click(`#phone .start`)
	p.wait("the picker", newest)
	p.shot("de-2-picker")
	p.talk("_l:de", "_agree")
	p.shot("de-3-question")
	p.talk("qualification", "university", "health", "not_yet", "nobody", "_skip", "no_thanks")
	p.shot("de-4-offer")
	p.talk(contact("Mira", "de")...)
	p.shot("de-5-sent")
	p.claim("Anna")
	p.shot("de-6-claimed")
	p.click(`#colleagues [data-tab="902"]`)
	p.wait("Ben sees whose it is", `document.querySelector('#desk .log')?.innerText.includes('Anna')`)
	p.click(`#colleagues [data-tab="901"]`)
	p.click(`#desk [data-chat=private]`)
	p.click(`#desk .log .key[data-data^="k.d."]`)
	p.wait("the outcomes", `document.querySelector('#desk .log .key[data-data^="k.e.informed."]')`)
	p.shot("de-7-outcome")
	p.click(`#desk .log .key[data-data^="k.e.informed."]`)
	p.wait("the details are gone", `!document.querySelector('#desk .log').innerText.includes('0151')`)
	p.shot("de-8-done")
	p.nothingCut()
}

// claim takes the case that waits in the group, and opens its details, which hold the
// number that nobody else may see.
func (p *page) claim(name string) {
	p.t.Helper()
	p.wait("the card", `document.querySelector('#desk .key[data-data^="k.c."]')`)
	card := p.str(`document.querySelector('#desk .log').innerText`)
	for _, secret := range []string{"0151", "23456789", "Mira", "عمر"} {
		if contains(card, secret) {
			p.t.Errorf("the card in the group shows %s:\n%s", secret, card)
		}
	}
	p.shot(lower(p.t.Name()) + "-card")
	p.click(`#desk .key[data-data^="k.c."]`)
	p.wait("a link to the private chat, with Start below", `document.querySelector('#desk .start') === document.activeElement`)
	p.shot(lower(p.t.Name()) + "-link")
	p.click(`#desk .start`)
	p.wait("the view", `document.querySelector('#desk .key[data-data^="k.d."]') && !document.querySelector('#desk .log').innerText.includes('case_') && !document.querySelector('#desk .log').innerText.includes('151')`)
	p.shot(lower(p.t.Name()) + "-view")
	p.click(`#desk .key[data-data^="k.s."]`)
	p.wait("the contact data", `/0?151.?2345.?6789/.test(document.querySelector('#desk .log').innerText.replaceAll(' ', ''))`)
	p.shot(lower(p.t.Name()) + "-details")
	p.click(`#desk .key[data-data^="k.h."]`)
	p.wait("the view again", `document.querySelector('#desk .key[data-data^="k.d."]')`)
	p.click(`#desk [data-chat=group]`)
	p.wait("the claimed card", `document.querySelector('#desk .log').innerText.includes(`+quote(name)+`) && document.querySelector('#desk .key[data-url]')`)
}

// The same in Arabic, on a phone that is set to Arabic.
func TestTalkInArabic(t *testing.T) {
	p := open(t, wide)
	p.click(`#people [data-tab="1002"]`)
	p.wait("the phone in Arabic", `getComputedStyle(document.querySelector('#phone .chat')).direction === 'rtl'`)
	p.shot("ar-1-before")
	p.click(`#phone .start`)
	p.wait("the picker", newest)
	p.talk("_l:ar", "_agree")
	p.shot("ar-2-question")
	p.talk("qualification", "university", "health", "not_yet", "nobody", "_skip", "no_thanks")
	p.shot("ar-3-offer")
	p.talk("_contact", " عمر", "phone", " 0151 23456789", "any", "ar")
	p.shot("ar-4-summary")
	p.rightToLeft()
	p.talk("_sos")
	p.shot("ar-4-emergency")
	p.numbersAtTheRight()
	p.talk("_back", "_confirm")
	p.claim("Anna")
	p.shot("ar-5-claimed")
	p.nothingCut()
}

// TestReadmePicture makes docs/demo.png.
func TestReadmePicture(t *testing.T) {
	p := open(t, look{width: 1280, height: 800, language: "en"})
	p.click(`#people [data-tab="1002"]`)
	p.click(`#phone .start`)
	p.wait("the picker", newest)
	p.talk("_l:ar", "_agree", "qualification", "university", "health", "not_yet", "nobody", "_skip", "no_thanks")
	p.talk("_contact", " عمر", "telegram", "any", "ar", "_confirm")
	p.click(`#desk .key[data-data^="k.c."]`)
	p.click(`#desk .start`)
	p.wait("the details", `document.querySelector('#desk .key[data-data^="k.d."]')`)
	p.click(`#desk [data-chat=group]`)
	p.wait("the claimed card", `document.querySelector('#desk .key[data-url]')`)
	p.click(`#add`)
	p.click(`[role=menuitem][data-item=en]`)
	p.wait("the third phone", `document.querySelector('#people [data-tab="1003"][aria-selected=true]')`)
	p.click(`#phone .start`)
	p.wait("the picker", newest)
	p.talk("_l:en", "_agree", "work", "job", "has_not", "nobody", "_skip", "no_thanks")
	p.talk("_contact", " Grace", "telegram", "any", "en", "_confirm")
	p.wait("a card that waits", `document.querySelector('#desk .key[data-data^="k.c."]')`)
	p.click(`#people [data-tab="1001"]`)
	p.click(`#phone .start`)
	p.wait("the picker", newest)
	p.talk("_l:de", "_agree", "qualification", "university", "health", "not_yet", "nobody", "_skip", "no_thanks")
	picture, err := png.Decode(bytes.NewReader(p.shot("readme")))
	if err != nil {
		t.Fatal(err)
	}
	var small bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&small, picture); err != nil {
		t.Fatal(err)
	}
	if small.Len() > 300<<10 {
		t.Errorf("the picture has %d KB", small.Len()>>10)
	}
	if !*update {
		return
	}
	if err := os.WriteFile("../../docs/demo.png", small.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

// The first steps with the keyboard alone: after each answer the focus is on the next
// question, and a Tab away from its first button.
func TestKeyboardOnly(t *testing.T) {
	p := open(t, wide)
	p.tabTo("Start", `document.activeElement.matches('#phone .start')`)
	p.press("Enter")
	p.focusOnNewest()
	for i, choice := range []string{"_l:de", "_agree", "qualification"} {
		id := p.str(newest + `.dataset.id`)
		p.tabTo(choice, `document.activeElement.dataset.choice === `+quote(choice))
		if ring := p.str(`getComputedStyle(document.activeElement).outlineStyle`); ring != "solid" {
			t.Errorf("the button that has the focus shows it with %q", ring)
		}
		if i == 1 {
			p.shot("keyboard")
		}
		p.press([]string{"Enter", " "}[i%2])
		p.wait("an answer to "+choice, `Number(`+newest+`.dataset.id) > `+id)
		p.focusOnNewest()
	}
	// The bot's commands: a menu that arrows move in.
	p.tabTo("the menu", `document.activeElement.matches('#phone .commands')`)
	p.press("Enter")
	p.wait("the menu open", `document.activeElement.dataset.item === '/start'`)
	p.press("ArrowDown")
	p.wait("the second entry", `document.activeElement.dataset.item === '/menu'`)
	p.press("Escape")
	p.wait("the menu shut", `document.activeElement.matches('#phone .commands') && !document.querySelector('[role=menu]')`)
	// Another phone: tabs that arrows move in.
	eval[bool](p, `document.querySelector('#people [aria-selected=true]').focus(), true`)
	p.press("ArrowRight")
	p.wait("the other phone", `document.activeElement.matches('#people [data-tab="1002"][aria-selected=true]')`)
}

func (p *page) tabTo(what, there string) {
	p.t.Helper()
	for range 40 {
		if eval[bool](p, there) {
			return
		}
		p.press("Tab")
	}
	p.t.Fatalf("no way to %s with Tab; the focus is on %s", what, p.str(`document.activeElement.outerHTML.slice(0, 200)`))
}

func (p *page) focusOnNewest() {
	p.t.Helper()
	p.wait("the focus on the new question", `document.activeElement === `+newest+` && document.activeElement.querySelector('.key')`)
}

// What a screen reader gets, from the browser's own accessibility tree.
func TestAccessibility(t *testing.T) {
	for name, l := range map[string]look{"light": wide, "dark": {width: 1280, height: 800, dark: true}} {
		t.Run(name, func(t *testing.T) {
			p := open(t, l)
			p.shot("before-" + name)
			p.click(`#phone .start`)
			p.talk("_l:de", "_agree")
			p.click(`#phone .clip`)
			p.wait("the menu", `document.querySelector('[role=menu]')`)
			p.shot("menu-" + name)
			p.named()
			p.press("Escape")
			p.talk("qualification", "university")
			p.click(`#phone .commands`)
			p.shot("commands-" + name)
			p.press("Escape")
			p.bigEnough()
			p.contrast()
			p.nothingCut()
			for what, expr := range map[string]string{
				"a live log on the phone":       `document.querySelector('#phone [role=log][aria-live=polite][aria-label]')`,
				"a live log at the desk":        `document.querySelector('#desk [role=log][aria-live=polite][aria-label]')`,
				"texts know their language":     newest + `.querySelector('.text').lang === 'de'`,
				"the page knows its language":   `document.documentElement.lang === 'de'`,
				"one heading of the first rank": `document.querySelectorAll('h1').length === 1`,
				"ids stand once":                `new Set([...document.querySelectorAll('[id]')].map((e) => e.id)).size === document.querySelectorAll('[id]').length`,
				"references lead somewhere": `[...document.querySelectorAll('[aria-labelledby],[aria-controls]')].every((e) =>
					((e.getAttribute('aria-labelledby') ?? '') + ' ' + (e.getAttribute('aria-controls') ?? '')).trim().split(/\s+/).every((id) => document.getElementById(id)))`,
			} {
				if !eval[bool](p, "!!("+expr+")") {
					t.Errorf("missing: %s", what)
				}
			}
		})
	}
}

// A small phone: one side at a time, nothing to scroll sideways. And the same when
// somebody with a large screen zooms to 200 %.
func TestSmallAndZoomed(t *testing.T) {
	for name, l := range map[string]look{
		"mobile": {width: 390, height: 780, mobile: true},
		"zoom":   {width: 640, height: 400},
		"tablet": {width: 1024, height: 768},
	} {
		t.Run(name, func(t *testing.T) {
			p := open(t, l)
			p.shot(name + "-before")
			if name != "tablet" {
				p.click(`#people [data-tab="1002"]`)
			}
			p.click(`#phone .start`)
			lang := map[bool]string{true: "de", false: "ar"}[name == "tablet"]
			p.talk("_l:"+lang, "_agree", "qualification")
			p.nothingCut()
			if eval[bool](p, `document.scrollingElement.scrollWidth > innerWidth + 1`) {
				t.Error("the page scrolls sideways")
			}
			p.shot(name)
			if name != "tablet" {
				p.click(`#views [data-side=team]`)
				p.wait("the team", `document.querySelector('#desk').checkVisibility() && !document.querySelector('#phone').checkVisibility()`)
				p.shot(name + "-team")
				if eval[bool](p, `document.scrollingElement.scrollWidth > innerWidth + 1`) {
					t.Error("the page scrolls sideways")
				}
			}
		})
	}
}

// What nobody expects is shown, and answered; old buttons say so in a toast.
func TestUnexpectedOnThePage(t *testing.T) {
	p := open(t, wide)
	p.click(`#phone .start`)
	p.talk("_l:de", "_agree", "qualification")
	for _, kind := range []string{"sticker", "voice", "photo", "document", "location", "contact"} {
		id := p.str(newest + `.dataset.id`)
		p.click(`#phone .clip`)
		p.click(`[role=menuitem][data-item=` + kind + `]`)
		p.wait("an answer to "+kind, `Number(`+newest+`.dataset.id) > `+id)
	}
	p.shot("unexpected")
	p.click(`#phone .clip`)
	p.click(`[role=menuitem][data-item=old]`)
	p.wait("a toast", `document.querySelector('#phone .toast')?.textContent.length > 5`)
	p.shot("toast")
	p.say(`<img src=x onerror=alert(1)> <b>Oops</b> & <3`)
	p.wait("the text as it is", `document.querySelector('#phone .log').innerText.includes('<img src=x onerror=alert(1)>') && !document.querySelector('#phone .log img[src=x]')`)
	p.click(`#phone .clip`)
	p.click(`[role=menuitem][data-item=edit]`)
	p.wait("the line to edit in", `document.querySelector('#phone .input').value.startsWith('<img') && document.querySelector('#phone .editing').checkVisibility()`)
	p.press("Escape")
	p.click(`#phone .clip`)
	p.click(`[role=menuitem][data-item=block]`)
	p.wait("the way back", `document.querySelector('#phone .start')`)
	id := p.str(newest + `.dataset.id`)
	p.click(`#phone .start`)
	p.wait("the bot again", `Number(`+newest+`.dataset.id) > `+id)
}

// A new phone in another language, a change of language, a reset.
func TestPhonesAndReset(t *testing.T) {
	p := open(t, wide)
	p.click(`#add`)
	p.click(`[role=menuitem][data-item=fa]`)
	p.wait("its tab in sight", `(() => { const t = document.querySelector('#people [data-tab="1003"]')?.getBoundingClientRect(), b = document.querySelector('#people .tabs').getBoundingClientRect();
		return t && t.left >= b.left && t.right <= b.right + 1; })()`)
	p.wait("the third phone", `document.querySelector('#people [data-tab="1003"][aria-selected=true]') && getComputedStyle(document.querySelector('#phone .chat')).direction === 'rtl'`)
	p.shot("third-phone")
	eval[bool](p, `(() => { const s = document.querySelector('#language'); s.value = 'en'; s.dispatchEvent(new Event('change')); return true; })()`)
	p.wait("the phone in English", `getComputedStyle(document.querySelector('#phone .chat')).direction === 'ltr' && document.querySelector('#phone .start').textContent === 'Start'`)
	p.click(`#reset`)
	p.shot("reset")
	p.click(`dialog .yes`)
	p.wait("two phones", `document.querySelectorAll('#people [role=tab]').length === 2`)
	p.click(`#phone .start`)
	p.wait("the bot of the new world", newest)
}

// Whoever opens a phone sees the last row of its newest question: Back, Menu, help.
func TestLastRowInSight(t *testing.T) {
	p := open(t, look{width: 1280, height: 600})
	for _, phone := range []string{"1001", "1002"} {
		p.click(`#people [data-tab="` + phone + `"]`)
		p.click(`#phone .start`)
		p.wait("the picker", newest)
		p.talk("_l:"+map[string]string{"1001": "de", "1002": "ar"}[phone], "_agree", "qualification")
		p.lastRowInSight("after an answer on " + phone)
	}
	for _, phone := range []string{"1001", "1002", "1001"} {
		p.click(`#people [data-tab="` + phone + `"]`)
		p.wait("the phone "+phone, `document.querySelector('#people [data-tab="`+phone+`"][aria-selected=true]')`)
		p.lastRowInSight("after switching to " + phone)
	}
	p.do(chromedp.Navigate("http://" + p.addr + "/"))
	p.wait("the page again", newest)
	p.lastRowInSight("after opening")
	p.click(`#other`)
	p.lastRowInSight("after another language of the page")
}

// When the line to the server is cut the page says so, comes back by itself, and has
// lost nothing.
func TestComesBack(t *testing.T) {
	p := open(t, wide)
	p.click(`#phone .start`)
	p.talk("_l:de", "_agree")
	eval[bool](p, `window.banner = 0, new MutationObserver(() => { window.banner += !document.querySelector('#offline').hidden; }).observe(document.querySelector('#offline'), { attributes: true }), true`)
	eval[bool](p, `document.querySelector('#phone .input').value = 'half a sen', true`)
	p.cut()
	p.wait("the banner", `window.banner > 0`)
	p.wait("the line again", `document.querySelector('#offline').hidden`)
	if draft := p.str(`document.querySelector('#phone .input').value`); draft != "half a sen" {
		t.Errorf("of what was being written is left %q", draft)
	}
	p.talk("qualification")
	p.mu.Lock()
	p.bad = nil // the browser notes the cut as an error
	p.mu.Unlock()
}
