package rehearsal

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"wegweiser/internal/flow"
)

// update writes golden texts, and in transcripts what the bot answers now, wherever the
// transcript says anything about it. A transcript that says nothing at all gets all. A
// talk that breaks off (at a button that is gone: nobody but the author knows which is
// meant) is written as far as it goes.
func (r *Report) update(flows fs.FS, write Writer) error {
	furthest := r.furthest()
	for i := range r.Results {
		x := &r.Results[i]
		if far := furthest[x.script]; far != nil {
			delete(furthest, x.script)
			if err := r.rewrite(flows, write, far); err != nil {
				return err
			}
		}
		if x.script.Golden && x.Failure == nil {
			if err := r.save(flows, write, goldenPath(x.script, x.Lang), x.played.golden()); err != nil {
				return err
			}
		}
	}
	return nil
}

// rewrite writes a transcript. Half of one that says nothing would never become whole.
func (r *Report) rewrite(flows fs.FS, write Writer, x *Result) error {
	if x.Failure != nil && x.script.silent() {
		return nil
	}
	return r.save(flows, write, strings.TrimPrefix(x.script.File, "flows/"), x.played.rewritten())
}

// furthest is the first rehearsal of each talk that came to its end, or, of a talk that
// never did, the first.
func (r *Report) furthest() map[*Script]*Result {
	out := map[*Script]*Result{}
	for i := range r.Results {
		x := &r.Results[i]
		if old := out[x.script]; old == nil || old.Failure != nil && x.Failure == nil {
			out[x.script] = x
		}
	}
	return out
}

// silent says that the transcript expects nothing.
func (s *Script) silent() bool {
	return !slices.ContainsFunc(s.turns, func(t *turn) bool { return t.expect != nil })
}

func (r *Report) save(flows fs.FS, write Writer, name, text string) error {
	if old, err := fs.ReadFile(flows, name); err == nil && string(old) == text {
		return nil
	}
	r.Written = append(r.Written, name)
	return write(name, []byte(text))
}

// rewritten is the transcript with what the bot did: lines of the author stay as they
// are wherever they are true.
func (p *player) rewritten() string {
	silent := p.script.silent()
	heard := map[*turn]Heard{}
	for _, s := range p.scenes {
		if !s.aside {
			heard[s.turn] = s.heard
		}
	}
	var b strings.Builder
	from := 0
	for _, t := range p.script.turns {
		h, told := heard[t]
		if !told || t.expect == nil && !silent {
			continue
		}
		p.heard, p.told = h, true
		switch {
		case t.expect == nil:
			b.WriteString(joined(p.script.lines[from:t.line]) + p.answer(h, nil))
			from = t.line
		case t.expect.names("stored"), p.expect(t.expect) == nil: // what is stored now is not what was stored then
		default:
			b.WriteString(joined(p.script.lines[from:t.expect.line-1]) + p.answer(h, t.expect))
			from = t.expect.last
		}
	}
	return b.String() + strings.TrimSuffix(joined(p.script.lines[from:]), "\n")
}

func joined(lines []string) string {
	var b strings.Builder
	for _, l := range lines {
		b.WriteString(l + "\n")
	}
	return b.String()
}

// answer writes what the bot did: all that must be named, and those details that the
// transcript names.
func (p *player) answer(h Heard, e *expect) string {
	var b strings.Builder
	b.WriteString("> " + screenOf(h) + "\n")
	for _, w := range detailWords() {
		if w.always {
			if came := w.came(h, p, ""); came != "" {
				fmt.Fprintf(&b, "  %s %s\n", w.name, came)
			}
		}
	}
	if e == nil {
		if came := offers(h, p, ""); came != "" && p.stage.cat.Flows.Step(flow.Ref(h.Screen.ID)) != nil {
			b.WriteString("  offers " + came + "\n")
		}
		return b.String()
	}
	for _, d := range e.details {
		if !d.word.always {
			if came := d.word.came(h, p, d.rest); came != "" {
				fmt.Fprintf(&b, "  %s %s\n", d.word.name, came)
			}
		}
	}
	return b.String()
}
