package locale_test

import (
	"fmt"
	"io/fs"
	"os"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"wegweiser/internal/locale"
)

// largest is about as large as a file may be.
const largest = 5<<20 - 8192

// fill repeats a piece until there are about so many bytes.
func fill(piece string, size int) string { return strings.Repeat(piece, max(1, size/len(piece))) }

// numbered does the same with pieces that hold a number each.
func numbered(format string, size int) string {
	var b strings.Builder
	for i := 0; b.Len() < size; i++ {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

// heavySize is how large a file of heavy texts is: what is bounded in a fifth of the
// largest is so in that.
const heavySize = 1 << 20

// oneText is a file of a harmless message and of one with this text, on line 3.
func oneText(text string) string {
	return "{\n    \"a\": \"Hallo Welt\",\n    \"b\": \"" + text + "\"\n}\n"
}

// keyed is a file of so many bytes of messages.
func keyed(size int, message func(i int) string) string {
	var b strings.Builder
	b.WriteString("{")
	for i := 0; b.Len() < size; i++ {
		if i > 0 {
			b.WriteString(",")
		}
		b.WriteString("\n" + message(i))
	}
	b.WriteString("\n}\n")
	return b.String()
}

// many is a file of so many bytes of messages with the same text.
func many(size int, text string) string {
	return keyed(size, func(i int) string { return fmt.Sprintf("\"a%d\": \"%s\"", i, text) })
}

// harmful are files of translators who mean ill, or whose tools do. Each is refused,
// with the line.
var harmful = []struct {
	name string
	file func() string
	want string // how the first error begins
}{
	{"template code", func() string { return oneText("{{.Token}}") }, "3:11: error PLACEHOLDER_STYLE"},
	{"a turned direction", func() string { return oneText("moc.elpmaxe\u202e") }, "3:22: error BIDI_OVERRIDE"},
	{"an isolate that is not closed", func() string { return oneText("Hallo \u2067Welt") }, "3:17: error BIDI_UNBALANCED"},
	{"an invisible character", func() string { return oneText("Hallo\u200b") }, "3:16: error CONTROL_CHARACTER"},
	{"words only for machines", func() string { return oneText("Hallo\U000e0069\U000e0067") }, "3:16: error CONTROL_CHARACTER"},
	{"more words only for machines", func() string { return oneText("Hallo\U000e0101") }, "3:16: error CONTROL_CHARACTER"},
	{"a letter that shows nothing", func() string { return oneText("Hallo\u3164") }, "3:16: error CONTROL_CHARACTER"},
	{"a sign that shows nothing", func() string { return oneText("Hallo\u206a") }, "3:16: error CONTROL_CHARACTER"},
	{"a vowel that shows nothing", func() string { return oneText("Hallo\u180e") }, "3:16: error CONTROL_CHARACTER"},
	{"a bell", func() string { return oneText(`ding\u0007`) }, "3:15: error CONTROL_CHARACTER"},
	{"a way out of the terminal", func() string { return oneText(`\u001b[2J`) }, "3:11: error CONTROL_CHARACTER"},
	{"raw control characters", func() string { return oneText("a\x00b\x1b[2J") }, "3:12: error FILE_SYNTAX"},
	{"bytes that are no letters", func() string { return oneText(fill("\xff", largest)) }, "3:11: error FILE_ENCODING"},
	{"lists in lists", func() string { return "{\n\"a\": " + fill("[", largest) }, "2:10005: error FILE_NESTED"},
	{"lists in lists, closed", func() string { return "{\n\"a\": " + fill("[", largest/2) + fill("]", largest/2) + "}" }, "2:10005: error FILE_NESTED"},
	{"objects in objects", func() string { return "{\n\"a\": " + fill(`{"a":`, largest) }, "2:50001: error FILE_NESTED"},
	{"as deep as JSON may be", func() string { return "{\n\"a\": " + fill("[", 9000) + fill("]", 9000) + "}" }, "2:6: error TEXT_NOT_TEXT"},
	{"50 MB", func() string { return oneText(fill("x", 50<<20)) }, "1:1: error FILE_TOO_BIG"},
	{"50 MB of white space", func() string { return fill(" ", 50<<20) + "{}" }, "1:1: error FILE_TOO_BIG"},
	{"white space", func() string { return fill(" ", largest) + "\n[" }, "2:2: error FILE_SYNTAX"},
	{"empty lines", func() string { return fill("\n", largest) + "[" }, "5234689:2: error FILE_SYNTAX"},
	{"a long key", func() string { return `{"a": "x", "b": "x",` + "\n\"" + fill("a.", largest) + "\": \"x\"}" }, "2:1: error KEY_MALFORMED"},
	{"one key many times", func() string { return keyed(largest, func(int) string { return `"a": "x"` }) }, "3:1: error KEY_DUPLICATE"},
	{"one key many times on one line", func() string {
		return strings.ReplaceAll(keyed(largest, func(int) string { return `"a": "x"` }), "\n", " ")
	}, "1:13: error KEY_DUPLICATE"},
	{"many bad keys", func() string { return keyed(largest, func(i int) string { return fmt.Sprintf(`"a b%d": "x"`, i) }) }, "2:1: error KEY_MALFORMED"},
	{"many unknown fields", func() string {
		return keyed(largest, func(i int) string { return fmt.Sprintf(`"a%d": {"othr": "x"}`, i) })
	}, "2:8: error FIELD_UNKNOWN"},
	{"a message of many fields", func() string {
		return `{"a": ` + strings.TrimSuffix(keyed(largest, func(i int) string { return fmt.Sprintf(`"f%d": "x"`, i) }), "\n") + "}"
	}, "2:1: error FIELD_UNKNOWN"},
	{"many empty texts", func() string { return many(largest, "") }, "2:7: error TEXT_EMPTY"}, // and of a translation that it was only begun
	{"many numbers", func() string { return keyed(largest, func(i int) string { return fmt.Sprintf(`"a%d": 1`, i) }) }, "2:7: error TEXT_NOT_TEXT"},
	{"many tabs on one line", func() string { return strings.ReplaceAll(many(largest, `x\t`), "\n", " ") }, "1:11: error CONTROL_CHARACTER"},
}

// heavy are texts that are dear to look at. They stand in a file once, as long as the
// file may be; and many times, as long as a text may be, and short.
var heavy = []string{
	"{{.Token}} ", `{{printf \"%99999999d\" 1}} `, "{{range .}}", "{", "} ", "}}", "{{", "{a%d}", "{a%d} {b%d}", "{A%d} ", "{count}",
	"<b>", "<b><i><u><s>", "</b>", "<b></i>", "<x%d>", "<", "&", "&nbsp;", "&lt;",
	"\u202ex", "\u2067", "\u2069", "\u2067\u2069", `\u0007`, `\u001b[2J`, `\ud800`, `\n`, " ", "\u00a0",
	"1", "1-", "1 ", "110 ", "a.", "a@", "://", "www.", "zwei uro ", "zwanzig€", "1 Tag", "д", "😀", "️", "é", "ﷺ",
}

// Bounds of what reading may cost. The dearest of the files above costs 2 s, 120 MB at a
// time and 300 MB in all on two busy processors; of the heavy texts, 5 s for two files of
// a megabyte. What grew with the square of the size would cost hours.
const (
	harmTime = 30 * time.Second
	harmHeld = 256 << 20
	harmAll  = 1 << 30
)

// A file that tries to do harm is refused with the line, in bounded time and memory:
// as the source, and as a translation.
func TestHarm(t *testing.T) {
	for _, c := range harmful {
		t.Run(c.name, func(t *testing.T) {
			file := c.file()
			for _, tag := range []string{"de", "ar"} {
				fsys := live(oneText("Guten Tag"), oneText("مرحباً بكم"))
				fsys[tag+".json"].Data = []byte(file)
				catalogues, findings := bounded(t, fsys)
				want := tag + ".json:" + c.want
				if c.name == "many empty texts" && tag == "ar" {
					want = "ar.json:1:1: error KEY_MISSING"
				}
				if got := firstError(findings, tag); catalogues != nil || !strings.HasPrefix(got, want) {
					t.Errorf("got %.200q, want %q…", got, want)
				}
			}
		})
	}
}

// Texts that are dear to look at are looked at in bounded time and memory, however
// they are spread over files, and whatever the source says. With WEGWEISER_LAWS=full
// each is spread in all ways.
func TestHeavyTexts(t *testing.T) {
	size := heavySize
	if raceEnabled { // the detector throws pooled memory away on purpose: everything costs ten times as much
		size /= 16
	}
	sizes := []int{size, 30_000, 3000, 60}
	for i, piece := range heavy {
		text := func(size int) string {
			if strings.Contains(piece, "%d") {
				return numbered(strings.ReplaceAll(piece, "%d", "%[1]d"), size)
			}
			return fill(piece, size)
		}
		some := sizes[i%len(sizes):][:1]
		if os.Getenv("WEGWEISER_LAWS") == "full" {
			some = sizes
		}
		for _, each := range some {
			t.Run(fmt.Sprintf("%q/%d", piece, each), func(t *testing.T) {
				file := oneText(text(each))
				if each < size {
					file = many(size, text(each))
				}
				bounded(t, live(file, strings.NewReplacer("{a", "{b", "Tag", "يوم").Replace(file)))
			})
		}
	}
}

// live are a source and a translation that people read.
func live(source, arabic string) fstest.MapFS {
	fsys := files("de.json", source, "ar.json", arabic)
	fsys["languages.yaml"].Data = []byte("source: de\nlanguages:\n  - { tag: de, name: Deutsch, live: true }\n  - { tag: ar, name: العربية, direction: rtl, live: true, fallbacks: [de] }\n")
	return fsys
}

// bounded loads, within the bounds, and looks at each finding.
func bounded(t *testing.T, fsys fs.FS) (*locale.Catalogues, []locale.Finding) {
	t.Helper()
	start := time.Now()
	c, findings, held, all := loadMeasured(fsys)
	took := time.Since(start)
	if os.Getenv("SHOW_HARM") != "" {
		t.Logf("%6d ms, %4d MB held, %5d MB in all, %d findings", took.Milliseconds(), held>>20, all>>20, len(findings))
	}
	if took > harmTime || held > harmHeld || all > harmAll {
		t.Errorf("it took %v, %d MB at a time and %d MB in all", took, held>>20, all>>20)
	}
	for _, f := range findings {
		if len(f.String()) > 1000 || strings.ContainsAny(f.String(), "\n\u202e\u2067\x00\x07\x1b") {
			t.Errorf("a finding that is not one clean line: %.100q", f.String())
		}
	}
	return c, findings
}

func firstError(findings []locale.Finding, tag string) string {
	for _, f := range findings {
		if f.Severity == locale.Error && f.Lang == tag {
			return f.String()
		}
	}
	return ""
}

// loadMeasured says how much memory was held at most and how much was asked for in all.
func loadMeasured(fsys fs.FS) (c *locale.Catalogues, findings []locale.Finding, held, all uint64) {
	runtime.GC()
	debug.SetGCPercent(50)
	defer debug.SetGCPercent(100)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	stop, done := make(chan struct{}), make(chan uint64)
	go func() {
		most := uint64(0)
		for {
			var now runtime.MemStats
			runtime.ReadMemStats(&now)
			most = max(most, now.HeapAlloc)
			select {
			case <-stop:
				done <- most
				return
			case <-time.After(5 * time.Millisecond):
			}
		}
	}()
	c, findings = locale.Load(fsys)
	close(stop)
	most := <-done
	runtime.ReadMemStats(&after)
	return c, findings, max(most, before.HeapAlloc) - before.HeapAlloc, after.TotalAlloc - before.TotalAlloc
}
