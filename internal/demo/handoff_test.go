package demo_test

import (
	"bytes"
	"cmp"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"maps"
	"os"
	"slices"
	"testing"
)

// The handoff on the page, with the staff in German and the newcomer in Arabic: claim, a
// reply that is filled in by buttons, a question that is answered, an appointment, close. Neither side ever
// reads the other's language. It makes the pictures of docs/staff.md.
func TestHandoffInTwoLanguages(t *testing.T) {
	p := open(t, look{width: 1280, height: 1500})
	eval[bool](p, `document.querySelectorAll('.device, .desk').forEach((e) => { e.style.maxHeight = 'none'; }), true`) // so that no message is cut in a picture
	p.click(`#people [data-tab="1002"]`)
	p.click(`#phone .start`)
	p.wait("the picker", newest)
	p.talk("_l:ar", "_agree", "qualification", "university", "health", "not_yet", "nobody", "_skip", "no_thanks")
	p.talk(contact("عمر", "ar")...)
	p.wait("the card", `document.querySelector('#desk .key[data-data^="k.c."]')`)
	p.picture("card", `#desk .log .message:last-of-type`)

	p.click(`#desk .key[data-data^="k.c."]`)
	p.click(`#desk .start`)
	p.wait("the view", deskKey("k.d."))
	p.picture("view", deskMessage("k.d."))

	// A reply: what to bring, and by when.
	p.desk("k.rn.send.")
	p.desk("k.rp.bring_by.")
	p.desk("k.rt.certificates.")
	p.wait("it is ticked", deskKey("k.rd."))
	p.picture("list", deskMessage("k.rd."))
	p.desk("k.rd.")
	p.desk("k.rf.")
	p.wait("what will be sent, in both languages", deskKey("k.rs."))
	p.picture("preview", deskMessage("k.rs."))
	before := p.str(newest + `.dataset.id`)
	p.desk("k.rs.")
	p.wait("the reply on the phone", `Number(`+newest+`.dataset.id) > `+before)
	if text := p.str(newest + `.innerText`); !contains(text, "الشهادات (Zeugnisse)") || contains(text, "Bitte") {
		t.Errorf("the newcomer reads %q", text)
	}
	p.picture("person", `#phone .log .message:last-of-type`)

	// A question, and the answer in German.
	p.desk("k.rn.ask.")
	p.desk("k.rp.still.")
	before = p.str(newest + `.dataset.id`)
	p.desk("k.rs.")
	p.wait("the question on the phone", `Number(`+newest+`.dataset.id) > `+before)
	p.click(`#phone .key[data-data^="q.r."]`)
	p.wait("the answer, in German", `document.querySelector('#desk .log').innerText.includes('Ja, ich brauche noch Hilfe')`)
	p.shot("handoff-answer")
	if text := p.str(`document.querySelector('#desk .log').innerText`); contains(text, "نعم") {
		t.Errorf("the answer stands in Arabic at the desk: %s", text)
	}

	// An appointment: proposed in German, picked in Arabic, agreed in German.
	p.desk("k.ap.")
	p.desk("k.aw.")
	p.desk("k.ad.")
	p.desk("k.ab.")
	p.wait("what will be proposed", deskKey("k.as."))
	p.picture("times", deskMessage("k.as."))
	before = p.str(newest + `.dataset.id`)
	p.desk("k.as.")
	p.wait("the times on the phone", `Number(`+newest+`.dataset.id) > `+before)
	if text := p.str(newest + `.innerText`); !contains(text, "موعد") || contains(text, "Uhr") {
		t.Errorf("the newcomer is offered %q", text)
	}
	p.click(`#phone .key[data-data^="q.ap."]`)
	p.wait("the appointment, in German, with its file", `document.querySelector('#desk .log').innerText.includes('Termin vereinbart') && document.querySelector('#desk .log').innerText.includes('.ics')`)
	p.shot("handoff-appointment")

	p.desk("k.d.")
	p.wait("the warning that the appointment will be off", `document.querySelector('dialog.ask')?.innerText.includes('fällt dann aus')`)
	p.click(`dialog .yes`)
	p.wait("the outcomes", deskKey("k.e.informed."))
	p.shot("handoff-outcome")
	p.desk("k.e.informed.")
	p.wait("what the person will read, in Arabic", `document.querySelector('#desk .log').innerText.includes('أُلغي موعدكم')`)
	p.shot("handoff-sure")
	p.desk("k.es.")
	p.wait("it is closed", deskKey("k.u."))
	p.shot("handoff-closed")
	p.nothingCut()
}

