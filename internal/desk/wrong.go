package desk

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"wegweiser/internal/conversation"
	"wegweiser/internal/flow"
	"wegweiser/internal/locale"
	"wegweiser/internal/outbox"
)

// wrongEvery is how often a staff group hears that the same contact may be wrong,
// however many people say so.
const wrongEvery = 24 * time.Hour

func wrongKey(r flow.ReportContact) string { return "wrong:" + r.Offer + ":" + r.Field }

// wrong tells a staff group that somebody said a contact was wrong: the notice and the
// mark that it was told are one commit.
func (d *Desk) wrong(ctx context.Context, timer string) error {
	r, ok := conversation.WrongContact(timer)
	o := d.Catalogue().Flows.Offer(r.Offer)
	group := d.boardOf(r.Offer)
	if all := d.Groups.All(); group == 0 && len(all) > 0 {
		group = slices.Min(all) // a partner's contact is nobody's own
	}
	if !ok || o == nil || group == 0 {
		return nil
	}
	part := d.Part(group)
	l, err := d.Store.Load(ctx, part, 0, wrongKey(r))
	if err != nil || l.Records[0].Version != 0 {
		return err
	}
	err = d.commit(ctx, conversation.Commit{
		Part:   part,
		Writes: []conversation.Write{{Key: wrongKey(r), Data: []byte("1"), TTL: wrongEvery}},
		Appends: []conversation.Append{{Lane: outbox.ChatLane(part, group), Messages: []outbox.Message{
			{Op: outbox.OpSend, Chat: group, Text: d.wrongNotice(r, o), Low: true},
		}}},
	})
	if errors.Is(err, conversation.ErrConflict) {
		return nil // another replica has told it
	}
	return err
}

func (d *Desk) wrongNotice(r flow.ReportContact, o *flow.Offer) string {
	p := d.printer()
	var value any
	for _, w := range o.Ways() {
		switch {
		case w.Name != r.Field:
		case w.Opening != nil:
			value = locale.HTML(conversation.OpeningText(p, w.Opening, d.Now()))
		default:
			value = locale.Verbatim(d.current(w.Value))
		}
	}
	return p.Text("staff.wrong", locale.Args{
		"offer":    locale.HTML(d.offerNames(p, []string{o.ID})),
		"field":    locale.HTML(p.Text("button.wrong_"+r.Field, nil)),
		"value":    value,
		"language": locale.HTML(d.language(r.Lang)),
	})
}

// current is a contact value, that of the fact where it names one.
func (d *Desk) current(value string) string {
	if id, ok := strings.CutPrefix(value, flow.FactPrefix); ok {
		if f := d.Catalogue().Flows.Fact(id); f != nil {
			return f.Value
		}
	}
	return value
}
