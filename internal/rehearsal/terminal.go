package rehearsal

import (
	"bufio"
	"errors"
	"fmt"
	"html"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"wegweiser/internal/conversation"
	"wegweiser/internal/flow"
	"wegweiser/internal/locale"
	"wegweiser/internal/outbox"
)

// How a terminal is helped with text that runs from right to left.
const (
	BidiIsolate = "isolate" // the terminal orders letters: it is told where pieces end
	BidiReorder = "reorder" // it does not: letters come in the order they are seen
	BidiNone    = "none"
)

// Terminal is a talk between somebody at a terminal and the bot.
type Terminal struct {
	In     io.Reader
	Out    io.Writer
	Lang   string                  // of the phone
	Place  string                  // a flow or a step to begin at; empty: /start
	Bidi   string                  // BidiIsolate …
	IDs    bool                    // names steps and choices
	Record func(data []byte) error // takes the transcript at the end; nil: none
	Now    time.Time

	player  *player
	words   *words
	buttons []outbox.Button
	lines   []string // of the transcript
}

const terminalHelp = `A number taps the button that bears it (.2 does so too, where a number is asked for);
/menu is a command; what begins with a colon is done as in a transcript; all else is typed.

  :sticker           a message without words; so :voice, :photo …
  :contact +49151…   shares one's own number
  :again  :old       taps the last button, or the one before it, once more
  :wait 3h           time passes; who falls silent is reminded, or waited for no longer
  :staff done        staff are done with the request
  :quit              ends (so does Ctrl-D)`

// Play talks until the end of what is typed. It fails only when a record can't be kept.
func (t *Terminal) Play(cat *conversation.Catalogue) error {
	t.words = newWords(cat)
	t.player = newPlayer(cat, &Script{Start: t.Now}, t.Lang, false)
	t.say("(:help says what can be done here)")
	first := "start"
	if t.Place != "" {
		first = "enter " + t.Place
	}
	if !t.perform(first) {
		return errors.New("the talk can't begin there")
	}
	in := bufio.NewScanner(t.In)
	for {
		fmt.Fprint(t.Out, "\n> ")
		if !in.Scan() || in.Text() == ":quit" {
			break
		}
		t.line(in.Text())
	}
	fmt.Fprintln(t.Out)
	if err := in.Err(); err != nil {
		return err
	}
	if t.Record == nil {
		return nil
	}
	return t.Record([]byte("# Recorded with bot play.\n\n" + joined(t.lines)))
}

func (t *Terminal) say(text string) { fmt.Fprintln(t.Out, text) }

func (t *Terminal) line(text string) {
	text = strings.TrimSpace(text)
	act, done := strings.CutPrefix(text, ":")
	switch {
	case text == "":
	case text == ":help" || text == ":":
		t.say(terminalHelp)
	case done && slices.Contains(mediaKinds, strings.TrimSpace(act)):
		t.perform("send " + strings.TrimSpace(act))
	case done:
		t.perform(strings.TrimSpace(act))
	case text[0] == '/':
		t.perform(text)
	default:
		if b, ok := t.number(text); ok {
			t.perform("tap " + choiceIn(b))
			return
		}
		t.perform("type " + text)
	}
}

// number finds the button that a line names. Where something is asked for, a number is
// an answer, unless it bears a dot.
func (t *Terminal) number(text string) (outbox.Button, bool) {
	digits, dotted := strings.CutPrefix(text, ".")
	n, err := strconv.Atoi(digits)
	if err != nil || n < 1 || n > len(t.buttons) || t.asked() && !dotted {
		return outbox.Button{}, false
	}
	return t.buttons[n-1], true
}

func (t *Terminal) asked() bool { return t.player.heard.Screen.Asks != "" }

// perform does what a line of a transcript says, shows what follows and keeps it.
func (t *Terminal) perform(text string) bool {
	p := &parser{words: t.words, s: &Script{}, text: text, number: 1}
	p.act(text)
	for _, f := range p.findings {
		what := f.Message
		if f.Hint != "" {
			what += " (" + f.Hint + ")"
		}
		t.say("  " + what)
	}
	if len(p.findings) > 0 {
		return false
	}
	step := p.s.turns[0]
	asked := t.player.stage.heard.Screen
	t.player.at, t.player.told = step, false
	before := len(t.player.scenes)
	if err := step.verb.do(t.player, strings.ReplaceAll(step.rest, langWord, t.Lang)); err != nil {
		t.say("  " + err.Error())
		return false
	}
	if !t.player.told {
		t.say("  (" + t.player.scenes[len(t.player.scenes)-1].said + ")")
		t.lines = append(t.lines, text)
		return true
	}
	t.keep(step, asked)
	for _, x := range t.player.scenes[before:] {
		if x.aside {
			t.say("  (" + x.said + ")")
		} else {
			t.show(x.heard)
		}
	}
	return true
}

