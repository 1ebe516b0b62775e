package rehearsal

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
)

const severalStep = "{several: [a, b, c], min: 1, max: 2, none: true, skip: true, to: last}"

// A step at which several can be chosen is played with numbers and with words, and what
// was recorded runs in every language.
func TestPlaySeveral(t *testing.T) {
	cat := catalogue(t, flowsWith(t, fmt.Sprintf(probe, severalStep)), textsOfProbe(t))
	var out strings.Builder
	recorded := ""
	x := Terminal{
		Lang: "uk", Place: "probe.here", IDs: true, Bidi: BidiNone, Now: usualStart, Out: &out,
		In: strings.NewReader("1\n2\n3\n1\n2\nLetter A, Letter C\nLetter C\n/menu\n1\n:tap b\n4\n"),
		Record: func(data []byte) error {
			recorded = string(data)
			return nil
		},
	}
	if err := x.Play(cat); err != nil {
		t.Fatal(err)
	}
	golden(t, "testdata/play/several.shown", out.String())
	golden(t, "testdata/play/several.recorded", recorded)
	all(t, run(t, talk(recorded), cat, Options{}))
}

func all(t *testing.T, r *Report) {
	t.Helper()
	for _, f := range r.Findings {
		t.Error(f)
	}
	for _, f := range Gathered(r.Results) {
		t.Error(f)
	}
	if len(r.Results) != 5 {
		t.Errorf("%d languages", len(r.Results))
	}
}

// Everything that can be done there can be written, with and without the box before the
// name, and counts.
func TestSeveralIsCovered(t *testing.T) {
	cat := catalogue(t, flowsWith(t, fmt.Sprintf(probe, severalStep)), textsOfProbe(t))
	dir := fstest.MapFS{}
	for i, way := range []string{
		"tap +a\n  choices -a, +b, +c, _done, _none, _skip\ntap b\ntap -a\ntap c\ntap _done\n> probe.last\n  answer probe.here b,c\n",
		"tap _none\n> probe.last\n",
		"tap _skip\n> probe.last\n",
		"label b, a\ntap _done\n> probe.last\n  answer probe.here a,b\n",
	} {
		way = strings.Replace(way, "\n  choices", "\n> probe.here\n  choices", 1)
		dir[fmt.Sprintf("%s/%d.txt", Folder, i)] = &fstest.MapFile{Data: []byte("enter probe.here\n" + way)}
	}
	r := run(t, dir, cat, Options{Languages: []string{"de", "ar"}})
	for _, f := range r.Findings {
		t.Error(f)
	}
	for _, f := range Gathered(r.Results) {
		t.Error(f)
	}
	for _, f := range r.Coverage.Missing() {
		if strings.Contains(f.Message, "probe.here") {
			t.Error(f)
		}
	}
	if n := r.Coverage.counts["ar"][setChoices]["probe.here.a"]; n != 2 {
		t.Errorf("a was ticked %d times", n)
	}
}

// A choice that is not there is named, with its box and in a list.
func TestSeveralMisspelt(t *testing.T) {
	cat := catalogue(t, flowsWith(t, fmt.Sprintf(probe, "{several: [jasmin, berta], to: last}")), textsCalling(t, "jasmin", "berta"))
	for text, want := range map[string]string{
		"enter probe.here\ntap +jazmin\n":        `flows/tests/talk.txt:2:6: error talk-word: there is no choice "jazmin" (did you mean "jasmin"?)`,
		"enter probe.here\nlabel jasmin, brta\n": `flows/tests/talk.txt:2:15: error talk-word: there is no choice "brta" (did you mean "berta"?)`,
		"enter probe.here\ntap jasmin, berta\n":  `flows/tests/talk.txt:2:5: error talk-line: one choice at a time`,
		"enter probe.here\n>\n":                  `flows/tests/talk.txt:2:2: error talk-line: which step? (write > flow.step)`,
	} {
		r := run(t, talk(text), cat, Options{})
		if len(r.Findings) != 1 || r.Findings[0].String() != want {
			t.Errorf("got %v, want %s", r.Findings, want)
		}
	}
}
