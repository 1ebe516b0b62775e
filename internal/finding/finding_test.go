package finding

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestString(t *testing.T) {
	f := Finding{Code: "unknown-step", Severity: Error, File: "flows/a.yaml", Line: 12, Col: 14,
		Message: `there is no step "profesion" in flow "a"`, Hint: `did you mean "profession"?`, Excerpt: "        to: profesion"}
	want := `flows/a.yaml:12:14: error unknown-step: there is no step "profesion" in flow "a" (did you mean "profession"?)`
	if got := f.String(); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	want += "\n            to: profesion\n                 ^"
	if got := f.Long(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestWholeFile(t *testing.T) {
	f := Finding{Code: "missing-flow", Severity: Error, File: "flows", Message: "there is no flow main"}
	if got, want := f.Long(), "flows: error missing-flow: there is no flow main"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestMarkStandsUnderThePlace(t *testing.T) {
	for _, line := range []string{
		"ä: öx", "\tü\u202Ex", strings.Repeat("ß", 300) + "x", "x" + strings.Repeat("y", 300),
		strings.Repeat("a", 90) + "x" + strings.Repeat("b", 90),
	} {
		col := utf8.RuneCountInString(line[:strings.IndexByte(line, 'x')]) + 1
		parts := strings.Split(Finding{Line: 1, Col: col, Excerpt: line}.Long(), "\n")
		shown, mark := []rune(parts[1]), utf8.RuneCountInString(parts[2])-1
		if len(shown) > maxLine+8 || shown[mark] != 'x' {
			t.Errorf("%q: the mark is under %q in %q", line, shown[mark], string(shown))
		}
	}
}

func TestMarkBehindTheLine(t *testing.T) {
	if got := (Finding{Line: 1, Col: 99, Excerpt: "ab"}).Long(); !strings.HasSuffix(got, "\n      ^") {
		t.Errorf("got %q", got)
	}
}

func TestQuote(t *testing.T) {
	for in, want := range map[string]string{
		"a": `"a"`, "a\nb": `"a␦b"`, "\xff": `"�"`,
		strings.Repeat("é", 70): `"` + strings.Repeat("é", 59) + `…"`,
	} {
		if got := Quote(in); got != want {
			t.Errorf("%q: got %s, want %s", in, got, want)
		}
	}
}

func TestSort(t *testing.T) {
	fs := []Finding{{File: "b"}, {File: "a", Line: 2}, {File: "a", Line: 1, Col: 5}, {File: "a", Line: 1, Col: 2}}
	Sort(fs)
	if fs[0].Col != 2 || fs[1].Col != 5 || fs[2].Line != 2 || fs[3].File != "b" {
		t.Errorf("got %v", fs)
	}
	if HasErrors(fs) || !HasErrors([]Finding{{Severity: Error}}) {
		t.Error("HasErrors")
	}
}
