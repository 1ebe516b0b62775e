package demo_test

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io/fs"
	"path"
	"strings"
	"testing"
	"testing/fstest"

	"wegweiser/flows"
	"wegweiser/locales"
)

// aPicture is a way, drawn.
func aPicture() string {
	m := image.NewRGBA(image.Rect(0, 0, 320, 200))
	for x := range 320 {
		for y := range 200 {
			m.Set(x, y, color.RGBA{uint8(80 + y/2), uint8(140 + y/4), 120, 255})
		}
		m.Set(x, 60+x/4, color.White)
	}
	var b bytes.Buffer
	_ = png.Encode(&b, m)
	return b.String()
}

// mediaTalk is the shipped talk, in which who comes by is shown everything that a step
// can show.
func mediaTalk(t *testing.T) (talk, words fstest.MapFS) {
	t.Helper()
	talk, words = fstest.MapFS{}, fstest.MapFS{}
	for from, to := range map[fs.FS]fstest.MapFS{flows.FS: talk, locales.FS: words} {
		names, _ := fs.Glob(from, "*.*")
		for _, n := range names {
			if strings.HasPrefix(n, ".") { // what people said of the texts
				continue
			}
			data, err := fs.ReadFile(from, n)
			if err != nil {
				t.Fatal(err)
			}
			to[n] = &fstest.MapFile{Data: data}
		}
	}
	change := func(in fstest.MapFS, file, old, with string) {
		if !bytes.Contains(in[file].Data, []byte(old)) {
			t.Fatalf("%s has no %q", file, old)
		}
		in[file].Data = bytes.Replace(in[file].Data, []byte(old), []byte(with), 1)
	}
	change(talk, "offers.yaml", `opening: "?", point: "?"`, `opening: "?", point: "51.4556, 7.0116"`)
	change(talk, "contact.yaml", "{map: [offered, human], to: language}", "{map: [offered, human], to: photo}\n  photo: {picture: way, to: paper}\n  paper: {document: list, to: language}\n  hello: {voice: hello, to: check}")
	change(talk, "contact.yaml", "{choose: languages, to: check}", "{choose: languages, to: hello}")
	change(talk, "offers.yaml", `address: "?"`, `address: "Musterplatz 1, 45127 Essen"`)
	for name, data := range map[string]string{"way.png": aPicture(), "list.pdf": "%PDF-1.4", "hello.ogg": "OggS\x00OpusHead"} {
		talk["media/"+name] = &fstest.MapFile{Data: []byte(data)}
	}
	for name := range words {
		if path.Ext(name) != ".json" {
			continue
		}
		for step, text := range map[string]string{"photo": `"So sieht das Haus aus."`, "paper": `"Zum Ausdrucken."`, "hello": `"Hallo!"`} {
			if name == "de.json" {
				text = `{"description": "x", "other": ` + text + `}`
			}
			change(words, name, "{\n", fmt.Sprintf("{\n    %q: %s,\n", "contact."+step, text))
		}
	}
	return talk, words
}

var toVisit = []string{"_l:de", "_agree", "qualification", "university", "health", "not_yet", "nobody", "_skip", "no_thanks", "_contact", " Mira"}

// A picture, a paper, a recording and a place are shown on the page, from this machine.
func TestWhatTheBotShows(t *testing.T) {
	talk, words := mediaTalk(t)
	p := openTalk(t, look{width: 420, height: 860, mobile: true}, talk, words)
	p.click(`#phone .start`)
	p.talk(append(toVisit, "visit")...)
	p.wait("the picture", `document.querySelector('#phone .log img.picture')?.naturalWidth === 320`)
	p.wait("the paper", `document.querySelector('#phone .log a.download')?.getAttribute('download') === 'list.pdf'`)
	if got := p.str(`document.querySelector('#phone .log a.map').getAttribute('href')`); !strings.HasPrefix(got, "geo:51.4556,7.0116?q=") {
		t.Errorf("the map leads to %q", got)
	}
	for _, want := range []string{"51.4556, 7.0116", "Musterplatz 1", "So sieht das Haus aus.", "Zum Ausdrucken."} {
		p.wait(want, `document.querySelector('#phone .log').innerText.includes(`+quote(want)+`)`)
	}
	p.str(`(document.querySelector("#phone .log a.map").scrollIntoView(), "")`)
	p.shot("media-1-map")
	p.str(`(document.querySelector("#phone .log img.picture").scrollIntoView(), "")`)
	p.shot("media-2-picture")
	p.talk("de")
	p.wait("the recording", `!!document.querySelector('#phone .log audio[controls]')`)
	url := p.str(`document.querySelector('#phone .log a.download').href`)
	code, body, head := request(t, "GET", url, "")
	if code != 200 || body != "%PDF-1.4" || head.Get("Content-Disposition") != "attachment" {
		t.Errorf("the paper is %d %q %v", code, body, head)
	}
	if code, _, _ := request(t, "GET", "http://"+p.addr+"/api/file/nothing", ""); code != 404 {
		t.Errorf("a file that is none: %d", code)
	}
	p.shot("media-3-recording")
}

// The number is shared by one key below the chat, which is there no longer than the
// question.
func TestTheKeyBelowTheChat(t *testing.T) {
	p := open(t, look{width: 420, height: 860, mobile: true})
	p.click(`#phone .start`)
	p.talk(append(toVisit, "phone")...)
	p.wait("the key", `!!document.querySelector('#phone .foot .share')`)
	p.shot("share-1")
	p.click(`#phone .foot .share`)
	p.wait("the next question", `!!document.querySelector('#phone .log .key[data-choice=any]') && !document.querySelector('#phone .foot .share')`)
	p.talk("any", "de")
	p.wait("the number in the summary", `document.querySelector('#phone .log').innerText.replaceAll(' ', '').includes('15100000001')`)
	p.shot("share-2")
}
