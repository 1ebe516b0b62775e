package conversation

import (
	"strconv"
	"strings"
	"time"

	"wegweiser/internal/flow"
	"wegweiser/internal/handoff"
	"wegweiser/internal/locale"
	"wegweiser/internal/outbox"
	"wegweiser/internal/privacy"
)

// printer speaks the person's language: the chosen one, before that the one their
// phone suggests, else the source language.
func (c *Conversation) printer(cat *Catalogue, s flow.Session, u Update) *locale.Printer {
	if s.Lang != "" {
		return cat.Texts.Printer(s.Lang)
	}
	tag, _ := cat.Texts.Match(u.User.Language)
	return cat.Texts.Printer(tag)
}

// message renders a screen.
func (c *Conversation) message(r *renderer, sc flow.Screen, epoch string, turn int) outbox.Message {
	m := outbox.Message{Op: outbox.OpSend, Text: r.text(sc), Memo: question}
	choices := sc.Choices
	if sc.Picker {
		choices = r.pickerOrder(choices)
	}
	m.Rows = make([][]outbox.Button, 0, len(choices)+1)
	for _, ch := range choices {
		m.Rows = append(m.Rows, []outbox.Button{r.button(ch, epoch, turn)})
	}
	m.Rows = append(m.Rows, r.links(sc.Links)...)
	if row := r.listen(sc); row != nil {
		m.Rows = append(m.Rows, row)
	}
	if len(sc.Nav) > 0 {
		row := make([]outbox.Button, len(sc.Nav))
		for i, ch := range sc.Nav {
			row[i] = r.button(ch, epoch, turn)
		}
		m.Rows = append(m.Rows, row)
	}
	return m
}

// links are the buttons that open a page.
func (r *renderer) links(links []flow.Link) (rows [][]outbox.Button) {
	for _, l := range links {
		if page, ok := r.page(l.Fact); ok {
			rows = append(rows, []outbox.Button{{Text: plain(r.cat, r.p, l.Label), URL: page}})
		}
	}
	return rows
}

// page is the address that a link button opens; false where the fact is out of date.
func (r *renderer) page(f *flow.Fact) (string, bool) {
	if !f.Good(r.now) {
		return "", false
	}
	if strings.HasPrefix(f.Value, "https://") || strings.HasPrefix(f.Value, "http://") {
		return f.Value, true
	}
	return "https://" + f.Value, true
}

// question is the memo of the message whose keyboard counts.
const question = "q"

// renderer turns what the engine shows into the words of one language.
type renderer struct {
	c    *Conversation
	cat  *Catalogue
	p    *locale.Printer
	code string // language_code of the phone: orders the picker
	// request is the person's open request; nil if there is none, or none is shown.
	request *handoff.Case
	args    locale.Args
	now     time.Time
}

func (c *Conversation) renderer(cat *Catalogue, p *locale.Printer, code string, now time.Time) *renderer {
	return &renderer{c: c, cat: cat, p: p, code: code, args: c.args(cat, p, now), now: now}
}

func (r *renderer) button(ch flow.Choice, epoch string, turn int) outbox.Button {
	return outbox.Button{Text: boxes[ch.Box] + plain(r.cat, r.p, ch.Label), Data: data(epoch, turn, ch.ID)}
}

// boxes stand before the choices of a step that takes several.
var boxes = [...]string{flow.NoBox: "", flow.Open: "⬜ ", flow.Ticked: "✅ "}

// plain is a label without mark-up.
func plain(cat *Catalogue, p *locale.Printer, t flow.Text) string {
	switch {
	case t.Lang != "":
		return cat.OwnName(t.Lang)
	case t.N != 0:
		return p.Plain(t.Key, locale.Args{"n": locale.Verbatim(strconv.Itoa(t.N))})
	case t.Key != "":
		return p.Plain(t.Key, nil)
	}
	return t.Words
}

// text joins the blocks of a screen.
func (r *renderer) text(sc flow.Screen) string {
	var b strings.Builder
	for i, block := range sc.Blocks {
		if i > 0 {
			b.WriteString(between)
		}
		r.block(&b, sc, block)
	}
	return b.String()
}

// between blocks stands an empty line.
const between = "\n\n"

func (r *renderer) block(b *strings.Builder, sc flow.Screen, block flow.Block) {
	switch {
	case sc.Picker && block.Text != nil && block.Text.Key == sc.ID:
		b.WriteString(r.picker(block.Text.Key))
	case block.Text != nil:
		b.WriteString(r.html(*block.Text))
		if r.c.Relay != nil && (block.Text.Key == "system.privacy" || block.Text.Key == "system.privacy_agreed") {
			b.WriteString(between + r.p.Text("system.privacy_relay", nil))
		}
	case block.Offer != nil:
		r.offer(b, block.Offer)
	case block.Brief != nil:
		r.brief(b, block.Brief)
	case block.Request:
		b.WriteString(r.requestStands())
	case block.Contact != nil:
		r.contact(b, block.Contact)
	default:
		r.summary(b, block.Summary)
	}
}

