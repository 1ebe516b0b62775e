package conversation

import (
	"context"
	"errors"
	"time"

	"wegweiser/internal/flow"
)

// While somebody of the team has a request the bot does not talk over them: words, or
// whatever is sent, that answer no question of ours are met once with a sentence that
// nobody reads them here, and then with silence. Buttons, commands, cries for help and the
// wish to have all deleted are answered as ever. When the request is closed the person is
// brought to what comes next.

// handSaid is how long that sentence stands for what follows: who writes a day later has
// it said again.
const handSaid = day

// inHand says what becomes of an input that answers nothing while somebody of the team
// has the request.
func (p *person) inHand(open *loadedCase, cat *Catalogue, in flow.Input, now time.Time) (tell, mute bool) {
	if open == nil || open.Owner == 0 || !answersNothing(cat, p.Session, in) {
		return false, false
	}
	if p.talking(open) {
		p.Talk = now.Unix()
	}
	if said := time.Unix(p.Hand, 0); p.Hand >= open.Claimed && now.Sub(said) < handSaid {
		return false, true
	}
	p.Hand = now.Unix()
	return true, false
}

// answersNothing says that somebody typed or sent something although nothing is asked
// that could be typed.
func answersNothing(cat *Catalogue, s flow.Session, in flow.Input) bool {
	return written(in) && s.Epoch != "" && flow.Look(cat.Flows, s).Asks == ""
}

// written says that somebody typed or sent something, and not a button, a command or a word
// that always works.
func written(in flow.Input) bool {
	switch in.Kind {
	case flow.Typed, flow.Phone:
		return true
	case flow.Unusable:
		return in.What != "failed" // ours
	}
	return false
}

// caseOver is an update of our own: the request was closed.
const caseOver Kind = "case_over"

// caseOverUnheard is the same for who must not be disturbed: their phone makes no sound.
const caseOverUnheard Kind = "case_over_unheard"

// unasked says that an update is our own, and comes to somebody who does not wait for it.
func (u *Update) unasked() bool {
	return u.Kind == silence || u.Kind == caseOver || u.Kind == caseOverUnheard
}

// CaseOver tells somebody that their request was closed, if their talk still knows it as
// their own. Who must not hear it from their phone finds the screen of their request
// changed, if that is the last that they saw; else they read it when they write. Which of
// the two is decided by the caller.
func (c *Conversation) CaseOver(ctx context.Context, chat int64, id string, unheard bool) error {
	kind := caseOver
	if unheard {
		kind = caseOverUnheard
	}
	_, err := c.retrying(ctx, Update{Kind: kind, Chat: chat, Private: true}, func(ctx context.Context, u Update) (Reply, error) {
		k, err := c.know(ctx, u)
		if err != nil || k.person.Epoch == "" || k.person.Session.Case != id {
			return Reply{}, err
		}
		if k.open, err = c.openCase(ctx, k.part, id); err != nil || k.open != nil {
			return Reply{}, err
		}
		cat := c.Catalogue()
		if unheard && !flow.AtRequest(cat.Flows, k.person.Session) {
			return Reply{}, nil
		}
		return c.follow(ctx, u, k, cat, flow.Input{Kind: flow.Closed})
	})
	if errors.Is(err, ErrParked) {
		return nil
	}
	return err
}
