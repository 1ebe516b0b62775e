package rehearsal

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"io/fs"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"wegweiser/flows"
	"wegweiser/internal/conversation"
	"wegweiser/internal/flow"
	"wegweiser/locales"
)

// Live edits: somebody is in the middle of a talk when an adviser renames the step,
// takes it out, changes what it asks, makes another kind of it, or deletes the flow.
// What they see then stands in testdata/edits, a file for each kind of step.

// edited is a step of each kind, and somebody at it. For kinds that do not wait the
// person stands before it, or in the flow that it calls.
type edited struct {
	name   string
	here   string // the step
	other  string // the same kind, changed
	before string // what they do until the files change
	after  string // … and then
}

// probe is the flow that is edited.
const probe = `flow: probe
start: zero
steps:
  zero: {choose: [a, b], to: first}
  first: {choose: [a, b], to: here}
  here: %s
  last: {choose: [a, b], to: out}
  out: {end: true}
`

// otherKind is what the step becomes when its kind changes.
const otherKind = "{choose: [a, z], to: last}"

var editedSteps = []edited{
	{"choose", "{choose: [a, b, c], to: last}", "{choose: [b, c], to: last}", "tap a\ntap b", "tap a\ntap b"},
	{"choose_skip", "{choose: [a, b], skip: true, to: last}", "{choose: [a, b], to: last}", "tap a\ntap b", "tap _skip\ntap a"},
	{"several", "{several: [a, b, c], to: last}", "{several: [b, c], none: true, to: last}", "tap a\ntap b\ntap a\ntap c", "tap _done\ntap b"},
	{"ask", "{ask: text, to: last}", "{ask: email, to: last}", "tap a\ntap b", "type Amina"},
	{"entry", "{ask: entry, list: [a, b, c], to: last}", "{ask: entry, list: [b, c], to: last}", "tap a\ntap b\ntype letter", "tap a"},
	{"offer", "{offer: [recognition, coaching], contact: contact}", "{offer: [mbe], contact: contact}", "tap a\ntap b", "tap _contact"},
	{"summary", "{summary: [zero, first], to: last}", "{summary: [zero], to: last}", "tap a\ntap b\ntap _correct", "tap _f:1"},
	{"handoff", "{handoff: human}", "{handoff: coaching}", "tap a\ntap b", "tap _withdraw\ntap _confirm"},
	{"feedback", "{feedback: [a, b], to: last}", "{feedback: [b, c], to: last}", "tap a\ntap b", "tap a"},
	{"reach", "{reach: mbe, to: last}", "{reach: jmd, to: last}", "tap a\ntap b", "tap _go"},
	{"end", "{end: true}", "{end: true, links: [mbe_site]}", "tap a\ntap b", "tap _back"},
	{"call", "{call: sub, to: last}", "{call: side, to: last}", "tap a\ntap b", "tap b"},
	{"say", "{say: true, to: last}", "{say: true, links: [mbe_site], to: last}", "tap a", "tap b"},
	{"set", "{set: a, to: last}", "{set: b, to: last}", "tap a", "tap b"},
	{"route", "{route: [{to: last}]}", "{route: [{when: {first: b}, to: out}, {to: last}]}", "tap a", "tap b"},
	{"picture", "{picture: p, to: last}", "{picture: q, to: last}", "tap a", "tap b"},
	{"document", "{document: d, to: last}", "{document: e, to: last}", "tap a", "tap b"},
	{"voice", "{voice: v, to: last}", "{voice: w, to: last}", "tap a", "tap b"},
	{"map", "{map: mbe, to: last}", "{map: [offered, human], to: last}", "tap a", "tap b"},
}

// edits are what an adviser may do to it.
func edits(e edited) []struct{ name, probe string } {
	whole := fmt.Sprintf(probe, e.here)
	line := "  here: " + e.here + "\n"
	return []struct{ name, probe string }{
		{"the step gets another name", strings.NewReplacer("  here:", "  there:", "to: here}", "to: there}").Replace(whole)},
		{"the step is taken out", strings.NewReplacer(line, "", "to: here}", "to: last}").Replace(whole)},
		{"the step is changed", fmt.Sprintf(probe, e.other)},
		{"the step becomes another kind", fmt.Sprintf(probe, otherKind)},
		{"the flow is deleted", ""},
	}
}

func TestLiveEdits(t *testing.T) {
	texts := textsOfProbe(t)
	for _, e := range editedSteps {
		t.Run(e.name, func(t *testing.T) {
			var b strings.Builder
			old := catalogue(t, flowsWith(t, fmt.Sprintf(probe, e.here)), texts)
			for _, x := range edits(e) {
				now := catalogue(t, flowsWith(t, x.probe), texts)
				fmt.Fprintf(&b, "══ %s\n%s\n", x.name, meanwhile(t, old, now, x.name, e))
			}
			golden(t, "testdata/edits/"+e.name+".told", b.String())
		})
	}
}

