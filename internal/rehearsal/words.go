package rehearsal

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"wegweiser/internal/conversation"
	"wegweiser/internal/finding"
	"wegweiser/internal/flow"
	"wegweiser/internal/spell"
)

// words are the names that a transcript can hold.
type words struct {
	flows     []string
	steps     []string
	screens   []string // steps, and what lies over them
	choices   []string
	offers    []string
	texts     []string
	notes     []string
	languages []string
}

// The choices that stand in no flow file.
var systemChoices = []string{
	flow.Back, flow.Menu, flow.Emergency, flow.Language, flow.Restart, flow.Human, flow.Privacy, flow.Delete,
	flow.DeleteYes, flow.Help, flow.Agree, flow.Decline, flow.GoOn, flow.SkipIt, flow.Correct, flow.Confirm,
	flow.Cancel, flow.Contact, flow.Withdraw, flow.Revoke, flow.Words, flow.Wrong, flow.Done, flow.NoneOf, flow.NotListed,
}

func newWords(cat *conversation.Catalogue) *words {
	w := &words{texts: cat.Texts.Keys(), choices: slices.Clone(systemChoices)}
	for _, l := range cat.Texts.Languages() {
		w.languages = append(w.languages, l.Tag)
		w.choices = append(w.choices, l.Tag, flow.Speak+l.Tag)
	}
	for _, f := range cat.Flows.Flows {
		w.flows = append(w.flows, f.ID)
		for _, s := range f.Steps {
			w.steps = append(w.steps, string(s.Ref))
			w.choices = append(w.choices, Choices(cat.Flows, s)...)
		}
	}
	for _, o := range cat.Flows.Offers {
		w.offers = append(w.offers, o.ID)
		w.choices = append(w.choices, flow.More+o.ID, flow.WrongAt+o.ID)
		for _, way := range o.Ways() {
			w.choices = append(w.choices, flow.WrongIs+way.Name)
		}
	}
	w.screens = append(slices.Clone(w.steps), "system.offer")
	for _, k := range w.texts {
		switch {
		case strings.HasPrefix(k, "system."):
			w.screens = append(w.screens, k)
		case strings.HasPrefix(k, "note."):
			w.notes = append(w.notes, strings.TrimPrefix(k, "note."))
		}
	}
	return w
}

// each reports the words of a list that are unknown.
func (p *parser) each(rest string, known []string, what string) {
	for _, w := range list(rest) {
		if w != langWord && !slices.Contains(known, w) {
			p.bad(p.at(w), UnknownWord, "there is no "+what+" "+finding.Quote(w), meant(w, known))
		}
	}
}

// ticks reports the choices of a list that are unknown; a box may stand before each.
func (p *parser) ticks(rest string) {
	for _, w := range list(rest) {
		p.each(untick(w), p.words.choices, "choice")
	}
}

// untick is a choice without its box.
func untick(choice string) string {
	return strings.TrimPrefix(strings.TrimPrefix(choice, flow.Tick), flow.Untick)
}

// meant asks for the nearest right spelling.
func meant(word string, known []string) string {
	if near := spell.Nearest(word, known); near != "" {
		return "did you mean " + finding.Quote(near) + "?"
	}
	return ""
}

// langWord stands for the language of the run; so in "_l:LANG".
const langWord = "LANG"

func knownChoice(p *parser, rest string) {
	if strings.HasPrefix(rest, flow.Field) || rest == flow.Speak+langWord {
		return
	}
	if strings.ContainsAny(rest, " ,") {
		p.bad(p.at(rest), BadLine, "one choice at a time", "")
		return
	}
	p.ticks(rest)
}

// knownLabels knows several choices too: they can be typed together.
func knownLabels(p *parser, rest string) {
	if strings.Contains(rest, ",") {
		p.ticks(rest)
		return
	}
	knownChoice(p, rest)
}

func knownPlace(p *parser, rest string) {
	if strings.Contains(rest, ".") {
		p.each(rest, p.words.steps, "step")
	} else {
		p.each(rest, p.words.flows, "flow")
	}
}

func knownMedia(p *parser, rest string) { p.each(rest, mediaKinds, "message") }

// mediaKinds are the messages that hold no words.
var mediaKinds = []string{
	"sticker", "voice", "photo", "document", "location", "video", "audio", "poll", "animation", "video_note", "venue",
	"game", "dice", "story", "contact", "edited",
}

func knownSpan(p *parser, rest string) {
	if _, ok := span(rest); !ok {
		p.bad(p.at(rest), BadLine, "this is no time to wait", "write it as 90s, 10m, 3h or 29d")
	}
}

// span reads "29d", or what Go reads.
func span(text string) (time.Duration, bool) {
	if days, ok := strings.CutSuffix(text, "d"); ok {
		n, err := strconv.Atoi(days)
		return time.Duration(n) * 24 * time.Hour, err == nil && n > 0
	}
	d, err := time.ParseDuration(text)
	return d, err == nil && d > 0
}

func firstOf(known func(*words) []string, what string) func(*parser, string) {
	return func(p *parser, rest string) {
		first, _, _ := strings.Cut(rest, " ")
		p.each(first, known(p.words), what)
	}
}

func listOf(known func(*words) []string, what string) func(*parser, string) {
	return func(p *parser, rest string) { p.each(rest, known(p.words), what) }
}
