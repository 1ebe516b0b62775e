package desk

import (
	"html"
	"strconv"
	"strings"
	"time"

	"wegweiser/internal/flow"
	"wegweiser/internal/handoff"
	"wegweiser/internal/locale"
	"wegweiser/internal/outbox"
)

// card is the message that shows cases in the group: one alone, or several
// together. Nothing in it says who the person is.
func (d *Desk) card(group int64, msg int, cases []*handoff.Case) outbox.Message {
	p := d.printer()
	m := outbox.Message{Op: outbox.OpSend, Chat: group, ID: msg, Low: true}
	if msg != 0 {
		m.Op = outbox.OpEdit
	}
	var b strings.Builder
	waiting := 0
	for _, k := range cases {
		if k.State == handoff.New {
			waiting++
		}
	}
	if len(cases) > 1 && waiting > 0 {
		b.WriteString(p.Text("staff.digest", locale.Args{"count": waiting}) + "\n\n")
	}
	for i, k := range cases {
		if i > 0 {
			b.WriteString("\n\n")
		}
		number := 0
		if len(cases) > 1 {
			number = i + 1
		}
		d.cardOf(&b, p, k, number)
		if btn, ok := d.cardButton(p, k, number); ok {
			m.Rows = append(m.Rows, []outbox.Button{btn})
		}
		if k.Open() && k.Overdue() { // whoever the alarm went to, a colleague may act
			m.Rows = append(m.Rows, []outbox.Button{{Text: d.claimLabel(p, number), Data: data("t", k.ID)}})
		}
	}
	m.Text = b.String()
	return m
}

func (d *Desk) cardOf(b *strings.Builder, p *locale.Printer, k *handoff.Case, number int) {
	line := func(key string, args locale.Args) {
		b.WriteString("\n" + p.Text(key, args))
	}
	if number > 0 {
		b.WriteString("<b>" + strconv.Itoa(number) + ".</b> ")
	}
	switch { // who has it comes first: that is what a colleague looks for
	case k.State == handoff.New && number == 0 && k.Free != 0:
		b.WriteString(p.Text("staff.card.again", nil) + "\n")
	case k.State == handoff.New && number == 0:
		b.WriteString(p.Text("staff.card.new", nil) + "\n")
	case k.State.Open() && k.Owner != 0:
		b.WriteString("<b>" + p.Text("staff.card.claimed", locale.Args{"name": k.Name.Reveal(), "time": locale.Verbatim(d.clock(k.Claimed))}) + "</b>\n")
	case k.State == handoff.Closed && k.Outcome == handoff.Silent:
		b.WriteString("<b>" + p.Text("staff.card.silent", nil) + "</b>\n")
	case k.State == handoff.Closed && k.Outcome == "": // from before there were outcomes
		b.WriteString("<b>" + p.Text("staff.card.done", locale.Args{"name": k.Name.Reveal()}) + "</b>\n")
	case k.State == handoff.Closed:
		b.WriteString("<b>" + p.Text("staff.card.closed", locale.Args{"name": k.Name.Reveal(), "outcome": locale.HTML(d.ended(p, k))}) + "</b>\n")
	case k.State == handoff.Withdrawn:
		b.WriteString("<b>" + p.Text("staff.card.withdrawn", nil) + "</b>\n")
	}
	b.WriteString(p.Text("staff.card.offer", d.offerArgs(p, k)))
	if also := d.offerNames(p, append(append([]string(nil), k.Also...), k.Partners...)); also != "" {
		line("staff.card.also", locale.Args{"offers": locale.HTML(also)})
	}
	line("staff.card.language", locale.Args{"language": locale.HTML(d.language(k.Lang))})
	for _, as := range []string{flow.CardPlace, flow.CardProfession} {
		if f, ok := k.OnCard(as); ok && f.Value != flow.Skipped {
			line("staff.card."+as, locale.Args{as: locale.HTML(d.value(p, f))})
		}
	}
	if k.Open() && k.Blocked != 0 {
		line("staff.card.blocked", nil)
	}
	if a := k.Appointment; k.State == handoff.New && a != nil { // who had it before has told nobody else
		switch {
		case a.Picked != nil:
			line("staff.card.appointment", locale.Args{"date": locale.Verbatim(d.clock(a.Picked.At))})
		case a.Was != nil && a.By == handoff.Person && a.Cancelled >= k.Free:
			line("staff.card.appointment_off", locale.Args{"date": locale.Verbatim(d.clock(a.Was.At))})
		}
	}
	if k.State == handoff.New {
		since := locale.Args{"since": locale.Verbatim(d.clock(k.Opened))}
		line("staff.card.waiting", since)
		if long := handoff.Longer(d.worked(k)); long > 0 {
			b.WriteString(" (" + d.longer(p, long) + ")")
		}
	}
}