// keep writes the exchange into the transcript, so that it runs in every language.
func (t *Terminal) keep(x *turn, asked flow.Screen) {
	h := t.player.heard
	act := x.String()
	switch {
	case x.verb.name == "tap":
		act = "tap " + t.anyLanguage(asked, x.rest)
	case x.verb.name == "type" && h.In.Kind == flow.Pick: // words of one language
		act = "label " + t.anyLanguage(asked, together(h.In.Choice))
	}
	answer := strings.TrimSuffix(t.player.answer(h, nil), "\n")
	t.lines = append(append(t.lines, act), strings.Split(answer, "\n")...)
}

// together are boxes that were named at once, as a transcript names them.
func together(choice string) string {
	if !strings.Contains(choice, flow.ListSep) {
		return choice
	}
	return strings.ReplaceAll(untick(choice), flow.ListSep, ", ")
}

// anyLanguage is a choice as it is in each language: one's own language is LANG.
func (t *Terminal) anyLanguage(asked flow.Screen, choice string) string {
	if choice == flow.Speak+t.Lang {
		return flow.Speak + langWord
	}
	step := t.player.stage.cat.Flows.Step(flow.Ref(asked.ID))
	if step == nil {
		return choice
	}
	if k, ok := step.Kind.(*flow.Choose); ok && k.Languages && choice == t.Lang {
		return langWord
	}
	return choice
}

func (t *Terminal) show(h Heard) {
	if t.IDs {
		t.say("\n  @ " + screenOf(h))
	}
	if h.Toast != "" {
		t.say("\n  (" + h.Toast + ")")
	}
	shown := false
	for _, m := range h.Messages {
		if m.Op == outbox.OpSend || m.Op == outbox.OpEdit {
			t.message(m)
			shown = true
		}
	}
	if !shown {
		t.say("\n  (nothing new)")
	}
	if h.Case != nil {
		t.card(h)
	}
}

func (t *Terminal) message(m outbox.Message) {
	t.say("")
	if m.Media != nil {
		t.say("[" + string(m.Media.Kind) + " " + m.Media.Path + m.Media.Title + "]")
	}
	if m.Text != "" {
		for line := range strings.SplitSeq(plainText(m.Text), "\n") {
			t.say(t.laidOut(line))
		}
	}
	if m.Share != "" {
		t.say("[⌨ " + t.piece(m.Share) + "] (:contact +49…)")
	}
	if len(m.Rows) > 0 {
		t.keyboard(m.Rows)
	}
}

func (t *Terminal) keyboard(rows [][]outbox.Button) {
	t.buttons = nil
	dot := ""
	if t.asked() {
		dot = "."
	}
	t.say("")
	for _, row := range rows {
		for _, b := range row {
			t.buttons = append(t.buttons, b)
			fmt.Fprintf(t.Out, "  [%s%d] %s", dot, len(t.buttons), t.piece(b.Text))
			switch {
			case b.URL != "":
				fmt.Fprintf(t.Out, " → %s", b.URL)
			case t.IDs:
				fmt.Fprintf(t.Out, " (%s)", choiceIn(b))
			}
		}
		t.say("")
	}
}

// card shows what staff get.
func (t *Terminal) card(h Heard) {
	group, details := t.player.stage.desk.Preview(h.Case)
	for _, c := range []struct{ where, text string }{
		{"the staff's group sees", group.Text}, {"who takes it sees", details.Text},
	} {
		t.say("\n  ── " + c.where)
		for line := range strings.SplitSeq(plainText(c.text), "\n") {
			t.say("  │ " + t.piece(line))
		}
	}
}

var markup = regexp.MustCompile(`</?[a-z]+[^>]*>`)

func plainText(text string) string { return html.UnescapeString(markup.ReplaceAllString(text, "")) }

// laidOut is a line of the bot's text, as the terminal has to be given it.
func (t *Terminal) laidOut(line string) string {
	if line == "" || !t.fromRight() {
		return line
	}
	switch t.Bidi {
	case BidiReorder:
		return locale.Visual(line)
	case BidiIsolate:
		return locale.FromRight(line)
	}
	return line
}

// piece is a label in the middle of a line.
func (t *Terminal) piece(text string) string {
	if t.Bidi == BidiReorder && strings.IndexFunc(text, locale.RightToLeft) >= 0 {
		return locale.Visual(text)
	}
	if t.Bidi == BidiIsolate && strings.IndexFunc(text, locale.RightToLeft) >= 0 {
		return locale.Isolate(text)
	}
	return text
}

// fromRight says that the person's language runs from right to left.
func (t *Terminal) fromRight() bool {
	tag := t.player.heard.Session.Lang
	if tag == "" {
		tag = t.Lang
	}
	l, ok := t.player.stage.cat.Texts.Language(tag)
	return ok && l.RTL
}
