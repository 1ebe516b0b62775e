package sound

import (
	"fmt"
	"maps"
	"strings"
	"testing"
	"testing/fstest"

	"wegweiser/internal/finding"
	"wegweiser/internal/locale"
)

// words are some texts in two languages, and one that nobody can choose yet.
var words = fstest.MapFS{
	"languages.yaml": {Data: []byte("source: de\nlanguages:\n  - {tag: de, name: Deutsch, live: true}\n  - {tag: ar, name: العربية, direction: rtl, live: true, fallbacks: [de]}\n  - {tag: fr, name: Français, fallbacks: [de]}\n")},
	"de.json":        {Data: []byte(`{"a.hello": "Guten <b>Tag</b>", "a.fee": "Es kostet {fact.fee}.", "a.who": "Wir sind {org}.", "a.days": {"one": "{count} Tag", "other": "{count} Tage"}, "button.go": "Weiter"}`)},
	"ar.json":        {Data: []byte(`{"a.hello": "<b>نهاركم</b> سعيد", "a.fee": "التكلفة {fact.fee}.", "a.who": "نحن {org}.", "a.days": {"zero": "{count} يوم", "one": "{count} يوم", "two": "{count} يوم", "few": "{count} أيام", "many": "{count} يوماً", "other": "{count} يوم"}, "button.go": "متابعة"}`)},
	"fr.json":        {Data: []byte(`{"a.fee": "Cela coûte {fact.fee}."}`)},
}

// needs are those texts, with a fee.
func needs(t testing.TB, fee string) Needs {
	t.Helper()
	texts, found := locale.Load(words)
	if texts == nil {
		t.Fatal(found)
	}
	return Needs{
		Texts: texts,
		Facts: func(id string) (string, bool) { return fee, id == "fee" },
		Shown: func() map[string]bool {
			return map[string]bool{"a.hello": true, "a.fee": true, "a.who": true, "a.days": true}
		},
	}
}

// line declares a note as it is right now.
func line(n Needs, tag, key string, machine bool) string {
	w, _ := Words(n.Texts, n.Facts, tag, key)
	return fmt.Sprintf("%s: {speaker: Amina B., machine: %v, spoken: %s}\n", key, machine, HashWords(w))
}

func with(files map[string]string) fstest.MapFS {
	out := maps.Clone(words)
	for name, data := range files {
		out[name] = &fstest.MapFile{Data: []byte(data)}
	}
	return out
}

func TestNotesAreFound(t *testing.T) {
	n := needs(t, "200 €")
	ogg := string(spoken(t))
	notes, found := Load(with(map[string]string{
		"audio/README.md": "x", "audio/ar/a.hello.ogg": ogg, "audio/ar/a.fee.ogg": ogg, "audio/de/a.hello.ogg": ogg,
		"audio/ar/notes.yaml": line(n, "ar", "a.hello", false) + line(n, "ar", "a.fee", true),
		"audio/de/notes.yaml": "# one pair alone\n" + line(n, "de", "a.hello", false),
	}), n)
	if len(found) > 0 {
		t.Fatal(found)
	}
	if len(notes.All()) != 3 {
		t.Errorf("%d notes", len(notes.All()))
	}
	x := notes.Of("ar", "a.fee")
	if x == nil || !x.Machine || x.Speaker != "Amina B." || len(x.Facts) != 1 || x.Facts[0] != "fee" || x.Size != len(ogg) || x.Seconds < 0.5 {
		t.Errorf("%+v", x)
	}
	if y := notes.Of("ar", "a.hello"); y == nil || y.Machine || y.Path != "audio/ar/a.hello.ogg" || notes.ByID("ar", ID("a.hello")) != y {
		t.Errorf("%+v", y)
	}
	if notes.Of("de", "a.fee") != nil || notes.Of("fr", "a.hello") != nil || (*Notes)(nil).Of("ar", "a.hello") != nil {
		t.Error("there is a note that there is none of")
	}
}

