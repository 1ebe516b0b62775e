package exchange

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"wegweiser/internal/locale"
)

const poHead = `msgid ""
msgstr ""
"Language: uk\n"
"Plural-Forms: nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);\n"
"X-Source-Language: de\n"

`

// What other tools write is read: Windows line ends and a byte order mark, texts wrapped
// anywhere, bytes in octal and hexadecimal, obsolete and previous texts, flags of their
// own, comments in any order, no empty lines between.
func TestForeignPO(t *testing.T) {
	data := poHead + `# Bemerkung
#  zweite Zeile
#: flows/main.yaml:12
#| msgctxt "a"
#| msgid "Äl"
#| "ter"
#, no-wrap
#, max-length:30, fuzzy
#. Base: 111111111111 222222222222
#. Anything.
msgctxt ""
"a"
msgid   "Alt"
msgstr ""
"\321\201\xd1"
"\x82аре\t\"\\n\"\n"
"два"
msgctxt "d"
msgid "Tag"
msgid_plural "Ta"
"ge"
msgstr[0] "день"
msgstr[2] "днів"
msgstr[1] "д"
"ні"

#~ msgctxt "old"
#~ msgid "x"
#~ msgstr "y"
`
	for name, data := range map[string]string{"Unix": data, "Windows": "\uFEFF" + strings.ReplaceAll(data, "\n", "\r\n")} {
		s := read(t, "po", []byte(data))
		if s.Lang != "uk" || s.Source != "de" || len(s.Texts) != 2 {
			t.Fatalf("%s: %+v", name, s)
		}
		a, d := s.Texts[0], s.Texts[1]
		if a.Key != "a" || a.Target != Plain("старе\t\"\\n\"\nдва") || a.Checked || a.Remark != "Bemerkung zweite Zeile" || a.Base != (Base{"111111111111", "222222222222"}) || a.Line != 19 {
			t.Errorf("%s: %+v", name, a)
		}
		if d.Key != "d" || !d.Plural || d.Target != (Forms{1: "день", 3: "дні", 4: "днів"}) || !d.Checked || d.Source != (Forms{1: "Tag", other: "Tage"}) {
			t.Errorf("%s: %+v", name, d)
		}
	}
}

// What is wrong with a file is said with its line, and nothing of it is taken.
func TestBrokenPO(t *testing.T) {
	const a = "msgctxt \"a\"\nmsgid \"A\"\n"
	for _, tt := range []struct{ name, data, want string }{
		{"empty", "", "line 1: the file has no header"},
		{"no header", a + "msgstr \"б\"\n", "line 1: the file has no header"},
		{"a catalogue", `{"a": "A"}`, "line 1: this is no line of a PO file (a file is msgctxt"},
		{"no language", strings.Replace(poHead, "Language: uk", "Language: ", 1), `line 1: the header's Language is "" (write the language's tag behind Language:)`},
		{"plural forms of another language", strings.Replace(poHead, "n%10==1 && n%100!=11", "n==1", 1), "line 1: the header's Plural-Forms does not fit the language: 21 takes msgstr[2]"},
		{"Latin-1", strings.Replace(poHead, `"Language`, `"Content-Type: text/plain; charset=ISO-8859-1\n"`+"\n"+`"Language`, 1), "line 1: the file is not UTF-8 but says"},
		{"a quote left open", poHead + a + "msgstr \"б\n", "line 9: this is no line"},
		{"a quote too many", poHead + a + "msgstr \"б\"в\"\n", "line 9: the text in quotes is not right"},
		{"a wrong escape", poHead + a + "msgstr \"\"\n\"б\\q\"\n", "line 10: the text in quotes is not right"},
		{"bytes that are no character", poHead + a + "msgstr \"\\377\"\n", "line 8: a is not UTF-8"},
		{"an octal of more than a byte", poHead + a + "msgstr \"\\777\"\n", "line 9: the text in quotes is not right"},
		{"a backslash at the end", poHead + a + "msgstr \"\\\"\n", "line 9: the text in quotes is not right"},
		{"a text that goes with nothing", "\"x\"\n" + poHead, "line 1: a text that belongs to nothing"},
		{"two translations", poHead + a + "msgstr \"б\"\nmsgstr \"в\"\n", "line 10: a second translation"},
		{"a translation of nothing", poHead + "#: x\nmsgstr \"б\"\n", "line 8: a msgstr without its msgid"},
		{"a key twice", poHead + a + "msgstr \"б\"\n\n" + a + "msgstr \"в\"\n", "line 12: a stands already on line 8 (keep one of them)"},
		{"no key", poHead + "msgid \"A\"\nmsgstr \"б\"\n", "line 7: a text without msgctxt"},
		{"a form too many", poHead + a + "msgid_plural \"As\"\nmsgstr[3] \"б\"\n", "line 8: a has a msgstr[3]"},
		{"a form of none", poHead + a + "msgstr[1] \"б\"\n", "line 8: a has a msgstr[1]"},
		{"merge marks", poHead + "<<<<<<< HEAD\n", "line 7: this is no line"},
		{"too much", strings.Repeat("#", MaxFile+1), "the file is larger than 32 MB"},
	} {
		if s, err := ReadPO([]byte(tt.data)); err == nil || !strings.HasPrefix(err.Error(), tt.want) {
			t.Errorf("%s: %v (%v), want %s", tt.name, err, s, tt.want)
		}
	}
}

