package rehearsal

import (
	"bytes"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"wegweiser/flows"
	"wegweiser/internal/conversation"
	"wegweiser/locales"
)

// withSilence is the shipped talk with a question that reminds twice and then gives up.
func withSilence(t *testing.T) *conversation.Catalogue {
	t.Helper()
	files := fstest.MapFS{}
	for _, name := range []string{"about", "contact", "facts", "human", "information", "main", "offers", "organisation", "other", "recognition", "women", "work"} {
		data, err := flows.FS.ReadFile(name + ".yaml")
		if err != nil {
			t.Fatal(err)
		}
		files[name+".yaml"] = &fstest.MapFile{Data: data}
	}
	const choices = "    choose: [job, training, german, better_job, many]\n"
	work := string(files["work.yaml"].Data)
	if !strings.Contains(work, choices) {
		t.Fatal("the question is gone")
	}
	files["work.yaml"].Data = []byte(strings.Replace(work, choices, choices+
		"    remind: {after: 2d, when: {main.need: work}}\n    give_up: {after: 7d, to: certificate}\n", 1))
	return catalogue(t, files, locales.FS)
}

// Who waits in a rehearsal is reminded and given up as in the talk, at polite hours, and
// both are counted.
func TestWaitingRingsTheTimers(t *testing.T) {
	cat := withSilence(t)
	r := run(t, talk("begin\ntap work\n> work.goal\nwait 47h\nwait 2h\n> work.goal\n  note remind\nwait 6d\n> work.certificate\n"), cat, Options{})
	for _, f := range Gathered(r.Results) {
		t.Error(f)
	}
	missing := func(r *Report) (n int) {
		for _, f := range r.Coverage.Missing() {
			if strings.HasSuffix(f.Message, "!remind") || strings.HasSuffix(f.Message, "!give_up") {
				n++
			}
		}
		return n
	}
	if n := missing(r); n != 0 {
		t.Errorf("%d ways after silence count as not rehearsed", n)
	}
	if r := run(t, talk("begin\ntap work\nwait 47h\n"), cat, Options{}); missing(r) != 2 || r.Failed() {
		t.Errorf("%d ways after silence are missing, %v", missing(r), r.Failed())
	}
	if r := run(t, talk("begin\ntap work\nwait 47h\n> work.goal\n"), cat, Options{}); !r.Failed() {
		t.Error("somebody was reminded too soon")
	}
}

// In the terminal all that a long wait brings is seen: a reminder, and where it goes on.
func TestWaitingInTheTerminal(t *testing.T) {
	var out bytes.Buffer
	var kept string
	x := &Terminal{
		In: strings.NewReader(":tap _l:en\n:tap _agree\n:tap work\n:wait 8d\n"), Out: &out, Lang: "en", Now: usualStart.Add(time.Hour),
		Record: func(data []byte) error { kept = string(data); return nil },
	}
	if err := x.Play(withSilence(t)); err != nil {
		t.Fatal(err)
	}
	_, after, _ := strings.Cut(out.String(), "(8d later)")
	remind := withSilence(t).Texts.Printer("en").Text("note.remind", nil)
	if n := strings.Count(after, remind); n != 1 {
		t.Errorf("%d reminders:\n%s", n, after)
	}
	if !strings.HasSuffix(kept, "wait 8d\n> work.certificate\n") {
		t.Errorf("kept:\n%s", kept)
	}
}
