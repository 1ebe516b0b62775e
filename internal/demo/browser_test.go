package demo_test

import (
	"os"
	"testing"
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
	p.wait("the details are gone", `!document.querySelector('#desk .log').innerText.includes('0151')`)
	p.shot("de-7-done")
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
	p.wait("the details", `document.querySelector('#desk .key[data-data^="k.d."]') && /0?151.?2345.?6789/.test(document.querySelector('#desk .log').innerText.replaceAll(' ', ''))`)
	p.wait("the card says who", `document.querySelector('#desk [data-chat=group]').innerText.length > 0`)
	p.shot(lower(p.t.Name()) + "-details")
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
	p.talk("_confirm")
	p.claim("Anna")
	p.shot("ar-5-claimed")
	p.nothingCut()
}

// TestReadmePicture makes docs/demo.png.
func TestReadmePicture(t *testing.T) {
	if !*update {
		t.Skip("only with -update")
	}
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
	p.click(`#people [data-tab="1001"]`)
	p.click(`#phone .start`)
	p.wait("the picker", newest)
	p.talk("_l:de", "_agree", "qualification", "university", "health", "not_yet", "nobody", "_skip", "no_thanks")
	png := p.shot("readme")
	if len(png) > 300<<10 {
		t.Errorf("the picture has %d KB", len(png)>>10)
	}
	if err := os.WriteFile("../../docs/demo.png", png, 0o644); err != nil {
		t.Fatal(err)
	}
}