// html renders one text.
func (r *renderer) html(t flow.Text) string {
	switch {
	case t.Lang != "":
		return r.cat.OwnName(t.Lang)
	case t.Key == "" && t.Verbatim:
		return r.p.Value(locale.Verbatim(t.Words))
	case t.Key == "":
		return r.p.Value(t.Words)
	case t.First != "" && r.p.Has(t.First):
		return r.p.Text(t.First, r.args)
	case t.N != 0:
		return r.p.Text(t.Key, locale.Args{"n": locale.Verbatim(strconv.Itoa(t.N))})
	}
	return r.p.Text(t.Key, r.args)
}

// values are the labels of an answer.
func (r *renderer) values(ts []flow.Text) string {
	labels := make([]string, len(ts))
	for i, t := range ts {
		labels[i] = r.html(t)
	}
	return strings.Join(labels, " · ")
}

// picker asks in the language that the phone suggests, in English and in the
// source language: who reads none of these still finds their own language's name.
func (r *renderer) picker(key string) string {
	var lines []string
	asked := map[string]bool{}
	for _, tag := range []string{r.p.Tag(), "en", r.cat.Texts.Source()} {
		if _, ok := r.cat.Texts.Language(tag); ok && !asked[tag] {
			asked[tag] = true
			lines = append(lines, r.cat.Texts.Printer(tag).Text(key, nil))
		}
	}
	return strings.Join(lines, "\n")
}

func (r *renderer) pickerOrder(choices []flow.Choice) []flow.Choice {
	byID := make(map[string]flow.Choice, len(choices))
	for _, ch := range choices {
		byID[ch.ID] = ch
	}
	out := make([]flow.Choice, 0, len(choices))
	for _, l := range r.cat.Texts.Picker(r.code) {
		if ch, ok := byID[flow.Speak+l.Tag]; ok {
			out = append(out, ch)
		}
	}
	return out
}

func (r *renderer) brief(b *strings.Builder, o *flow.Offer) {
	b.WriteString("<b>" + r.p.Text(o.TextKey()+".name", r.args) + "</b>\n" + r.p.Text(o.TextKey()+".what", r.args))
}

func (r *renderer) offer(b *strings.Builder, o *flow.Offer) {
	key := o.TextKey()
	r.brief(b, o)
	if o.Own {
		b.WriteString("\n" + r.p.Text("offer.free", nil))
		if r.p.Has(key + ".bring") {
			b.WriteString("\n\n" + r.p.Text("offer.bring", nil) + "\n" + r.p.Text(key+".bring", r.args))
		}
	}
	lines := r.reach(o)
	if len(lines) > 0 {
		b.WriteString("\n\n" + r.p.Text("offer.reach", nil) + "\n" + strings.Join(lines, "\n"))
	}
}

func (r *renderer) contact(b *strings.Builder, o *flow.Offer) {
	b.WriteString("<b>" + r.p.Text(o.TextKey()+".name", r.args) + "</b>\n")
	b.WriteString(strings.Join(r.reach(o), "\n"))
}

// reach lists how an offer is reached. What is still to be filled in says so.
func (r *renderer) reach(o *flow.Offer) (lines []string) {
	for _, w := range o.Ways() {
		value := r.fact(w.Value)
		switch {
		case w.Opening != nil:
			value = locale.HTML(OpeningText(r.p, w.Opening, r.now))
		case w.Value == "":
			value = locale.HTML(r.p.Text("offer.unknown", nil))
		}
		lines = append(lines, r.p.Text("offer."+w.Name, locale.Args{"value": value}))
	}
	return lines
}

// fact resolves "fact:<id>" in a contact field.
func (r *renderer) fact(value string) any {
	if id, ok := strings.CutPrefix(value, flow.FactPrefix); ok {
		return r.args["fact."+id]
	}
	return locale.Verbatim(value)
}

func (r *renderer) summary(b *strings.Builder, lines []flow.Line) {
	for i, l := range lines {
		if i > 0 {
			b.WriteString("\n")
		}
		b.WriteString(r.p.Text(l.Label.Key, nil) + ": <b>" + r.values(l.Values) + "</b>")
	}
}

// args are the values that any text may name.
func (c *Conversation) args(cat *Catalogue, p *locale.Printer, now time.Time) locale.Args {
	return cat.args(p, now, func(a locale.Args) {
		a["org"] = c.Org
		keep := privacy.Retention{Session: c.Session, Case: c.Silent + c.Case}
		a["session"] = locale.HTML(days(p, keep.SessionDays()))
		a["case"] = locale.HTML(days(p, keep.CaseDays()))
		a["rest"] = locale.HTML(days(p, restDays))
	})
}

func days(p *locale.Printer, n int) string {
	return p.Text("duration.days", locale.Args{"count": n})
}
