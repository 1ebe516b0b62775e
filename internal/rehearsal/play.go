package rehearsal

import (
	"fmt"
	"io/fs"
	"strings"

	"wegweiser/internal/conversation"
	"wegweiser/internal/outbox"
)

// player plays one transcript in one language.
type player struct {
	stage   *stage
	script  *Script
	lenient bool // goes on where the bot went another way: the transcript is written anew
	answers [][2]string
	heard   Heard
	told    bool // the bot was asked something in this turn of the transcript
	scenes  []*scene
	at      *turn
}

// scene is one exchange as people see it.
type scene struct {
	turn  *turn
	said  string // by the person, or an aside
	aside bool
	heard Heard
	text  string // what the bot showed, as it stands in a golden text
}

func newPlayer(cat *conversation.Catalogue, s *Script, lang string, lenient bool) *player {
	return &player{stage: newStage(cat, lang, s.Start), script: s, lenient: lenient}
}

// run plays all turns until one differs.
func (p *player) run() *Failure {
	for _, t := range p.script.turns {
		p.at, p.told, p.heard = t, false, Heard{}
		if err := t.verb.do(p, strings.ReplaceAll(t.rest, langWord, p.stage.lang)); err != nil {
			return p.failure(t.line, err.Error(), "", "")
		}
		if t.expect == nil || p.lenient {
			continue
		}
		if f := p.expect(t.expect); f != nil {
			return f
		}
	}
	return nil
}

func (p *player) act(said string, u conversation.Update) error {
	heard, err := p.stage.do(u)
	p.hear(said, heard)
	return err
}

func (p *player) hear(said string, heard Heard) {
	p.heard, p.told = heard, true
	p.scenes = append(p.scenes, &scene{turn: p.at, said: said, heard: heard, text: shown(heard)})
}

func (p *player) aside(what string) {
	p.scenes = append(p.scenes, &scene{turn: p.at, said: what, aside: true})
}

// shown is what a person sees of a turn.
func shown(h Heard) string {
	var b strings.Builder
	for _, m := range h.Messages {
		switch {
		case m.Op == outbox.OpSend:
			writeMessage(&b, m)
		case m.Op == outbox.OpEdit:
			b.WriteString("  (the message changes)\n")
			writeMessage(&b, m)
		}
	}
	if b.Len() == 0 {
		return "  (nothing new)\n"
	}
	return b.String()
}

func writeMessage(b *strings.Builder, m outbox.Message) {
	switch x := m.Media; {
	case x == nil:
	case x.Kind == outbox.Map:
		fmt.Fprintf(b, "  │ [map %v, %v: %s, %s]\n", x.Lat, x.Lon, x.Title, x.Address)
	default:
		fmt.Fprintf(b, "  │ [%s %s]\n", x.Kind, x.Path)
	}
	if m.Text != "" {
		b.WriteString("  │ " + strings.ReplaceAll(m.Text, "\n", "\n  │ ") + "\n")
	}
	for _, row := range m.Rows {
		b.WriteString("  ")
		for _, x := range row {
			if x.URL != "" {
				fmt.Fprintf(b, "[%s → %s] ", x.Text, x.URL)
			} else {
				fmt.Fprintf(b, "[%s] ", x.Text)
			}
		}
		b.WriteString("\n")
	}
	if m.Share != "" {
		fmt.Fprintf(b, "  [⌨ %s]\n", m.Share)
	}
	if m.Unshare {
		b.WriteString("  [⌨ gone]\n")
	}
}

// golden is the whole talk as text.
func (p *player) golden() string {
	var b strings.Builder
	for _, s := range p.scenes {
		b.WriteString(s.golden())
	}
	return b.String()
}

func (s *scene) golden() string {
	if s.aside {
		return "  (" + s.said + ")\n"
	}
	return "▶ " + s.said + "\n" + s.text
}

// compare holds the talk to its golden text.
func (p *player) compare(flows fs.FS) *Failure {
	name := goldenPath(p.script, p.stage.lang)
	data, err := fs.ReadFile(flows, name)
	if err != nil {
		f := p.failure(0, "there is no golden text yet; write it with --update", "", "")
		f.File = "flows/" + name
		return f
	}
	want, line := string(data), 1
	for i, s := range p.scenes {
		text := s.golden()
		if rest, ok := strings.CutPrefix(want, text); ok {
			want, line = rest, line+strings.Count(text, "\n")
			continue
		}
		return p.differs(name, line, i, sceneOf(want), text)
	}
	if want != "" {
		return p.differs(name, line, len(p.scenes), sceneOf(want), "")
	}
	return nil
}

// sceneOf is the first exchange of a golden text.
func sceneOf(text string) string {
	if i := strings.Index(text[min(1, len(text)):], "\n▶ "); i >= 0 {
		return text[:i+2]
	}
	return text
}

func (p *player) differs(name string, line, scene int, want, got string) *Failure {
	f := p.failure(line, "the words are not those of the golden text", want, got)
	f.File, f.Golden = "flows/"+name, true
	f.Line += firstDifference(want, got)
	f.scenes = p.scenes[:min(scene, len(p.scenes))]
	return f
}

// firstDifference counts the lines that are the same.
func firstDifference(want, got string) int {
	a, b := strings.Split(want, "\n"), strings.Split(got, "\n")
	n := 0
	for n < len(a)-1 && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}
