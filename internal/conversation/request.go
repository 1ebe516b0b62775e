package conversation

import (
	"slices"
	"strings"
	"time"

	"wegweiser/internal/flow"
	"wegweiser/internal/handoff"
	"wegweiser/internal/hours"
	"wegweiser/internal/locale"
)

// KeepCase is for how long a case is kept if nothing happens to it any more: silent is
// how long it stays open then, keep how long it is kept once it is closed.
func KeepCase(k *handoff.Case, silent, keep time.Duration, now time.Time) time.Duration {
	until := k.Quiet().Add(silent + keep)
	switch k.State {
	case handoff.Closed:
		until = time.Unix(k.Closed, 0).Add(keep)
	case handoff.Withdrawn:
		until = time.Unix(k.Closed, 0).Add(withdrawnFor)
	}
	return max(time.Second, until.Sub(now))
}

// The question how to contact somebody, and the answer that they come by themselves.
const (
	howToContact = contactFlow + ".how"
	theyVisit    = "visit"

	contactFlow = "contact"
)

func comesBy(answers []flow.Answer) bool {
	for _, a := range answers {
		if a.Step == howToContact {
			return a.Value == theyVisit
		}
	}
	return false
}

// withWords leaves out what there is nothing to say of, and what was true of a request only
// until somebody took it: it stands right before how the request stands.
func (r *renderer) withWords(blocks []flow.Block) []flow.Block {
	i := slices.IndexFunc(blocks, func(b flow.Block) bool { return b.Request })
	switch {
	case i < 0:
		return blocks
	case i > 0 && r.progress() != "":
		return slices.Delete(slices.Clone(blocks), i-1, i)
	case r.requestStands() == "":
		return slices.Delete(slices.Clone(blocks), i, i+1)
	}
	return blocks
}

// progress says what has become of the request since it was sent; empty: nothing, or the
// person comes by themselves and needs what they were told.
func (r *renderer) progress() string {
	k := r.request
	switch {
	case k == nil || !k.Open():
		return ""
	case k.Ahead(r.now) != nil: // it stands right above, and is changed there when it is off
		return r.p.Text("case.reached", nil)
	case k.Visit || k.Owner == 0:
		return ""
	case k.Reached != 0:
		return r.p.Text("case.reached", nil)
	}
	return r.p.Text("case.taken", nil)
}

// requestStands is all that is said of how the request stands.
func (r *renderer) requestStands() string {
	said := []string{r.progress(), r.unread(), r.waits(), ""}
	if said[0] != "" { // in the place of what also said whom to call in danger
		said[3] = r.p.Text("case.danger", nil)
	}
	return strings.Join(slices.DeleteFunc(said, func(s string) bool { return s == "" }), "\n")
}

// waits says until when the person can expect somebody, and, if nobody is there
// just now, from when on again; or that it takes longer than was said. Empty: nothing.
func (r *renderer) waits() string {
	return r.cat.Waits(r.p, r.request, r.now)
}

// Waits is the same for a case.
func (c *Catalogue) Waits(p *locale.Printer, k *handoff.Case, now time.Time) string {
	if k == nil || !k.Open() || k.Expect == 0 || k.Reached != 0 || k.Ahead(now) != nil {
		return ""
	}
	expect := time.Unix(k.Expect, 0)
	if !now.Before(expect) {
		return p.Text("case.late", nil)
	}
	lines := []string{p.Text("case.until", locale.Args{"when": When(p, expect)})}
	if h, known := c.Hours(k.Offer); known && !h.Open(now) {
		lines = append(lines, p.Text("case.opens", locale.Args{"when": When(p, h.Next(now))}))
	}
	return strings.Join(lines, "\n")
}

// unread says that nobody has read yet what the person typed for who has their request.
func (r *renderer) unread() string {
	if r.request == nil || !r.request.Unread() {
		return ""
	}
	return r.p.Text("case.relay.waits", nil)
}

// Late is what the person is told when nobody has contacted them in the time that they
// were told: that, and whom they can call. Nobody is told at night.
func (c *Catalogue) Late(k *handoff.Case, lang string, now time.Time) string {
	p := c.Texts.Printer(lang)
	return c.orCall(p, p.Text("case.late", nil), k.Offer, now)
}

// Unread is what the person is told when nobody has read yet what they typed for who has
// their request, or, once it is closed, never will.
func (c *Catalogue) Unread(k *handoff.Case, lang string, now time.Time) string {
	p, key := c.Texts.Printer(lang), "case.relay.waits"
	if !k.Open() {
		key = "case.relay.lost"
	}
	return c.orCall(p, p.Text(key, nil), k.Offer, now)
}

// orCall adds whom one can call instead, if that is known.
func (c *Catalogue) orCall(p *locale.Printer, text, offer string, now time.Time) string {
	o := c.Flows.Offer(offer)
	if o == nil || o.Phone == "" {
		return text
	}
	if phone, good := c.contact(o.Phone, now); good {
		text += "\n" + p.Text("offer.phone", locale.Args{"value": locale.Verbatim(phone)})
	}
	return text
}

// contact is a contact of an offer; false if it is not known, or a fact that is out of date.
func (c *Catalogue) contact(value string, now time.Time) (string, bool) {
	id, is := strings.CutPrefix(value, flow.FactPrefix)
	if !is {
		return value, value != ""
	}
	f := c.Flows.Fact(id)
	if f == nil || !f.Good(now) {
		return "", false
	}
	return f.Value, true
}

// Address is where an offer is; false if that is not known, or out of date.
func (c *Catalogue) Address(offer string, now time.Time) (string, bool) {
	o := c.Flows.Offer(offer)
	if o == nil {
		return "", false
	}
	return c.contact(o.Address, now)
}

// Polite is the first time from t on at which somebody may be written to who did not
// write first.
func Polite(t time.Time) time.Time { return hours.In(hours.Berlin()).Next(t) }
