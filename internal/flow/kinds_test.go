package flow_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"wegweiser/internal/answer"
	"wegweiser/internal/flow"
	"wegweiser/internal/flow/flowfile"
)

var update = flag.Bool("update", false, "write the talks of testdata anew")

// around are the flows that every talk of testdata needs beside its own.
var around = map[string]string{
	"information.yaml": "flow: information\nstart: read\nsteps:\n  read: {offer: [coaching, agency], to: end}\n",
	"human.yaml":       "flow: human\nstart: sent\nsteps:\n  sent: {handoff: human}\n",
	"offers.yaml":      "offers:\n  coaching: {own: true, phone: \"0211 123456\"}\n  human: {own: true, hidden: true, phone: \"0211 1\"}\n  agency: {website: https://example.org}\n",
}

// TestKinds plays the talks of testdata/<kind>/*.txt: flow files under "== <name>",
// then "== talk" with what a person does, and behind each line what the engine makes
// of it. The session goes through JSON between any two of them.
//
//	> tap a            the button of the screen that is seen
//	> same             the tap before once more
//	> old a            the button a of the screen before
//	> type words       typed words, not a choice of the screen
//	> cry words        … of distress
//	> pick a           typed words that are a choice of the screen
//	> find a,b         typed words that the host found these entries for
//	> exact a          … and this is what they are
//	> contact +49…     the person's own contact
//	> command menu     /menu
//	> silence give_up  what a Wake asked for; silence remind 1
//	> later 48h        time goes by
//
// Every kind has its own: one without testdata fails.
func TestKinds(t *testing.T) {
	for _, k := range flow.Kinds() {
		files, err := filepath.Glob(filepath.Join("testdata", k.Name(), "*.txt"))
		if err != nil || len(files) == 0 {
			t.Errorf("kind %s has no testdata", k.Name())
		}
		for _, file := range files {
			t.Run(k.Name()+"/"+filepath.Base(file), func(t *testing.T) { playFile(t, file) })
		}
	}
	folders, _ := filepath.Glob(filepath.Join("testdata", "*", "*.txt"))
	for _, f := range folders {
		name := filepath.Base(filepath.Dir(f))
		if !slices.ContainsFunc(flow.Kinds(), func(k flow.Kind) bool { return k.Name() == name }) {
			t.Errorf("%s belongs to no kind", f)
		}
	}
}

