package desk

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"wegweiser/internal/conversation"
	"wegweiser/internal/handoff"
)

// What a button of staff's carries: "k.<letters>.<args>.<case>". The letters name the act,
// args are what the act needs besides (none, or several with dots between them), the case
// stands last; acts that are about no case have something else there. At most 64 bytes
// (Bot API, InlineKeyboardButton).
const dataPrefix = "k."

// tapped is what a button carries, read.
type tapped struct {
	letters string
	args    []string
	id      string // of the case
}

// arg is the argument at i, or nothing.
func (t tapped) arg(i int) string {
	if i < len(t.args) {
		return t.args[i]
	}
	return ""
}

// act is what a button does.
type act func(ctx context.Context, u conversation.Update, t tapped) (conversation.Reply, error)

// button is one line of the table of buttons.
type button struct {
	letters string
	act     act
}

// buttons are all that staff can tap: each file tells of its own.
func (d *Desk) buttons() []button {
	return slices.Concat(d.caseButtons(), d.menuButtons(), d.replyButtons(), d.appointButtons(), d.troubleButtons(), d.relayButtons())
}

// data is what a button carries.
func data(letters, id string, args ...string) string {
	return dataPrefix + strings.Join(append(append([]string{letters}, args...), id), ".")
}

// personData is what a button of the person's carries.
func personData(letters, id string, args ...string) string {
	return personPrefix + strings.TrimPrefix(data(letters, id, args...), dataPrefix)
}

// readData reads what follows the prefix; false if it is malformed.
func readData(data, prefix string) (t tapped, ok bool) {
	rest, ok := strings.CutPrefix(data, prefix)
	parts := strings.Split(rest, ".")
	if !ok || len(parts) < 2 {
		return t, false
	}
	last := len(parts) - 1
	return tapped{letters: parts[0], args: parts[1:last], id: parts[last]}, true
}

// actOf finds the act of a button; nil if it is none of ours.
func (d *Desk) actOf(data string) (act, tapped) {
	t, ok := readData(data, dataPrefix)
	if !ok {
		return nil, t
	}
	for _, b := range d.buttons() {
		if b.letters == t.letters {
			return b.act, t
		}
	}
	return nil, t
}

// revision is what a button carries that would do harm when its case has moved since; a note
// changes nothing of what it does.
func revision(k *handoff.Case) string { return strconv.FormatInt(int64(k.Moves-len(k.Notes)), 36) }

// stale says that the case has moved since the button was made.
func stale(k *handoff.Case, revisionTapped string) bool { return revision(k) != revisionTapped }

// onCase makes an act of a move that needs nothing but the case.
func onCase(m func(ctx context.Context, u conversation.Update, id string) (conversation.Reply, error)) act {
	return func(ctx context.Context, u conversation.Update, t tapped) (conversation.Reply, error) {
		return m(ctx, u, t.id)
	}
}

// caseButtons are those that move a case.
func (d *Desk) caseButtons() []button {
	return []button{
		{"c", onCase(d.claim)}, {"t", onCase(d.claim)}, {"ti", onCase(d.claim)}, {"d", onCase(d.askOutcome)}, {"b", onCase(d.backToDone)},
		{"o", d.contacted}, {"n", d.tried}, {"e", d.askFinish}, {"es", d.finishAll},
	}
}

func (d *Desk) tap(ctx context.Context, u conversation.Update) (conversation.Reply, error) {
	act, t := d.actOf(u.Data)
	if act == nil {
		d.stranger("unknown button")
		return conversation.Reply{}, nil
	}
	return d.again(func() (conversation.Reply, error) { return act(ctx, u, t) })
}

// again decides anew as long as somebody else was quicker.
func (d *Desk) again(decide func() (conversation.Reply, error)) (conversation.Reply, error) {
	for range attempts {
		r, err := decide()
		if !errors.Is(err, conversation.ErrConflict) {
			if errors.Is(err, conversation.ErrDuplicate) {
				return conversation.Reply{}, nil
			}
			return r, err
		}
	}
	return conversation.Reply{}, conversation.ErrConflict
}

const attempts = 16