// meanwhile plays a talk in which the files change.
func meanwhile(t *testing.T, old, now *conversation.Catalogue, what string, e edited) string {
	p := newPlayer(old, &Script{Start: usualStart}, "en", false)
	do := func(line string) {
		v, rest := findVerb(line)
		if v == nil {
			t.Fatalf("nobody can %q", line)
		}
		p.at = &turn{verb: v, rest: rest}
		if err := v.do(p, rest); err != nil {
			p.aside(line + " is not possible any more: " + strings.SplitN(err.Error(), ";", 2)[0])
		}
	}
	lines := strings.Split("enter probe.zero\n"+e.before, "\n")
	for _, line := range lines {
		do(line)
	}
	from := len(p.scenes) - 1
	p.aside("the files change: " + what)
	p.stage.cat = now
	for line := range strings.SplitSeq(e.after, "\n") {
		do(line)
		if !p.heard.Shown {
			t.Errorf("%s: silence after %s", what, line)
		}
		if s := now.Flows.Step(p.heard.Session.At); s == nil || !flow.Waits(s.Kind) {
			t.Errorf("%s: after %s the person stands at %q", what, line, p.heard.Session.At)
		}
	}
	var b strings.Builder
	for _, s := range p.scenes[from:] {
		if !s.aside {
			fmt.Fprintf(&b, "@ %s\n", screenOf(s.heard))
		}
		b.WriteString(s.golden())
	}
	return b.String()
}

// flowsWith are the shipped flows and the probe.
func flowsWith(t *testing.T, probe string) fs.FS {
	t.Helper()
	out := mapOf(t, flows.FS)
	file := func(name, data string) { out[name] = &fstest.MapFile{Data: []byte(data)} }
	if probe != "" {
		file("probe.yaml", probe)
	}
	file("sub.yaml", "flow: sub\nstart: in\nsteps:\n  in: {choose: [a, b], to: end}\n")
	file("side.yaml", "flow: side\nstart: in\nsteps:\n  in: {choose: [a, b], to: end}\n")
	var picture bytes.Buffer
	if err := png.Encode(&picture, image.NewGray(image.Rect(0, 0, 40, 30))); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"p", "q"} {
		file("media/"+name+".png", picture.String()+name)
	}
	for _, name := range []string{"d", "e"} {
		file("media/"+name+".pdf", "%PDF-1.4\n"+name)
	}
	for _, name := range []string{"v", "w"} {
		file("media/"+name+".ogg", "OggS\x00\x02\x00\x00\x00\x00\x00\x00\x00\x00aaaabbbbcccc\x01\x13OpusHead\x01\x01"+name)
	}
	return out
}

func mapOf(t *testing.T, from fs.FS) fstest.MapFS {
	t.Helper()
	out := fstest.MapFS{}
	err := fs.WalkDir(from, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(from, name)
		out[name] = &fstest.MapFile{Data: data}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// textsOfProbe are the shipped texts and those of the probe, the same in every language.
func textsOfProbe(t *testing.T) fs.FS { return textsCalling(t) }

// textsCalling are these, with choices of other names.
func textsCalling(t *testing.T, choices ...string) fs.FS {
	t.Helper()
	texts := map[string]string{"sub.in": "A question of the other flow?", "sub.in.a": "A there", "sub.in.b": "B there", "sub.in.label": "Other"}
	for _, key := range slices.Collect(maps.Keys(texts)) {
		texts[strings.Replace(key, "sub", "side", 1)] = texts[key]
	}
	for step, words := range map[string]string{
		"zero": "The question before the one before?", "first": "The question before?", "here": "THE QUESTION", "there": "THE QUESTION, RENAMED",
		"last": "The question after?", "out": "That was all.",
	} {
		key := "probe." + step
		texts[key], texts[key+".label"] = words, "About "+step
		for id, label := range map[string]string{"a": "Letter A", "b": "Letter B", "c": "Letter C", "z": "Letter Z", "mbe_site": "Their page"} {
			texts[key+"."+id] = label
		}
		for _, id := range choices {
			texts[key+"."+id] = "Called " + id
		}
	}
	var lines []string
	for _, key := range slices.Sorted(maps.Keys(texts)) {
		lines = append(lines, fmt.Sprintf("  %q: %q", key, texts[key]))
	}
	out := mapOf(t, locales.FS)
	for _, l := range []string{"de", "en", "ar", "uk", "tr"} {
		old := string(out[l+".json"].Data)
		out[l+".json"] = &fstest.MapFile{Data: []byte(strings.Replace(old, "{", "{\n"+strings.Join(lines, ",\n")+",", 1))}
	}
	return out
}

// No kind of step is left out.
func TestEveryKindIsEditedLive(t *testing.T) {
	seen := map[string]bool{}
	for _, e := range editedSteps {
		f := catalogue(t, flowsWith(t, fmt.Sprintf(probe, e.here)), textsOfProbe(t)).Flows
		seen[reflect.TypeOf(f.Step("probe.here").Kind).Elem().Name()] = true
	}
	for _, k := range flow.Kinds() {
		if name := reflect.TypeOf(k).Elem().Name(); !seen[name] {
			t.Errorf("nobody stands at a step of kind %s while it is edited", name)
		}
	}
}
