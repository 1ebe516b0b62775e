package desk

import (
	"context"

	"wegweiser/internal/conversation"
	"wegweiser/internal/handoff"
	"wegweiser/internal/locale"
	"wegweiser/internal/outbox"
)

// toPerson notes in the case that staff send something to the person, and makes what is to
// be appended for it, for the commit that also writes the case. says writes it, in the
// language that the person speaks now; id is the message's within the case, for buttons.
func (d *Desk) toPerson(ctx context.Context, by handoff.Actor, k *handoff.Case, part int, m handoff.Message, says func(p *locale.Printer, id int) (text string, rows [][]outbox.Button)) (conversation.Append, error) {
	person, err := d.Store.Load(ctx, part, 0, conversation.SessionKey(k.Chat))
	if err != nil {
		return conversation.Append{}, err
	}
	id, err := k.Send(by, m, d.Now())
	if err != nil {
		return conversation.Append{}, err
	}
	text, rows := says(d.Catalogue().Texts.Printer(langOf(k, person.Records[0].Data)), id)
	return conversation.Append{Lane: outbox.ChatLane(part, k.Chat), Messages: []outbox.Message{
		{Op: outbox.OpSend, Chat: k.Chat, Text: text, Rows: rows, Track: track(k, id), Memo: conversation.AppointmentMemo(k, m.Key)},
	}}, nil
}

// readers are in which languages the owner sees beforehand what the person will read:
// their own, and the person's.
func (d *Desk) readers(ctx context.Context, k *handoff.Case, part int) ([]*locale.Printer, error) {
	person, err := d.Store.Load(ctx, part, 0, conversation.SessionKey(k.Chat))
	if err != nil {
		return nil, err
	}
	readers := []*locale.Printer{d.printer()}
	if lang := langOf(k, person.Records[0].Data); lang != d.Staff {
		readers = append(readers, d.Catalogue().Texts.Printer(lang))
	}
	return readers, nil
}

// quoted is what will be sent, as staff or as the person will read it.
func (d *Desk) quoted(reader *locale.Printer, text string) string {
	over := d.printer().Text("staff.reply.preview", nil)
	if reader.Tag() != d.Staff {
		over = d.printer().Text("staff.reply.preview_person", locale.Args{"language": locale.HTML(d.language(reader.Tag()))})
	}
	return over + "\n<blockquote>" + text + "</blockquote>"
}