// A file that wants to be read forever is not: a text of millions of pieces is put
// together once.
func TestManyPieces(t *testing.T) {
	began := time.Now()
	s := read(t, "po", []byte(poHead+"msgctxt \"a\"\nmsgid \"A\"\nmsgstr \"\"\n"+strings.Repeat("\"x\"\n", 4_000_000)))
	if n := len(s.Texts[0].Target[other]); n != 4_000_000 {
		t.Errorf("%d letters", n)
	}
	if took := time.Since(began); took > 20*time.Second {
		t.Errorf("it took %v", took)
	}
}

// A language that gettext can't number is told so.
func TestNoRule(t *testing.T) {
	s := shippedSheet(t, "en")
	var err error
	if s.counts, err = locale.CountsOf("kw"); err != nil {
		t.Fatal(err)
	}
	if _, err := WritePO(s, noon); err == nil || !strings.Contains(err.Error(), "export it as a spreadsheet") {
		t.Error(err)
	}
}

// Whatever is read is not a surprise: no panic, and texts that can be written again.
func FuzzReadPO(f *testing.F) {
	f.Add([]byte(poHead + "#, fuzzy\nmsgctxt \"a\"\nmsgid \"A\"\nmsgid_plural \"As\"\nmsgstr[0] \"\\320\\261\"\n\"x\"\n"))
	f.Add([]byte("msgid \"\"\nmsgstr \"Language: ar\\nPlural-Forms: nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5);\\n\"\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := ReadPO(data)
		if err != nil {
			return
		}
		for _, x := range s.Texts {
			for i, text := range x.Target {
				if got, ok := poUnquote(poQuote(text)); !ok || string(got) != text {
					t.Errorf("%s %s: %q is written as %s", x.Key, FormNames[i], text, poQuote(text))
				}
			}
		}
	})
}

// FuzzPluralHeader: any header is refused or divides the numbers as CLDR does.
func FuzzPluralHeader(f *testing.F) {
	for _, header := range usual {
		f.Add(header)
	}
	counts, err := locale.CountsOf("uk")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, header string) {
		r, err := ruleFrom(counts, header)
		if err != nil {
			return
		}
		_, choose, _ := parsePlural(header)
		for n := range 200 {
			if got := FormNames[r.forms[choose(n)]]; got != counts.Form(n) {
				t.Errorf("%s: %d takes %s", header, n, got)
			}
		}
	})
}

// Every text says where it stands: in a flow, if it belongs to one, and in the source; and
// in words, for who sees no files.
func TestEveryTextHasItsPlace(t *testing.T) {
	f := shippedFolder(t, "uk")
	data, err := os.ReadFile("../../locales/de.json")
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(data), "\n")
	inFlows := 0
	for i, x := range sheetOf(t, f).Texts {
		if len(x.Refs) == 0 {
			t.Errorf("%s has no reference", x.Key)
			continue
		}
		if strings.HasPrefix(x.Refs[0], "flows/") {
			inFlows++
		}
		var line int
		if _, err := fmt.Sscanf(x.Refs[len(x.Refs)-1], "locales/de.json:%d", &line); err != nil || line < 1 || !strings.HasPrefix(lines[line-1], `    "`+x.Key+`": `) {
			t.Errorf("%s stands not at %v", x.Key, x.Refs)
		}
		e := f.Entries[i]
		if e.Pos.File == "" && e.Note == "" && !strings.Contains(e.Context, " It is /") {
			t.Errorf("nobody says where %s appears: %s", x.Key, e.Context)
		}
	}
	if inFlows < 250 {
		t.Errorf("only %d texts are of a flow", inFlows)
	}
}
