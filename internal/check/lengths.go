package check

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf16"

	"wegweiser/internal/finding"
	"wegweiser/internal/flow"
	"wegweiser/internal/flow/flowfile"
	"wegweiser/internal/locale"
)

// Telegram's limit of a message, in UTF-16 units without tags (Bot API,
// sendMessage: 4096 characters after entities parsing; the stricter reading).
const maxMessage = 4096

// Values that are only known when the bot runs, as long as they may be.
var (
	longOrg      = strings.Repeat("W", 80)
	longDuration = strings.Repeat("W", 20)
)

// longLanguage is how many letters a language's own name has at most.
const longLanguage = 30

func units(s string) int {
	n := 0
	for _, r := range s {
		n += max(1, utf16.RuneLen(r))
	}
	return n
}

// lengths looks whether each screen fits a message, in every language, with
// everything that may stand on it at once.
func (c *checker) lengths(now time.Time) {
	notes, chosen := c.above()
	c.eachLanguage(func(c *checker, _ int, p *locale.Printer) {
		tag := p.Tag()
		m := measure{c: c, p: p, args: locale.Args{"org": longOrg, "session": longDuration, "case": longDuration, "rest": longDuration}}
		for _, f := range c.flows.Facts {
			m.args["fact."+f.ID] = locale.Verbatim(f.Value)
			if ask := m.p.Plain("fact.ask", nil); !f.Good(now) || units(ask) > units(f.Value) {
				m.args["fact."+f.ID] = locale.Verbatim(ask)
			}
		}
		above := m.above(notes, chosen)
		for _, f := range c.flows.Flows {
			for _, s := range f.Steps {
				c.fits(tag, s.Ref.Key(), above+m.step(s))
			}
		}
		c.turns(tag, m)
		for _, k := range Keys() {
			if strings.HasPrefix(k.Name, "system.") {
				c.fits(tag, k.Name, above+m.system(k.Name))
			}
		}
		for _, o := range c.flows.Offers {
			c.fits(tag, o.TextKey()+".what", above+m.offer(o))
		}
		in := measure{c: c, p: c.texts.Printer(c.texts.Source())}
		for _, r := range c.flows.Replies {
			c.fits(tag, r.TextKey(), in.reply(r)+m.reply(r)+aroundReply)
		}
	})
}

func (c *checker) fits(tag, key string, n int) {
	if n > maxMessage {
		c.inText(finding.Error, MessageLong, tag, key, fmt.Sprintf("with everything that may stand on it, this screen has %s characters; Telegram takes %s", number(uint64(n)), number(maxMessage)), "say it shorter")
	}
}

// turns looks at what is said in one turn. The renderer puts texts into one message as
// long as they fit, and then begins another.
func (c *checker) turns(tag string, m measure) {
	told := map[string]bool{} // a way on from the middle of one that was told says nothing new
	for _, x := range slices.SortedFunc(maps.Values(c.spoken), before) {
		own := m.step(x.at)
		total, messages, filled, names, last := own, 1, 0, "", x.after
		say := func(n int, name string) {
			if total += n; filled > 0 && filled+n > maxMessage {
				messages, filled = messages+1, 0
			}
			filled += n
			names += name + ", "
		}
		if x.after != nil {
			say(m.ticked(x.after), "all that can be ticked at "+finding.Quote(string(x.after.Ref)))
		}
		for _, s := range x.says {
			say(m.text(s.Ref.Key()), finding.Quote(string(s.Ref)))
			last = s
		}
		way := string(last.Ref) + " " + string(x.at.Ref)
		if total <= maxMessage || told[way] {
			continue
		}
		told[way] = true
		c.inText(finding.Warning, TurnLong, tag, last.Ref.Key(), fmt.Sprintf("%sand then %s: together %s characters in one turn, which become %d messages", names, finding.Quote(string(x.at.Ref)), number(uint64(total)), messages+1), "say it shorter, or ask something in between")
	}
}

// before orders monologues: those of the most steps first.
func before(a, b monologue) int {
	x, y := a.steps(), b.steps()
	return cmp.Or(cmp.Compare(len(y), len(x)), slices.Compare(x, y))
}

// ticked is what stands above a screen when all is ticked that a step takes.
func (m measure) ticked(s *flow.Step) int {
	k := s.Kind.(*flow.Several)
	long := make([]int, len(k.Choices))
	for i, c := range k.Choices {
		long[i] = units(m.p.Plain(s.Ref.ChoiceKey(c), nil)) + units(" · ")
	}
	slices.Sort(long)
	slices.Reverse(long)
	n := units("✅ ") + gap
	_, most := k.Limits()
	for _, l := range long[:most] {
		n += l
	}
	return n
}

// measure adds up what a screen shows in one language. It follows the renderer in
// package conversation, and counts a little more rather than less.
type measure struct {
	c    *checker
	p    *locale.Printer
	args locale.Args
}

// gap stands between the blocks of a screen, and within the lines of an offer.
const gap = 2

func (m measure) text(key string) int { return units(m.p.Plain(key, m.args)) + gap }

// above are the keys of what may stand over a screen: notes, and what was chosen.
func (c *checker) above() (notes, chosen []string) {
	for _, key := range c.keys {
		switch {
		case strings.HasPrefix(key, "note."):
			notes = append(notes, key)
		case strings.Count(key, ".") == 2 && !strings.HasPrefix(key, "offers.") && !strings.HasPrefix(key, "reply."):
			chosen = append(chosen, key)
		}
	}
	return notes, chosen
}

