package desk

import (
	"context"
	"slices"

	"wegweiser/internal/conversation"
	"wegweiser/internal/handoff"
	"wegweiser/internal/locale"
)

// The person taps buttons under what staff sent: they carry "q.<letters>.<args>.<case>",
// count at any place of the talk, and neither move nor read it. Only whose case it is may
// tap them; what is too late is answered with a kind sentence.
const personPrefix = "q."

// personTap is a tap of the person whose case it is.
type personTap struct {
	tapped
	k       *handoff.Case // open
	version conversation.Version
	part    int
	p       *locale.Printer // of the language that they speak now
}

// personAct is what a button of the person's does. What it commits bears the update's
// mark; a second tap commits nothing.
type personAct func(ctx context.Context, u conversation.Update, t personTap) (conversation.Reply, error)

type personButton struct {
	letters string
	act     personAct
}

// personButtons are all that the person can tap: each file tells of its own.
func (d *Desk) personButtons() []personButton {
	return slices.Concat(d.menuPersonButtons(), d.replyPersonButtons(), d.appointPersonButtons())
}

// personTapped handles a tap of the person.
func (d *Desk) personTapped(ctx context.Context, u conversation.Update) (conversation.Reply, error) {
	return d.again(func() (conversation.Reply, error) {
		t, act, err := d.readPerson(ctx, u)
		if err != nil {
			return conversation.Reply{}, err
		}
		if act == nil || t.k == nil {
			return tooLate(t.p), nil
		}
		if t.k.Blocked != 0 { // they are back
			if err := d.commit(ctx, conversation.Commit{Part: t.part, Timers: conversation.Reachable(u.Chat, d.Now())}); err != nil {
				return conversation.Reply{}, err
			}
		}
		return act(ctx, u, t)
	})
}

// readPerson reads a tap of the person's; without a case it is too late, or not theirs.
func (d *Desk) readPerson(ctx context.Context, u conversation.Update) (t personTap, act personAct, err error) {
	t.tapped, _ = readData(u.Data, personPrefix)
	t.part = d.Part(u.Chat)
	l, err := d.Store.Load(ctx, t.part, u.ID, conversation.CaseKey(t.id), conversation.SessionKey(u.Chat))
	if err != nil {
		return t, nil, err
	}
	if l.Seen {
		return t, nil, conversation.ErrDuplicate
	}
	k, err := conversation.DecodeCase(l.Records[0].Data)
	if err == nil && k != nil && k.Open() && k.Chat == u.Chat {
		t.k, t.version = k, l.Records[0].Version
	}
	lang := conversation.LanguageOf(l.Records[1].Data)
	if lang == "" && k != nil {
		lang = k.Lang
	}
	if lang == "" {
		lang, _ = d.Catalogue().Texts.Match(u.User.Language)
	}
	t.p = d.Catalogue().Texts.Printer(lang)
	for _, b := range d.personButtons() {
		if b.letters == t.letters {
			act = b.act
		}
	}
	return t, act, nil
}

// tooLate answers a tap on what counts no more.
func tooLate(p *locale.Printer) conversation.Reply {
	return conversation.Reply{Text: p.Plain("toast.case_over", nil), Alert: true}
}