// A note is offered no longer once its text, or a fact in it, says something else; that a
// word became bold changes nothing that is heard.
func TestANoteGrowsStale(t *testing.T) {
	before := needs(t, "200 €")
	files := map[string]string{"audio/de/a.fee.ogg": string(spoken(t)), "audio/de/notes.yaml": line(before, "de", "a.fee", false)}
	notes, found := Load(with(files), needs(t, "250 €"))
	if len(found) != 1 || found[0].Code != Outdated || found[0].Severity != finding.Warning || found[0].Line != 1 || !strings.Contains(found[0].Message, "(fee)") {
		t.Errorf("%v", found)
	}
	if notes.Of("de", "a.fee") != nil || len(notes.All()) != 1 || !notes.All()[0].Stale {
		t.Error("what is no longer true is offered")
	}
	for text, stale := range map[string]bool{"Guten Tag": false, "Guten  <i>Tag</i>": false, "Guten Abend": true} {
		files := map[string]string{
			"audio/de/a.hello.ogg": string(spoken(t)), "audio/de/notes.yaml": line(before, "de", "a.hello", false),
			"de.json": strings.Replace(string(words["de.json"].Data), "Guten <b>Tag</b>", text, 1),
		}
		n := before
		n.Texts, _ = locale.LoadRough(with(files))
		if notes, _ := Load(with(files), n); (notes.Of("de", "a.hello") == nil) != stale {
			t.Errorf("%q: stale is not %v", text, stale)
		}
	}
}

