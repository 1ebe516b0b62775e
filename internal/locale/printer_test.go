package locale_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"wegweiser/internal/locale"
)

const (
	lri = "\u2066"
	fsi = "\u2068"
	pdi = "\u2069"
	rlm = "\u200f"
)

var spoken = []string{
	"de.json", `{
    "hello": "Guten Tag, <b>{name}</b>!",
    "back": "Zurück & weiter",
    "call": "Rufen Sie an: {phone}",
    "days": {"one": "ein Tag", "other": "{count} Tage"},
    "braces": "{{ {name} }} &lt;b&gt; &amp; \"x\"",
    "code": "Ihre Nummer: <code>{id}</code>",
    "lines": "Jobcenter hilft\n{name} hilft",
    "alone": "Anruf:\n{phone}\n...",
    "only.source": "Nur Deutsch für {name}",
    "only.english": "Deutsch",
    "block": "Vorher {inner}",
    "police": "Polizei: {fact.police}"
}`,
	"en.json", `{
    "hello": "Good day, <b>{name}</b>!",
    "back": "Back & on",
    "call": "Call: {phone}",
    "days": {"one": "one day", "other": "{count} days"},
    "braces": "{{ {name} }} &lt;b&gt; &amp; \"x\".",
    "code": "Your number: <code>{id}</code>",
    "only.english": "English"
}`,
	"ar.json", `{
    "hello": "مرحبًا <b>{name}</b>!",
    "back": "رجوع",
    "call": "اتصل: {phone}",
    "days": {"zero": "لا أيام", "one": "يوم واحد", "two": "يومان", "few": "{count} أيام", "many": "{count} يومًا", "other": "{count} يوم"},
    "code": "رقمك: <code>{id}</code>",
    "lines": "Jobcenter يساعد\n{name} يساعد",
    "alone": "اتصل:\n{phone}\n...",
    "block": "قبل {inner}"
}`,
	"uk.json", `{
    "days": {"one": "{count} день", "few": "{count} дні", "many": "{count} днів"}
}`,
	"tr.json", `{"days": {"one": "{count} gün", "other": "{count} gün"}}`,
}