// above is the most that stands over a screen: two notes, and what was chosen.
func (m measure) above(notes, chosen []string) int {
	var long []int
	for _, key := range notes {
		long = append(long, m.text(key))
	}
	slices.Sort(long)
	widest := 0
	for _, key := range chosen {
		if m.p.Has(key) {
			widest = max(widest, units(m.p.Plain(key, nil)))
		}
	}
	n := min(widest, flow.MaxAskRunes) + len("✅ ") + gap
	for _, l := range long[max(0, len(long)-2):] {
		n += l
	}
	return n
}

func (m measure) step(s *flow.Step) int {
	switch s.Kind.(type) {
	case *flow.Call, *flow.Route, *flow.Set:
		return 0
	}
	n := m.text(s.Ref.Key())
	switch k := s.Kind.(type) {
	case *flow.Summary:
		for _, r := range k.Fields {
			n += m.text(r.LabelKey()) + m.value(m.c.flows.Step(r)) + gap
		}
	case *flow.OfferStep:
		n += m.offers(s.Ref)
	case *flow.Handoff:
		n += m.ownContact()
	case *flow.Reach:
		n += m.text(m.c.flows.Offer(k.Offer).TextKey()+".name") + m.contact(m.c.flows.Offer(k.Offer))
	}
	return n
}

// value is the longest that an answer can be.
func (m measure) value(s *flow.Step) int {
	n := 0
	switch k := s.Kind.(type) {
	case *flow.Ask:
		limit := k.Max
		if limit == 0 {
			limit = flow.MaxAskRunes
		}
		return 2 * limit // a letter outside of the basic plane counts twice
	case *flow.Choose:
		for _, c := range k.Choices {
			n = max(n, units(m.p.Plain(s.Ref.ChoiceKey(c), nil)))
		}
	case *flow.Several:
		for _, c := range k.Choices {
			n += units(m.p.Plain(s.Ref.ChoiceKey(c), nil)) + len(" · ")
		}
	}
	return max(n, longLanguage)
}

// offers is the longest that the offers of a step were seen to be together.
func (m measure) offers(at flow.Ref) int {
	longest := 0
	for _, shown := range m.c.shown[at] {
		n := 0
		for i, o := range shown.own {
			if i == 0 {
				n += m.offer(o)
			} else {
				n += m.brief(o)
			}
		}
		for _, o := range shown.partners {
			n += m.offer(o)
		}
		longest = max(longest, n)
	}
	return longest
}

func (m measure) brief(o *flow.Offer) int {
	return m.text(o.TextKey()+".name") + m.text(o.TextKey()+".what")
}

func (m measure) offer(o *flow.Offer) int {
	n := m.brief(o) + m.text("offer.reach") + m.contact(o)
	if o.Own {
		n += m.text("offer.free")
		if key := o.TextKey() + ".bring"; m.p.Has(key) {
			n += m.text("offer.bring") + m.text(key)
		}
	}
	return n
}

// contact is the lines that say how to reach an offer.
func (m measure) contact(o *flow.Offer) int {
	n := 0
	for name, value := range map[string]string{"phone": o.Phone, "email": o.Email, "address": o.Address, "opening": m.opening(o), "website": o.Website} {
		if id, ok := strings.CutPrefix(value, flowfile.FactPrefix); ok {
			value = string(m.args["fact."+id].(locale.Verbatim))
		}
		if slices.Contains(o.Unknown, name) {
			value = m.p.Plain("offer.unknown", nil)
		}
		if value != "" {
			n += units(m.p.Plain("offer."+name, locale.Args{"value": locale.Verbatim(value)})) + 1
		}
	}
	return n
}

// opening is as long as what people read of the hours, with all closed days.
func (m measure) opening(o *flow.Offer) string {
	var b strings.Builder
	for _, d := range o.Opening.Week.Together() {
		b.WriteString(m.p.Plain("weekday."+flow.WeekdayName(d.First), nil) + "–" + m.p.Plain("weekday."+flow.WeekdayName(d.Last), nil) + " · ")
		b.WriteString(strings.Repeat("00:00–00:00, ", len(d.Spans)))
	}
	for _, c := range o.Opening.Closed {
		reason := ""
		if c.Reason != "" {
			reason = m.p.Plain(c.ReasonKey(), nil)
		}
		b.WriteString(m.p.Plain("opening.closed_because", locale.Args{"days": locale.Verbatim("24.12.–01.01."), "reason": reason}) + " · ")
	}
	return b.String()
}

// Before a reply is sent, staff see it in two languages on one screen: letters of what
// stands around it, and of what may be typed into a blank.
const (
	aroundReply = 600
	typedBlank  = 120
)

// reply is the longest that a reply can be, with all that can stand in its blanks, and
// its answers.
func (m measure) reply(r *flow.Reply) int {
	args := locale.Args{}
	for _, b := range r.Blanks {
		args[b] = ""
	}
	n := units(m.p.Plain(r.TextKey(), args)) + 2*typedBlank*len(r.Blanks)
	for _, key := range append(keysOf(r.List, flow.ReplyItemKey), keysOf(r.Answers, r.AnswerKey)...) {
		n += units(m.p.Plain(key, nil)) + len("• \n")
	}
	return n
}

func (m measure) ownContact() int {
	n := 0
	for _, o := range m.c.flows.Offers {
		if o.Own {
			n = max(n, m.text(o.TextKey()+".name")+m.contact(o))
		}
	}
	return n
}

func (m measure) system(key string) int {
	n := m.text(key)
	switch key {
	case "system.human": // all of ours below each other
		for _, o := range m.c.flows.Offers {
			if o.Own {
				n += m.text(o.TextKey()+".name") + m.contact(o) + gap
			}
		}
	case "system.opencase", "system.wrong_what", "system.enough":
		n += m.ownContact()
	case "system.language": // in up to three languages
		for _, l := range m.c.texts.Languages() {
			n = max(n, 3*(units(m.c.texts.Printer(l.Tag).Plain(key, nil))+gap))
		}
	}
	return n
}
