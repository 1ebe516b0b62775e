package flowfile

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"
)

// heavy are files that made the parser take minutes, or all memory there is.
var heavy = []struct {
	name, text, code string
	line             int
}{
	{"brackets behind an apostrophe", "x: [don't, " + strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000) + "]\n", FileTooDeep, 1},
	{"a few of them", "a: b\nx: [don't, " + strings.Repeat("[", 2000) + strings.Repeat("]", 2000) + "]\n", FileTooDeep, 2},
	{"behind a word that ends with an apostrophe", "x: [a'" + strings.Repeat("[", 100_000) + "\n", FileTooDeep, 1},
	{"quotes over several lines", "x: [\"\n" + strings.Repeat("\", [\"\n", 20_000) + "\"\n", FileTooDeep, 13},
	{"tags", "x: " + strings.Repeat("!a ", 5000) + "b\n", YAMLTag, 1},
	{"tags on lines of their own", "x:\n" + strings.Repeat("  !a\n", 5000) + "  b\n", YAMLTag, 2},
	{"too many tags", "x: " + strings.Repeat("!a ", 80_000) + "b\n", FileTooLarge, 1},
	{"anchors", "x: " + strings.Repeat("&a ", 5000) + "b\n", YAMLAlias, 1},
	{"keys with question marks", "x: " + strings.Repeat("? ", 5000) + "b\n", WrongType, 1},
	{"colons on one line", strings.Repeat("a: ", 80_000) + "b\n", FileTooDeep, 1},
	{"colons behind brackets", strings.Repeat("[]: ", 4000) + "b\n", FileTooDeep, 1},
	{"colons behind brackets with commas", strings.Repeat("{a, b}: ", 2000) + "b\n", FileTooDeep, 1},
	{"colons in braces", "x: {" + strings.Repeat("a:\n ", 4000) + "b}\n", FileTooDeep, 25},
	{"hyphens on one line", "a: b\n" + strings.Repeat("- ", 80_000) + "b\n", FileTooDeep, 2},
	{"indentation", "a: b\n" + strings.Repeat(" ", 200) + "- b\n", FileTooDeep, 2},
	{"names", strings.Repeat("abcd: b\n", 30_000), FileTooLarge, 5001},
	{"names in braces", "x: {" + strings.Repeat("abcd: b,", 30_000) + "}\n", FileTooLarge, 1},
	{"glued names in braces", "x: {" + strings.Repeat("abcd:b,", 4500) + "}\n", FileSyntax, 1},
	{"a list", "x: [" + strings.Repeat("a,", 100_000) + "a]\n", FileTooLarge, 1},
	{"brackets in quotes on many lines", "x: [\n" + strings.Repeat("a'['\n", 40_000), FileTooDeep, 13},
	{"documents", strings.Repeat("---\n", 60_000), FileTooLarge, 20_001},
	{"escapes", "x: \"" + strings.Repeat("\\u0041", 40_000) + "\n", FileSyntax, 1},
}

// Bounds of what reading such a file may cost. The dearest costs 0.4 s and 60 MB in all
// on two busy processors.
const (
	heavyTime  = 20 * time.Second
	heavyBytes = 512 << 20
)

func TestHeavyFiles(t *testing.T) {
	for _, c := range heavy {
		t.Run(c.name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			began := time.Now()
			_, findings := Load(with(t, "evil.yaml", c.text), options())
			took := time.Since(began)
			runtime.ReadMemStats(&after)
			asked := after.TotalAlloc - before.TotalAlloc
			t.Logf("%d bytes: %v, %d MB", len(c.text), took, asked>>20)
			if took > heavyTime || asked > heavyBytes {
				t.Errorf("it took %v and %d MB", took, asked>>20)
			}
			for _, f := range findings {
				if f.File == "evil.yaml" && f.Code != TooMany {
					if got, want := fmt.Sprint(f.Code, " ", f.Line), fmt.Sprint(c.code, " ", c.line); got != want {
						t.Errorf("got %s: %s, want %s", got, f.Message, want)
					}
					return
				}
			}
			t.Error("nothing was found")
		})
	}
}