func TestText(t *testing.T) {
	c := mustLoad(t, files(spoken...))
	tests := []struct {
		name, tag, key string
		args           locale.Args
		text, plain    string
	}{
		{"no placeholder", "de", "back", nil, "Zurück &amp; weiter", "Zurück & weiter"},
		{"typed, left to right", "de", "hello", locale.Args{"name": "Ada <3 & co"}, "Guten Tag, <b>Ada &lt;3 &amp; co</b>!", "Guten Tag, Ada <3 & co!"},
		{"typed is no template", "de", "hello", locale.Args{"name": "{name} {{.X}}"}, "Guten Tag, <b>{name} {{.X}}</b>!", "Guten Tag, {name} {{.X}}!"},
		{"typed, right to left", "ar", "hello", locale.Args{"name": "Ada"}, "مرحبًا <b>" + fsi + "Ada" + pdi + "</b>!", "مرحبًا " + fsi + "Ada" + pdi + "!"},
		{"own controls are taken out", "ar", "hello", locale.Args{"name": "\u202eadA\u2069\u2066\u200f\x07\xff"}, "مرحبًا <b>" + fsi + "adA" + pdi + "</b>!", "مرحبًا " + fsi + "adA" + pdi + "!"},
		{"an isolate for each line", "ar", "hello", locale.Args{"name": "Ada\n\nBob"}, "مرحبًا <b>" + fsi + "Ada" + pdi + "\n\n" + rlm + fsi + "Bob" + pdi + "</b>!", "مرحبًا " + fsi + "Ada" + pdi + "\n\n" + rlm + fsi + "Bob" + pdi + "!"},
		{"nothing needs no isolate", "ar", "hello", locale.Args{"name": ""}, "مرحبًا <b></b>!", "مرحبًا !"},
		{"phone, right to left", "ar", "call", locale.Args{"phone": locale.Verbatim("+49 30 1234567")}, "اتصل: " + lri + "+49 30 1234567" + pdi, "اتصل: " + lri + "+49 30 1234567" + pdi},
		{"phone, left to right", "en", "call", locale.Args{"phone": locale.Verbatim("+49 30 1234567")}, "Call: +49 30 1234567", "Call: +49 30 1234567"},
		{"Western digits", "ar", "call", locale.Args{"phone": locale.Verbatim("٠٣٠ ۱۲۳<")}, "اتصل: " + lri + "030 123&lt;" + pdi, "اتصل: " + lri + "030 123<" + pdi},
		{"code is isolated outside", "ar", "code", locale.Args{"id": locale.Verbatim("A-1")}, "رقمك: " + lri + "<code>A-1</code>" + pdi, "رقمك: " + lri + "A-1" + pdi},
		{"a line starts the right way", "ar", "lines", locale.Args{"name": "Ada"}, rlm + "Jobcenter يساعد\n" + fsi + "Ada" + pdi + " يساعد", rlm + "Jobcenter يساعد\n" + fsi + "Ada" + pdi + " يساعد"},
		{"a line of nothing but a number starts the right way", "ar", "alone", locale.Args{"phone": locale.Verbatim("110")}, "اتصل:\n" + rlm + lri + "110" + pdi + "\n...", "اتصل:\n" + rlm + lri + "110" + pdi + "\n..."},
		{"braces and entities", "de", "braces", locale.Args{"name": "x"}, "{ x } &lt;b&gt; &amp; \"x\"", "{ x } <b> & \"x\""},
		{"rendered text of ours", "de", "block", locale.Args{"inner": locale.HTML("<b>a &amp; b</b>")}, "Vorher <b>a &amp; b</b>", "Vorher a & b"},
		{"rendered text, right to left", "ar", "block", locale.Args{"inner": locale.HTML("<b>ا</b>")}, "قبل <b>ا</b>", "قبل ا"},
		{"other types are typed by someone", "ar", "hello", locale.Args{"name": fmt.Errorf("<x>")}, "مرحبًا <b>" + fsi + "&lt;x&gt;" + pdi + "</b>!", "مرحبًا " + fsi + "<x>" + pdi + "!"},
		{"a negative number", "ar", "call", locale.Args{"phone": -5}, "اتصل: " + lri + "-5" + pdi, "اتصل: " + lri + "-5" + pdi},
		{"fallback in its own direction", "ar", "only.source", locale.Args{"name": "Ada"}, "Nur Deutsch für Ada", "Nur Deutsch für Ada"},
		{"first fallback first", "ar", "only.english", nil, "English", "English"},
		{"first fallback first, tr", "tr", "only.english", nil, "Deutsch", "Deutsch"},
		{"a dotted name", "de", "police", locale.Args{"fact.police": locale.Verbatim("110")}, "Polizei: 110", "Polizei: 110"},
		{"unfinished markup of ours", "de", "block", locale.Args{"inner": locale.HTML("a <b")}, "Vorher a <b", "Vorher a <b"},
		{"missing everywhere", "ar", "no.such.key", nil, "", ""},
		{"missing value", "de", "hello", nil, "Guten Tag, <b></b>!", "Guten Tag, !"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := c.Printer(tt.tag)
			if got := p.Text(tt.key, tt.args); got != tt.text {
				t.Errorf("Text = %+q, want %+q", got, tt.text)
			}
			if got := p.Plain(tt.key, tt.args); got != tt.plain {
				t.Errorf("Plain = %+q, want %+q", got, tt.plain)
			}
		})
	}
}

func TestPlurals(t *testing.T) {
	c := mustLoad(t, files(spoken...))
	tests := []struct {
		tag  string
		want map[int]string
	}{
		{"de", map[int]string{0: "0 Tage", 1: "ein Tag", 2: "2 Tage", 21: "21 Tage", 1001: "1001 Tage", -1: "ein Tag"}},
		{"uk", map[int]string{0: "0 днів", 1: "1 день", 2: "2 дні", 5: "5 днів", 11: "11 днів", 21: "21 день", 22: "22 дні", 112: "112 днів", 1_000_001: "1000001 день"}},
		{"ar", map[int]string{0: "لا أيام", 1: "يوم واحد", 2: "يومان", 3: "3 أيام", 10: "10 أيام", 11: "11 يومًا", 99: "99 يومًا", 100: "100 يوم", 103: "103 أيام", 1111: "1111 يومًا", 1_000_000: "1000000 يوم"}},
		{"tr", map[int]string{1: "1 gün", 2: "2 gün"}},
	}
	for _, tt := range tests {
		for count, want := range tt.want {
			got := c.Printer(tt.tag).Plain("days", locale.Args{"count": count})
			if tt.tag == "de" && count == -1 {
				// CLDR looks at the number without its sign.
				want = "ein Tag"
			}
			if got != want {
				t.Errorf("%s %d: got %q, want %q", tt.tag, count, got, want)
			}
		}
	}
}

