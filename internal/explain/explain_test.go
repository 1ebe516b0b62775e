package explain

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// What is printed fits a terminal; examples are shown as they are.
func TestPrintedNarrow(t *testing.T) {
	for _, line := range strings.Split(List(), "\n") {
		if n := utf8.RuneCountInString(line); n > 80 {
			t.Errorf("%d letters: %s", n, line)
		}
	}
	for _, e := range All() {
		text := e.String()
		for _, x := range append(e.Wrong, e.Right...) {
			if first, _, _ := strings.Cut(x.Text, "\n"); x.File == "" || !strings.Contains(text, "    "+first+"\n") {
				t.Errorf("%s: the example in %q is not printed whole:\n%s", e.Code, x.File, text)
			}
		}
		if !strings.Contains(text, "For whom: ") || !strings.Contains(text, "How to mend it: ") {
			t.Errorf("%s: got\n%s", e.Code, text)
		}
		if md := e.Markdown(); !strings.HasPrefix(md, e.Says) || strings.Contains(md, "\n### ") || !strings.Contains(md, e.Mend) {
			t.Errorf("%s: got\n%s", e.Code, md)
		}
	}
}
