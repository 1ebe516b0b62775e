package rehearsal

import (
	"strings"
	"testing"
)

// typedTalk is everything that can be typed at a terminal.
var typedTalk = strings.Join([]string{
	"1", "1", "3", ":sticker", "hello", "Start again please", ":nonsense", ":tap nowhere", ":send stiker", "",
	"2", "1", "1", ".1", "1", "Amina", "2", "1", "1", "1", "/menu", "1", "2", ":again", ":wait 3h", ":staff done", "/help", ":help", ":where",
}, "\n")

func playing(t *testing.T, x Terminal) (shown, recorded string) {
	t.Helper()
	var out strings.Builder
	x.Out, x.Now = &out, usualStart
	x.Record = func(data []byte) error {
		recorded = string(data)
		return nil
	}
	if err := x.Play(shipped(t)); err != nil {
		t.Fatal(err)
	}
	return out.String(), recorded
}

// What was played at a terminal is shown as it should be, in each way of helping it
// with right-to-left text; and what was recorded runs in every language.
func TestPlay(t *testing.T) {
	for _, c := range []struct {
		name string
		x    Terminal
	}{
		{"en", Terminal{Lang: "en", In: strings.NewReader(typedTalk), Bidi: BidiIsolate}},
		{"ar", Terminal{Lang: "ar", In: strings.NewReader(typedTalk), Bidi: BidiIsolate, IDs: true}},
		{"ar_reorder", Terminal{Lang: "ar", In: strings.NewReader("1\n1\n2"), Bidi: BidiReorder}},
		{"place", Terminal{Lang: "uk", Place: "women.place", In: strings.NewReader("50667\n1"), IDs: true}},
		{"flow", Terminal{Lang: "tr", Place: "human", In: strings.NewReader("Ada\n.4"), IDs: true}},
	} {
		t.Run(c.name, func(t *testing.T) {
			shown, recorded := playing(t, c.x)
			golden(t, "testdata/play/"+c.name+".shown", shown)
			golden(t, "testdata/play/"+c.name+".recorded", recorded)
			r := run(t, talk(recorded), shipped(t), Options{})
			for _, f := range r.Findings {
				t.Error(f)
			}
			for _, f := range Gathered(r.Results) {
				t.Error(f)
			}
			if len(r.Results) != 5 {
				t.Errorf("%d languages", len(r.Results))
			}
		})
	}
}

func TestPlayNowhere(t *testing.T) {
	x := Terminal{Lang: "de", Place: "nowhere", In: strings.NewReader(""), Out: &strings.Builder{}, Now: usualStart}
	if err := x.Play(shipped(t)); err == nil {
		t.Error("a talk began nowhere")
	}
}