func playFile(t *testing.T, file string) {
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	files, head, script := divide(string(data))
	f := loaded(t, files)
	w := &walker{f: f, now: noon}
	for _, in := range []flow.Input{
		{Kind: flow.Command, What: "start"}, {Kind: flow.Pick, Choice: flow.Speak + "de"}, {Kind: flow.Pick, Choice: flow.Agree},
	} {
		w.step(in)
	}
	var out strings.Builder
	out.WriteString(head)
	describe(&out, []flow.Effect{flow.Show{Screen: w.screen}})
	var last flow.Input
	for _, line := range script {
		fmt.Fprintf(&out, "> %s\n", line)
		in, ok := w.read(t, line, last)
		if !ok {
			continue
		}
		if in.Kind == flow.Tap {
			last = in
		}
		before := w.s.Answers()
		w.s = reload(t, w.s)
		describe(&out, w.step(in))
		if after := w.s.Answers(); !cmp.Equal(before, after) {
			out.WriteString("  answers:" + told(after) + "\n")
		}
	}
	if *update {
		if err := os.WriteFile(file, []byte(out.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if d := cmp.Diff(strings.Split(string(data), "\n"), strings.Split(out.String(), "\n")); d != "" {
		t.Errorf("the talk changed (-want +got; if meant: go test ./internal/flow -run TestKinds -update):\n%s", d)
	}
}

// divide gives the flow files, everything up to the talk as it stands, and the lines of
// the talk.
func divide(text string) (files map[string]string, head string, script []string) {
	files = map[string]string{}
	name := ""
	for line := range strings.Lines(text) {
		if rest, ok := strings.CutPrefix(line, "== "); ok {
			name = strings.TrimSpace(rest)
		} else if name == "talk" {
			if said, ok := strings.CutPrefix(line, "> "); ok {
				script = append(script, strings.TrimSpace(said))
			}
			continue
		} else if name != "" {
			files[name] += line
		}
		head += line
	}
	return files, head, script
}

func loaded(t *testing.T, files map[string]string) *flow.Flows {
	fsys := fstest.MapFS{}
	for _, of := range []map[string]string{around, files} {
		for name, text := range of {
			if strings.HasPrefix(name, "media/") { // bytes, as Go writes them
				bytes, err := strconv.Unquote(strings.TrimSpace(text))
				if err != nil {
					t.Fatal(err)
				}
				text = bytes
			}
			fsys[name] = &fstest.MapFile{Data: []byte(text)}
		}
	}
	readers := answer.Readers()
	f, findings := flowfile.Load(fsys, flowfile.Options{Languages: []string{"de", "en"}, Readers: readers, Now: noon})
	if f == nil {
		t.Fatal(findings)
	}
	return f
}

// read makes an input of a line; false: there is none, time went by.
func (w *walker) read(t *testing.T, line string, last flow.Input) (flow.Input, bool) {
	verb, rest, _ := strings.Cut(line, " ")
	tap := flow.Input{Kind: flow.Tap, Epoch: w.s.Epoch, Turn: w.s.Turn, Choice: rest}
	switch verb {
	case "tap":
		return tap, true
	case "same":
		return last, true
	case "old":
		tap.Turn--
		return tap, true
	case "type":
		return flow.Input{Kind: flow.Typed, Typed: rest}, true
	case "cry":
		return flow.Input{Kind: flow.Distress, Typed: rest}, true
	case "pick":
		return flow.Input{Kind: flow.Pick, Choice: rest}, true
	case "find", "exact":
		return flow.Input{Kind: flow.Typed, Typed: "words", Found: strings.Split(rest, ","), Exact: verb == "exact"}, true
	case "contact":
		return flow.Input{Kind: flow.Phone, Typed: rest}, true
	case "command":
		return flow.Input{Kind: flow.Command, What: rest}, true
	case "silence":
		what, n, _ := strings.Cut(rest, " ")
		number, _ := strconv.Atoi(n)
		return flow.Input{Kind: flow.Silence, Epoch: w.s.Epoch, Turn: w.s.Turn, What: what, N: number}, true
	case "later":
		d, err := time.ParseDuration(rest)
		if err != nil {
			t.Fatal(err)
		}
		w.now = w.now.Add(d)
		return flow.Input{}, false
	}
	t.Fatalf("nobody can %q", line)
	return flow.Input{}, false
}

// describe writes effects in words.
func describe(b *strings.Builder, effects []flow.Effect) {
	if len(effects) == 0 {
		b.WriteString("  nothing\n")
	}
	for _, e := range effects {
		switch e := e.(type) {
		case flow.Show:
			describeScreen(b, e)
		case flow.Chosen:
			if len(e.Labels) > 0 {
				b.WriteString("  chosen:" + texts(e.Labels) + "\n")
			}
		case flow.OpenCase:
			fmt.Fprintf(b, "  case for %v, also %v\n", e.Offers, e.Partners)
			for _, a := range e.Answers {
				fmt.Fprintf(b, "    %+v\n", a)
			}
		case flow.Wake:
			fmt.Fprintf(b, "  wake: %s %d after %s\n", e.What, e.N, e.After)
		case flow.Counted:
			fmt.Fprintf(b, "  counted: %s %s\n", e.Step, e.Choice)
		case flow.Noted:
			fmt.Fprintf(b, "  noted: %s\n", e.What)
		default:
			fmt.Fprintf(b, "  %T\n", e)
		}
	}
}

func describeScreen(b *strings.Builder, e flow.Show) {
	sc := e.Screen
	for _, m := range sc.Before {
		what := m.Name
		if m.Offer != nil {
			what = fmt.Sprint(m.Offer.ID, m.Point)
		}
		fmt.Fprintf(b, "  before: %s %s%s\n", m.Kind, what, texts([]flow.Text{m.Text}))
	}
	verb := "show"
	if e.Edit {
		verb = "edit"
	}
	fmt.Fprintf(b, "  %s %s\n", verb, sc.ID)
	if e.Note.Key != "" {
		b.WriteString("    beside it:" + texts([]flow.Text{e.Note}) + "\n")
	}
	for i, x := range sc.Blocks {
		said := ""
		if i < sc.Said {
			said = "(above) "
		}
		switch {
		case x.Text != nil:
			b.WriteString("    " + said + texts([]flow.Text{*x.Text})[1:] + "\n")
		case x.Offer != nil:
			b.WriteString("    offer " + x.Offer.ID + "\n")
		case x.Brief != nil:
			b.WriteString("    brief " + x.Brief.ID + "\n")
		case x.Contact != nil:
			b.WriteString("    contact " + x.Contact.ID + "\n")
		}
		for _, l := range x.Summary {
			b.WriteString("    " + l.Label.Key + ":" + texts(l.Values) + "\n")
		}
	}
	b.WriteString("   ")
	for _, c := range sc.Choices {
		b.WriteString(" [" + []string{"", "☐ ", "☑ "}[c.Box] + c.ID + "]")
	}
	for _, l := range sc.Links {
		b.WriteString(" [" + l.Label.Key + " → " + l.Fact.Value + "]")
	}
	if sc.Asks != "" {
		b.WriteString(" asks " + sc.Asks)
	}
	if sc.AskContact {
		b.WriteString(" or a contact")
	}
	b.WriteString("\n")
}

func texts(ts []flow.Text) string {
	var b strings.Builder
	for _, t := range ts {
		b.WriteByte(' ')
		switch {
		case t.First != "":
			b.WriteString(t.First + " or ")
		case t.Lang != "":
			b.WriteString("own name of " + t.Lang)
		}
		b.WriteString(t.Key)
		if t.Words != "" {
			fmt.Fprintf(&b, "%q", t.Words)
		}
		if t.N != 0 {
			fmt.Fprintf(&b, "(%d)", t.N)
		}
	}
	return b.String()
}

func told(a flow.Answers) string {
	var lines []string
	for r, v := range a {
		lines = append(lines, fmt.Sprintf(" %s=%s", r, v))
	}
	slices.Sort(lines)
	return strings.Join(lines, "")
}