// Every fallback is counted, with what was shown instead; so is a missing value.
func TestFallbacksAreReported(t *testing.T) {
	c := mustLoad(t, files(spoken...))
	var got []string
	c.OnFallback(func(lang, key, used string) { got = append(got, lang+" "+key+" → "+used) })
	c.OnMissingArg(func(lang, key, name string) { got = append(got, lang+" "+key+" lacks "+name) })
	p := c.Printer("uk")
	p.Text("back", nil)
	p.Plain("only.source", locale.Args{"name": "x"})
	p.Text("no.such.key", nil)
	p.Plain("days", locale.Args{"count": 2})
	p.Plain("days", locale.Args{"count": "2"})
	c.Printer("de").Plain("hello", nil)
	c.Printer("de").Plain("back", nil)
	want := "uk back → en; uk only.source → de; uk no.such.key → ; uk days lacks count; de hello lacks name"
	if s := strings.Join(got, "; "); s != want {
		t.Errorf("reported %q,\nwant %q", s, want)
	}
}

func TestPrinterBasics(t *testing.T) {
	c := mustLoad(t, files(spoken...))
	if p := c.Printer("ar"); p.Tag() != "ar" || !p.RTL() || p.Language().Name != "العربية" {
		t.Errorf("ar: %q %v", p.Tag(), p.RTL())
	}
	for _, unknown := range []string{"", "xx", "AR", "ar-EG"} {
		if p := c.Printer(unknown); p.Tag() != "de" {
			t.Errorf("Printer(%q) speaks %q, want the source", unknown, p.Tag())
		}
	}
	if got := c.Source(); got != "de" {
		t.Errorf("Source = %q", got)
	}
	if got, want := c.Printer("ar").Value(locale.Verbatim("٠٣٠ <1>")), lri+"030 &lt;1&gt;"+pdi; got != want {
		t.Errorf("Value = %+q, want %+q", got, want)
	}
	p := c.Printer("uk")
	if !p.Has("back") || p.Own("back") || !p.Own("days") || p.Has("nothing") {
		t.Error("Has or Own is wrong")
	}
	if got := strings.Join(c.Keys(), " "); got != "hello back call days braces code lines alone only.source only.english block police" {
		t.Errorf("Keys = %q", got)
	}
	if got := fmt.Sprint(c.Placeholders("days"), c.Placeholders("hello"), c.Placeholders("back"), c.Placeholders("none")); got != "[count] [name] [] []" {
		t.Errorf("Placeholders = %s", got)
	}
	if got, want := c.MaxLen("only.english"), (locale.Length{UTF16: 7, Lang: "de"}); got != want {
		t.Errorf("MaxLen = %v, want %v", got, want)
	}
	if got := c.MaxLen("hello").UTF16; got != len("Guten Tag, !") {
		t.Errorf("MaxLen counts tags or placeholders: %d", got)
	}
	c.Keys()[0] = "changed"
	c.Languages()[0].Tag = "changed"
	if c.Keys()[0] != "hello" || c.Languages()[0].Tag != "de" {
		t.Error("a caller changed the catalogues")
	}
}

// Many goroutines print at once while others load anew; run with -race.
func TestConcurrentUse(t *testing.T) {
	c := mustLoad(t, files(spoken...))
	var mu sync.Mutex
	count := 0
	c.OnFallback(func(string, string, string) { mu.Lock(); count++; mu.Unlock() })
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for n := range 300 {
				for _, l := range c.Picker("ar-EG") {
					p := c.Printer(l.Tag)
					p.Text("hello", locale.Args{"name": "Ada"})
					p.Plain("days", locale.Args{"count": n * 997})
					p.Text("only.source", locale.Args{"name": "x"})
				}
			}
			if i == 0 {
				locale.Load(files(spoken...))
			}
		})
	}
	wg.Wait()
	if want := 8 * 300 * (4 + 1); count < want {
		t.Errorf("%d fallbacks counted, want at least %d", count, want)
	}
}

// A plain text costs no allocation, and neither does a plural form of one.
func TestNoAllocations(t *testing.T) {
	c := mustLoad(t, files(spoken...))
	ar, args := c.Printer("ar"), locale.Args{"count": 2}
	if n := testing.AllocsPerRun(100, func() { ar.Text("back", nil); ar.Plain("back", nil); ar.Text("days", args) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