// cardButton is what can be pressed for a case in this state: a case that has an
// owner opens for them in private, even if they never wrote to the bot.
func (d *Desk) cardButton(p *locale.Printer, k *handoff.Case, number int) (outbox.Button, bool) {
	switch k.State {
	case handoff.New:
		return outbox.Button{Text: d.claimLabel(p, number), Data: data("c", k.ID)}, true
	case handoff.Claimed, handoff.Contacted, handoff.Waiting, handoff.Appointed:
		if link := d.link(k.ID); link != "" {
			text := p.Plain("staff.open", nil)
			if number > 0 {
				text = strconv.Itoa(number) + ". " + text
			}
			return outbox.Button{Text: text, URL: link}, true
		}
	}
	return outbox.Button{}, false
}

// claimLabel says “I take it”, with the number of the case where there are several.
func (d *Desk) claimLabel(p *locale.Printer, number int) string {
	if number > 0 {
		return p.Plain("staff.claim_n", locale.Args{"n": locale.Verbatim(strconv.Itoa(number))})
	}
	return p.Plain("staff.claim", nil)
}

// value is an answer in the staff's language, whatever language it was given in.
func (d *Desk) value(p *locale.Printer, f handoff.Field) string {
	switch {
	case f.Value == flow.Skipped:
		return p.Text("answer.skipped", nil)
	case f.Several:
		var labels []string
		for choice := range strings.SplitSeq(f.Value.Reveal(), flow.ListSep) {
			labels = append(labels, p.Text(flow.Ref(f.Step).ChoiceKey(choice), nil))
		}
		return strings.Join(labels, " · ")
	case f.Choice && f.List != "":
		return p.Text(f.List+"."+f.Value.Reveal(), nil)
	case f.Choice:
		return p.Text(flow.Ref(f.Step).ChoiceKey(f.Value.Reveal()), nil)
	case f.Language:
		return d.language(f.Value.Reveal())
	}
	return p.Value(f.Value.Reveal())
}

// language is a language as staff recognise it: what they call it, and what its speakers do.
func (d *Desk) language(tag string) string {
	theirs, ours := d.Catalogue().OwnName(tag), locale.NameIn(d.Staff, tag)
	if ours == "" || ours == theirs {
		return html.EscapeString(theirs)
	}
	return html.EscapeString(ours + " (" + theirs + ")")
}

func (d *Desk) offerArgs(p *locale.Printer, k *handoff.Case) locale.Args {
	return locale.Args{"offer": locale.HTML(d.offerNames(p, []string{k.Offer}))}
}

func (d *Desk) offerNames(p *locale.Printer, ids []string) string {
	var names []string
	for _, id := range ids {
		if id != "" {
			names = append(names, p.Text("offers."+id+".name", nil))
		}
	}
	return strings.Join(names, ", ")
}

// clock is a time of day with its date: a card stands for days, and is not written anew
// at midnight.
func (d *Desk) clock(unix int64) string { return time.Unix(unix, 0).In(d.Zone).Format("02.01., 15:04") }

// worked is how long the case's team has been there since the person asked: nobody is
// late because of a weekend.
func (d *Desk) worked(k *handoff.Case) time.Duration {
	h, _ := d.Catalogue().Hours(k.Offer)
	return h.Between(time.Unix(k.Opened, 0), d.Now())
}

// nextStep is when the waiting time on the card of a case is next worth an edit.
func (d *Desk) nextStep(k *handoff.Case) time.Time {
	h, _ := d.Catalogue().Hours(k.Offer)
	return h.Add(time.Unix(k.Opened, 0), int(handoff.NextStep(d.worked(k))/time.Minute))
}

// longer says that somebody waits longer than t, which stays true however long the card
// is not written anew.
func (d *Desk) longer(p *locale.Printer, t time.Duration) string {
	switch {
	case t < time.Hour:
		return p.Text("staff.minutes", locale.Args{"count": int(t / time.Minute)})
	case t < handoff.WorkingDay:
		return p.Text("staff.hours", locale.Args{"count": int(t / time.Hour)})
	}
	return p.Text("staff.days", locale.Args{"count": int(t / handoff.WorkingDay)})
}
