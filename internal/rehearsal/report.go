package rehearsal

import (
	"fmt"
	"strings"

	"wegweiser/internal/finding"
)

// Failure is where a talk went another way. It is told as a talk: what the person did,
// what the bot answered, and where that was not what the transcript says.
type Failure struct {
	Talk, Lang string
	File       string
	Line       int
	What       string
	Want, Came string // may be empty
	Golden     bool   // Want and Came are whole exchanges

	scenes []*scene // until then
	langs  []string // in which the same happens
}

// Gathered are the failures, the same one in several languages told once.
func Gathered(results []Result) []*Failure {
	type same struct{ file, what, want, came string }
	first := map[same]*Failure{}
	var out []*Failure
	for _, x := range results {
		f := x.Failure
		if f == nil {
			continue
		}
		k := same{fmt.Sprint(f.File, f.Line), f.What, f.Want, f.Came}
		if first[k] == nil {
			first[k] = f
			f.langs = nil
			out = append(out, f)
		}
		first[k].langs = append(first[k].langs, f.Lang)
	}
	return out
}

func (p *player) failure(line int, what, want, came string) *Failure {
	return &Failure{
		Talk: p.script.Name, Lang: p.stage.lang, File: p.script.File, Line: line, What: what, Want: want, Came: came, scenes: p.scenes,
	}
}

// Finding is the failure on one line.
func (f *Failure) Finding() finding.Finding {
	message := f.Talk + " (" + f.Lang + "): " + f.What
	if f.Want != "" && !f.Golden {
		message += ": expected " + f.Want
	}
	if f.Came != "" && !f.Golden {
		message += ", came " + f.Came
	}
	return finding.Finding{Code: Diverged, Severity: finding.Error, File: f.File, Line: f.Line, Message: message}
}

// before is how many exchanges lead up to the one that differs.
const before = 3

// String tells the failure as a talk.
func (f *Failure) String() string {
	var b strings.Builder
	langs := f.langs
	if len(langs) == 0 {
		langs = []string{f.Lang}
	}
	fmt.Fprintf(&b, "✗ %s (%s)\n  %s", f.Talk, strings.Join(langs, ", "), f.File)
	if f.Line > 0 {
		fmt.Fprintf(&b, ":%d", f.Line)
	}
	b.WriteString(": " + f.What + "\n\n")
	if f.Golden {
		f.words(&b)
	} else {
		f.way(&b)
	}
	return b.String()
}

// way tells the last exchanges by their steps, and the last one in full.
func (f *Failure) way(b *strings.Builder) {
	scenes := f.scenes
	if n := len(scenes); n > before {
		b.WriteString("  …\n")
		scenes = scenes[n-before:]
	}
	for i, s := range scenes {
		fmt.Fprintf(b, "  %s %s\n", who(s), s.done())
		if !s.aside {
			fmt.Fprintf(b, "  bot    %s\n", screenOf(s.heard))
		}
		if i == len(scenes)-1 && !s.aside {
			b.WriteString(indent(s.text))
		}
	}
	if f.Want+f.Came != "" {
		b.WriteString("\n")
	}
	if f.Want != "" {
		fmt.Fprintf(b, "  expected %s\n", f.Want)
	}
	if f.Came != "" {
		fmt.Fprintf(b, "  came     %s\n", f.Came)
	}
}

// done is what was done, by the line of the transcript, and by what people see of it.
func (s *scene) done() string {
	if s.aside || s.turn == nil || s.turn.verb.name == "begin" {
		return s.said
	}
	line := s.turn.String()
	if strings.HasSuffix(line, s.said) {
		return line
	}
	return line + "  " + s.said
}

func who(s *scene) string {
	if s.aside {
		return "(     )"
	}
	return "person"
}

// words tells the exchange that has other words now: what was said, what is said.
func (f *Failure) words(b *strings.Builder) {
	if n := len(f.scenes); n > 0 {
		b.WriteString("  …\n" + indent(f.scenes[n-1].golden()))
	}
	want, came := strings.Split(f.Want, "\n"), strings.Split(f.Came, "\n")
	from := 0
	for from < len(want) && from < len(came) && want[from] == came[from] {
		from++
	}
	to := 0
	for to < len(want)-from && to < len(came)-from && want[len(want)-1-to] == came[len(came)-1-to] {
		to++
	}
	write := func(mark string, lines []string) {
		for _, l := range lines {
			if l != "" {
				b.WriteString("  " + mark + l + "\n")
			}
		}
	}
	write("  ", want[:from])
	write("- ", want[from:len(want)-to])
	write("+ ", came[from:len(came)-to])
	write("  ", want[len(want)-to:])
	b.WriteString("\n  (- stands in the golden text, + is said now; if that is meant: --update)\n")
}

func indent(text string) string {
	return "    " + strings.ReplaceAll(strings.TrimSuffix(text, "\n"), "\n", "\n    ") + "\n"
}
