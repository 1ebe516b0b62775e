package rehearsal

import (
	"fmt"
	"strings"

	"wegweiser/internal/conversation"
	"wegweiser/internal/privacy"
)

// verb is something that a person can do in a transcript, and in `bot play` after a
// colon.
type verb struct {
	name      string
	takes     string // what stands after it, in words; empty: nothing
	mayBeBare bool
	known     func(p *parser, rest string) // reports what it does not know
	do        func(p *player, rest string) error
}

// verbs is a function because a table that names the functions that use it can't be
// one.
func verbs() []verb {
	return []verb{
		{name: "begin", takes: "nothing, or declined", mayBeBare: true, known: knownBegin, do: (*player).begin},
		{name: "start", do: func(p *player, _ string) error { return p.command("start") }},
		{name: "enter", takes: "a flow or a step", known: knownPlace, do: (*player).enter},
		{name: "given", takes: "a step and its answer", known: firstOf(stepsOf, "step"), do: (*player).given},
		{name: "tap", takes: "a choice", known: knownChoice, do: (*player).tap},
		{name: "again", do: (*player).tapAgain},
		{name: "old", do: (*player).tapOld},
		{name: "forge", takes: "what a button carries", do: (*player).forge},
		{name: "type", takes: "words", do: (*player).typed},
		{name: "label", takes: "a choice, whose words are typed", known: knownLabels, do: (*player).label},
		{name: "number", takes: "a number, typed in the language's own digits", do: (*player).number},
		{name: "long", do: (*player).long},
		{name: "send", takes: "a kind of message: sticker, voice, photo …", known: knownMedia, do: (*player).send},
		{name: "contact", takes: "the person's own number", do: (*player).contact},
		{name: "wait", takes: "a time: 10m, 3h, 29d", known: knownSpan, do: (*player).wait},
		{name: "staff", takes: "claim or done", known: knownStaff, do: (*player).staff},
	}
}

func knownBegin(p *parser, rest string) { p.each(rest, []string{"declined"}, "way to begin") }
func knownStaff(p *parser, rest string) { p.each(rest, []string{"claim", "done"}, "move of staff") }

func stepsOf(w *words) []string  { return w.steps }
func offersOf(w *words) []string { return w.offers }
func notesOf(w *words) []string  { return w.notes }
func textsOf(w *words) []string  { return w.texts }

func verbNames() (out []string) {
	for _, v := range verbs() {
		out = append(out, v.name)
	}
	return append(out, "golden", "only", "date")
}

// findVerb finds what a line does: a verb, or a command with its slash.
func findVerb(text string) (*verb, string) {
	if name, ok := strings.CutPrefix(text, "/"); ok {
		return &verb{name: "/", takes: "a command", do: (*player).command}, name
	}
	word, rest, _ := strings.Cut(text, " ")
	for _, v := range verbs() {
		if v.name == word {
			return &v, strings.TrimSpace(rest)
		}
	}
	return nil, ""
}

func (p *player) begin(how string) error {
	consent := "_agree"
	if how == "declined" {
		consent = "_decline"
	}
	if err := p.command("start"); err != nil {
		return err
	}
	if err := p.tap("_l:" + p.stage.lang); err != nil {
		return err
	}
	return p.tap(consent)
}

func (p *player) command(rest string) error {
	name, payload, _ := strings.Cut(rest, " ")
	return p.act("/"+rest, conversation.Update{Kind: conversation.Command, Command: name, Payload: payload})
}

func (p *player) tap(choice string) error {
	b, ok := p.stage.button(choice)
	if !ok {
		return p.noButton(choice)
	}
	return p.act("["+b.Text+"]", p.stage.tapOn(b.Data))
}

func (p *player) noButton(choice string) error {
	return fmt.Errorf("there is no button %q; there are: %s", choice, strings.Join(p.stage.choices(), ", "))
}

func (p *player) tapAgain(string) error {
	if len(p.stage.taps) < 1 {
		return fmt.Errorf("nothing was tapped before")
	}
	return p.act("the same button again", p.stage.taps[len(p.stage.taps)-1])
}

func (p *player) tapOld(string) error {
	if len(p.stage.taps) < 2 {
		return fmt.Errorf("nothing was tapped before the last tap")
	}
	return p.act("an old button", p.stage.taps[len(p.stage.taps)-2])
}

func (p *player) forge(data string) error {
	return p.act("(forged button)", conversation.Update{Kind: conversation.Tap, Data: data, Message: 1, Callback: "q"})
}

func (p *player) typed(words string) error {
	return p.act(words, conversation.Update{Kind: conversation.Text, Text: privacy.Personal(words)})
}

// label types the words of a button, or of several boxes with commas between.
func (p *player) label(choice string) error {
	var words []string
	for _, c := range list(choice) {
		b, ok := p.stage.button(c)
		if !ok {
			return p.noButton(c)
		}
		words = append(words, b.Text)
	}
	return p.typed(strings.Join(words, ", "))
}

func (p *player) number(n string) error { return p.typed(digitsOf(p.stage.lang, n)) }

// digitsOf writes a number as people of the language may type it.
func digitsOf(lang, n string) string {
	zero, ok := map[string]rune{"ar": '٠', "fa": '۰', "ckb": '٠', "ps": '۰'}[lang]
	if !ok {
		return n
	}
	return strings.Map(func(r rune) rune {
		if '0' <= r && r <= '9' {
			return r - '0' + zero
		}
		return r
	}, n)
}

// longest is as much as Telegram lets somebody write at once.
const longest = 4096

func (p *player) long(string) error {
	return p.act("4,096 letters", conversation.Update{Kind: conversation.Text, Text: privacy.Personal(strings.Repeat("ї", longest))})
}

func (p *player) send(kind string) error {
	switch kind {
	case "edited":
		return p.act("(a changed message)", conversation.Update{Kind: conversation.Edited, Text: "x"})
	case "contact":
		return p.act("(somebody else's contact)", conversation.Update{Kind: conversation.Contact, Phone: "+4915100000000"})
	}
	return p.act("("+kind+")", conversation.Update{Kind: conversation.Media, Media: kind})
}

func (p *player) contact(number string) error {
	return p.act("(own contact)", conversation.Update{Kind: conversation.Contact, Own: true, Phone: privacy.Personal(number)})
}

func (p *player) wait(text string) error {
	d, _ := span(text)
	p.aside(text + " later")
	return p.stage.wait(d, func(h Heard) { p.hear("(silence)", h) })
}

func (p *player) staff(move string) error {
	if err := p.stage.staffMove(move); err != nil {
		return err
	}
	p.aside(map[string]string{"claim": "somebody of staff takes the request", "done": "staff are done with the request"}[move])
	return nil
}

func (p *player) given(rest string) error {
	step, value, _ := strings.Cut(rest, " ")
	p.answers = append(p.answers, [2]string{step, strings.TrimSpace(value)})
	p.aside(step + " was answered: " + strings.TrimSpace(value))
	return nil
}

func (p *player) enter(place string) error {
	u, err := p.stage.put(place, p.answers)
	if err != nil {
		return err
	}
	return p.act("(comes to "+place+")", u)
}