// Every mistake is found, with its code and its place.
func TestWhatIsWrongWithNotes(t *testing.T) {
	n := needs(t, "200 €")
	ogg := string(spoken(t))
	right := line(n, "de", "a.hello", false)
	long := string(lasting(t, spoken(t), MaxSeconds+1))
	for name, c := range map[string]struct {
		files map[string]string
		want  string // place, code, a word of the message
	}{
		"no language":       {map[string]string{"audio/aR/a.hello.ogg": ogg}, `audio/aR sound-name "aR"`},
		"pseudo-language":   {map[string]string{"audio/en-XA/a.hello.ogg": ogg}, `audio/en-XA sound-name "en-XA"`},
		"a file there":      {map[string]string{"audio/de": "x"}, `audio/de sound-name no folder`},
		"another format":    {map[string]string{"audio/de/a.hello.mp3": ogg}, `audio/de/a.hello.mp3 sound-name neither`},
		"no Opus":           {map[string]string{"audio/de/a.hello.ogg": "ID3 music", "audio/de/notes.yaml": right}, `audio/de/a.hello.ogg sound-format no OGG`},
		"half a file":       {map[string]string{"audio/de/a.hello.ogg": ogg[:len(ogg)/2], "audio/de/notes.yaml": right}, `audio/de/a.hello.ogg sound-format breaks off`},
		"nothing is said":   {map[string]string{"audio/de/a.hello.ogg": string(lasting(t, spoken(t), 0.1)), "audio/de/notes.yaml": right}, `audio/de/a.hello.ogg sound-format empty`},
		"too long":          {map[string]string{"audio/de/a.hello.ogg": long, "audio/de/notes.yaml": right}, `audio/de/a.hello.ogg sound-large 181 s`},
		"too large":         {map[string]string{"audio/de/a.hello.ogg": ogg + strings.Repeat("x", MaxSize), "audio/de/notes.yaml": right}, `audio/de/a.hello.ogg sound-large 500 KB`},
		"no such text":      {map[string]string{"audio/de/a.helo.ogg": ogg, "audio/de/notes.yaml": strings.Replace(right, "hello", "helo", 1)}, `audio/de/a.helo.ogg sound-text "a.helo"`},
		"a button":          {map[string]string{"audio/de/button.go.ogg": ogg, "audio/de/notes.yaml": line(n, "de", "button.go", false)}, `audio/de/button.go.ogg sound-text nobody would find`},
		"the name of us":    {map[string]string{"audio/de/a.who.ogg": ogg, "audio/de/notes.yaml": line(n, "de", "a.who", false)}, `audio/de/a.who.ogg sound-personal {org}`},
		"a number":          {map[string]string{"audio/ar/a.days.ogg": ogg, "audio/ar/notes.yaml": line(n, "ar", "a.days", false)}, `audio/ar/a.days.ogg sound-personal {count}`},
		"not translated":    {map[string]string{"audio/fr/a.hello.ogg": ogg, "audio/fr/notes.yaml": right}, `audio/fr/a.hello.ogg sound-text not there in this language`},
		"nobody speaks":     {map[string]string{"audio/de/a.hello.ogg": ogg}, `audio/de/a.hello.ogg sound-declared nobody says`},
		"no file":           {map[string]string{"audio/de/notes.yaml": "# x\n" + right}, `audio/de/notes.yaml:2:1 sound-declared a.hello.ogg`},
		"twice":             {map[string]string{"audio/de/a.hello.ogg": ogg, "audio/de/notes.yaml": right + right}, `audio/de/notes.yaml:2:1 sound-declared twice`},
		"no speaker":        {map[string]string{"audio/de/notes.yaml": "a.hello: {machine: true, spoken: abc}\n"}, `audio/de/notes.yaml:1:1 sound-declared who speaks`},
		"machine not said":  {map[string]string{"audio/de/notes.yaml": "a.hello: {speaker: A, spoken: abc}\n"}, `audio/de/notes.yaml:1:1 sound-declared whether a machine`},
		"spoken what":       {map[string]string{"audio/de/notes.yaml": "a.hello: {speaker: A, machine: true}\n"}, `audio/de/notes.yaml:1:1 sound-declared which words`},
		"machine: perhaps":  {map[string]string{"audio/de/notes.yaml": "a.hello: {speaker: A, machine: perhaps, spoken: x}\n"}, `audio/de/notes.yaml:1:23 sound-declared "machine"`},
		"another word":      {map[string]string{"audio/de/notes.yaml": "a.hello: {speaker: A, by: machine}\n"}, `audio/de/notes.yaml:1:23 sound-declared "by"`},
		"a list":            {map[string]string{"audio/de/notes.yaml": "- a\n"}, `audio/de/notes.yaml:1:1 sound-declared says nothing`},
		"no YAML":           {map[string]string{"audio/de/notes.yaml": "a.hello: {speaker: A\n"}, `audio/de/notes.yaml:1:10 sound-declared `},
		"an alias for harm": {map[string]string{"audio/de/notes.yaml": "a.hello: &x {speaker: A}\nb: *x\n"}, `audio/de/notes.yaml:1:10 sound-declared says nothing`},
	} {
		t.Run(name, func(t *testing.T) {
			notes, found := Load(with(c.files), n)
			var all []string
			for _, f := range found {
				s := f.Place() + " " + f.Code + " " + f.Message
				all = append(all, s)
				place, word, _ := strings.Cut(c.want, " sound-")
				code, word, _ := strings.Cut(word, " ")
				if f.Place() == place && f.Code == "sound-"+code && strings.Contains(f.Message, word) && f.Severity == finding.Error {
					if len(notes.All()) > 0 {
						if _, twice := c.files["audio/de/a.hello.ogg"]; !twice || name != "twice" {
							t.Error("the note is offered all the same")
						}
					}
					return
				}
			}
			t.Errorf("want %s\ngot\n%s", c.want, strings.Join(all, "\n"))
		})
	}
}

// What is written is read as it was.
func TestDeclarationsComeBack(t *testing.T) {
	all := []Declared{
		{Key: "a.hello", Speaker: `Amina "Mina" B.: #1`, Spoken: "3f2a9c81b0d4"}, {Key: "a.fee", Speaker: "espeak-ng 1.51 ar", Machine: true, Spoken: "123456789012"},
		{Key: "a.who", Speaker: "أمينة", Spoken: "12e456789012"}, {Key: "x", Speaker: "true", Spoken: "000000000000"},
	}
	data := WriteDeclared(all)
	got, found := ReadDeclared("x", data)
	if len(found) > 0 || len(got) != len(all) {
		t.Fatalf("%v\n%s", found, data)
	}
	for i := range all {
		got[i].line, got[i].col = 0, 0
		if got[i] != all[i] {
			t.Errorf("%+v is read as %+v", all[i], got[i])
		}
	}
}

// Whatever stands in a declaration, reading it ends, without a panic.
func FuzzDeclared(f *testing.F) {
	f.Add("a: {speaker: x, machine: true, spoken: y}\n")
	f.Add("a: &x {b: *x}\n")
	f.Fuzz(func(_ *testing.T, text string) { ReadDeclared("x", []byte(text)) })
}
