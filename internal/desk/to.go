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
		{Op: outbox.OpSend, Chat: k.Chat, Text: text, Rows: rows, Track: track(k, id)},
	}}, nil
}