func deskKey(data string) string { return `document.querySelector(` + quote(deskSelector(data)) + `)` }

func deskSelector(data string) string { return `#desk .log .key[data-data^="` + data + `"]` }

func deskMessage(data string) string {
	return `#desk .log .message:has(.key[data-data^="` + data + `"])`
}

// desk presses the newest such button at the desk.
func (p *page) desk(data string) {
	p.t.Helper()
	p.wait(data, deskKey(data))
	eval[bool](p, `document.querySelectorAll('[data-test]').forEach((e) => e.removeAttribute('data-test')), [...document.querySelectorAll(`+quote(deskSelector(data))+`)].at(-1).setAttribute('data-test', ''), true`)
	p.click(`[data-test]`)
}

// fewColours is a part of a picture in its most frequent colours and some of all others,
// which little signs have: it takes a third of the room.
func fewColours(whole image.Image, part image.Rectangle) image.Image {
	often := map[color.Color]int{}
	for y := part.Min.Y; y < part.Max.Y; y++ {
		for x := part.Min.X; x < part.Max.X; x++ {
			often[whole.At(x, y)]++
		}
	}
	colours := slices.SortedFunc(maps.Keys(often), func(a, b color.Color) int { return cmp.Compare(often[b], often[a]) })
	var some color.Palette
	for i := range 4 * 4 * 4 {
		some = append(some, color.RGBA{uint8(i % 4 * 85), uint8(i / 4 % 4 * 85), uint8(i / 16 * 85), 255})
	}
	out := image.NewPaletted(image.Rectangle{Max: part.Size()}, append(colours[:min(48, len(colours))], some...))
	draw.Draw(out, out.Rect, whole, part.Min, draw.Src)
	return out
}

// maxPicture is how large a picture of docs/staff.md may be.
const maxPicture = 40 << 10

// picture keeps what one message looks like; with -update in docs/ too.
func (p *page) picture(name, selector string) {
	p.t.Helper()
	p.wait(selector, `document.querySelector(`+quote(selector)+`)`)
	eval[bool](p, `[...document.querySelectorAll(`+quote(selector)+`)].at(-1).scrollIntoView({block: 'end'}), true`)
	p.wait("no passing line before it", `![...document.querySelectorAll('.toast')].some((e) => e.checkVisibility())`)
	type box struct{ X, Y, Width, Height float64 }
	b := eval[box](p, `(() => { const all = [...[...document.querySelectorAll(`+quote(selector)+`)].at(-1).querySelectorAll('.bubble, .key')].map((e) => e.getBoundingClientRect());
		const x = Math.min(...all.map((r) => r.left)), y = Math.min(...all.map((r) => r.top));
		return { X: x, Y: y, Width: Math.max(...all.map((r) => r.right)) - x, Height: Math.max(...all.map((r) => r.bottom)) - y }; })()`)
	whole, err := png.Decode(bytes.NewReader(p.shot("handoff-" + name)))
	if err != nil {
		p.t.Fatal(err)
	}
	const rim = 8
	part := image.Rect(int(b.X)-rim, int(b.Y)-rim, int(b.X+b.Width)+rim, int(b.Y+b.Height)+rim).Intersect(whole.Bounds())
	var small bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&small, fewColours(whole, part)); err != nil {
		p.t.Fatal(err)
	}
	if small.Len() > maxPicture || part.Dx() < 200 || part.Dy() < 80 {
		p.t.Errorf("the picture %s has %d KB, %v", name, small.Len()>>10, part.Size())
	}
	if *update {
		if err := os.WriteFile("../../docs/staff-"+name+".png", small.Bytes(), 0o644); err != nil {
			p.t.Fatal(err)
		}
	}
}
