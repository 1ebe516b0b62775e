package rehearsal

import (
	"time"

	"wegweiser/internal/conversation"
	"wegweiser/internal/outbox"
)

// Talk is one person's talk with the bot, for who shows it otherwise than in a terminal.
// It begins before /start.
type Talk struct{ p *player }

// NewTalk begins a talk on a phone of this language.
func NewTalk(cat *conversation.Catalogue, lang string, now time.Time) *Talk {
	return &Talk{&player{stage: newStage(cat, lang, now)}}
}

// Start sends /start.
func (t *Talk) Start() (Heard, error) { return t.turn(t.p.command("start")) }

// Tap taps the button of the last keyboard that carries this choice. It is an error if
// there is none.
func (t *Talk) Tap(choice string) (Heard, error) { return t.turn(t.p.tap(choice)) }

// Type writes a message.
func (t *Talk) Type(words string) (Heard, error) { return t.turn(t.p.typed(words)) }

func (t *Talk) turn(err error) (Heard, error) { return t.p.heard, err }

// ChoiceIn is the choice that a button carries; empty: it opens a page.
func ChoiceIn(b outbox.Button) string {
	if b.URL != "" {
		return ""
	}
	return choiceIn(b)
}

// Enter comes to a step or the start of a flow, with answers given before: pairs of a
// step and its answer.
func (t *Talk) Enter(place string, answers [][2]string) (Heard, error) {
	t.p.answers = answers
	return t.turn(t.p.enter(place))
}
