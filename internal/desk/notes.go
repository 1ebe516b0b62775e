package desk

import (
	"context"
	"errors"
	"slices"
	"strings"

	"wegweiser/internal/conversation"
	"wegweiser/internal/handoff"
	"wegweiser/internal/locale"
	"wegweiser/internal/outbox"
	"wegweiser/internal/privacy"
)

// Notes are for staff: any member of the group writes one, the owner reads them. The
// person never sees them, nor does another team that gets the request.

// purposeNote is what is typed after askNote.
const purposeNote = "note"

// notes are those of a case, the newest first.
func (d *Desk) notes(p *locale.Printer, k *handoff.Case) []string {
	parts := []string{p.Text("staff.details", d.offerArgs(p, k)) + "\n" + p.Text("staff.notes.title", nil)}
	for _, n := range slices.Backward(k.Notes) {
		parts = append(parts, "<b>"+d.clock(n.At)+" "+p.Value(n.Name.Reveal())+"</b>\n"+p.Value(n.Text.Reveal()))
	}
	return append(parts, p.Text("staff.notes.who", nil))
}

// askNote has a member type a note.
func (d *Desk) askNote(ctx context.Context, u conversation.Update, t tapped) (conversation.Reply, error) {
	k, _, _, r, err := d.toMove(ctx, u, t.id)
	if k == nil {
		return r, err
	}
	p := d.printer()
	if len(k.Notes) >= handoff.NotesMax {
		return conversation.Reply{Text: p.Plain("staff.toast.full", nil), Alert: true}, nil
	}
	return conversation.Reply{}, d.ask(ctx, u, awaited{Purpose: purposeNote, Case: k.ID}, p.Text("staff.ask.note", d.offerArgs(p, k)))
}

// typedNote keeps what was typed.
func (d *Desk) typedNote(ctx context.Context, u conversation.Update, w awaited) (problem string, err error) {
	p := d.printer()
	k, version, part, may, err := d.caseOf(ctx, u, w.Case)
	switch {
	case errors.Is(err, errOutsider):
		return "", ErrNotStaff
	case errors.Is(err, errMembers):
		return p.Text("note.failed", nil), nil
	case err != nil:
		return "", err
	case !may:
		return "", ErrNotStaff
	case k == nil:
		return "", d.sayInstead(ctx, u, p.Text("staff.details.gone", nil))
	}
	switch err := k.AddNote(actor(u), privacy.Personal(strings.TrimSpace(u.Text.Reveal())), d.Now()); {
	case errors.Is(err, handoff.ErrFull):
		return p.Text("staff.note.long", locale.Args{"count": handoff.NoteRunes}), nil
	case err != nil:
		return "", d.sayInstead(ctx, u, p.Text("staff.details.gone", nil))
	}
	c := d.written(u, k, version, part)
	c.Appends = []conversation.Append{{Lane: outbox.CaseLane(part, k.ID), Messages: untyped(u)}} // with the note itself: a crash leaves none behind
	if k.Owner != 0 && k.Open() {
		messages := []outbox.Message{viewMessage(k.Owner, d.notes(p, k), d.notesRows(p, k))}
		if k.Owner != u.User.ID {
			args := d.offerArgs(p, k)
			args["name"] = u.User.Name.Reveal()
			messages = append(messages, outbox.Message{Op: outbox.OpSend, Chat: k.Owner, Text: p.Text("staff.note.from", args), Low: true})
		}
		c.Appends[0].Messages = append(c.Appends[0].Messages, messages...)
		c.Timers = append(c.Timers, conversation.Timer{Name: hideTimer(k.ID), At: d.Now().Add(contactFor)})
	}
	if err := d.commit(ctx, c); err != nil {
		return "", err
	}
	d.Observe("note")
	return "", d.noteKept(ctx, u, k)
}

// noteKept says so.
func (d *Desk) noteKept(ctx context.Context, u conversation.Update, k *handoff.Case) error {
	p, part := d.printer(), d.Part(u.Chat)
	messages := []outbox.Message{{Op: outbox.OpSend, Chat: u.Chat, Text: p.Text("staff.note.kept", d.offerArgs(p, k))}}
	return ignoreDuplicate(d.commit(ctx, conversation.Commit{
		Part: part, Update: u.ID, SeenFor: seenFor,
		Appends: []conversation.Append{{Lane: outbox.ChatLane(part, u.Chat), Messages: messages}},
	}))
}

func (d *Desk) notesRows(p *locale.Printer, k *handoff.Case) [][]outbox.Button {
	return [][]outbox.Button{
		{{Text: p.Plain("staff.note", nil), Data: data("w", k.ID)}},
		{{Text: p.Plain("staff.back", nil), Data: data("v", k.ID, tabCase)}},
	}
}
