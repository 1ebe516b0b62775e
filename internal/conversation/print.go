package conversation

import (
	"wegweiser/internal/flow"
	"wegweiser/internal/locale"
	"wegweiser/internal/outbox"
)

// Print renders a screen in a language as it would be sent to somebody, for who shows it
// without a chat. Its buttons carry no data.
func (c *Conversation) Print(cat *Catalogue, p *locale.Printer, sc flow.Screen) []outbox.Message {
	r := c.renderer(cat, p, p.Tag(), c.Now())
	m := c.message(r, sc, "", 0)
	out := append(r.before(sc.Before, ""), r.divided(sc, "", m)...)
	if sc.AskContact {
		out = append(out, r.shareKey())
	}
	for i := range out {
		for _, row := range out[i].Rows {
			for j := range row {
				row[j].Data = ""
			}
		}
	}
	return out
}
