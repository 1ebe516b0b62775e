package flowfile

import (
	"fmt"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"wegweiser/internal/finding"
	"wegweiser/internal/flow"
)

// FactPrefix begins a contact value that stands in facts.yaml: "fact:<id>". It is
// kept as it is in flow.Offer, because whether a fact may be shown depends on the
// day it is shown.
const FactPrefix = "fact:"

// toFill marks a contact field that the organisation has yet to fill in.
const toFill = "?"

// contactFields are the ways to reach an offer, in the order they are shown.
var contactFields = []string{"phone", "email", "address", "hours", "website"}

// offerDraft is an offer on its way, with the places of the facts it names.
type offerDraft struct {
	*flow.Offer
	facts []word
}

func (y *reader) offers(n ast.Node) {
	y.fields(n, "offers.yaml", map[string]field{"offers": func(_ word, n ast.Node) {
		y.entries(n, "names of offers, each with its fields", func(key word, n ast.Node) {
			if y.id(key, "an offer", nil) {
				y.offer(key, n)
			}
		})
	}})
}

func (y *reader) offer(key word, n ast.Node) {
	o := &offerDraft{Offer: &flow.Offer{ID: key.text, Pos: key.at}}
	values := map[string]*string{
		"phone": &o.Phone, "email": &o.Email, "address": &o.Address, "hours": &o.Hours, "website": &o.Website,
	}
	open := map[string]word{}
	readers := map[string]field{
		"own":    func(_ word, n ast.Node) { o.Own = y.flag(n) },
		"hidden": func(_ word, n ast.Node) { o.Hidden = y.flag(n) },
	}
	for name, value := range values {
		readers[name] = func(key word, n ast.Node) {
			w := y.text(n)
			if w.text == toFill {
				open[name] = key
				return
			}
			*value = y.contact(o, name, w)
		}
	}
	y.fields(n, "an offer", readers)
	for _, name := range contactFields {
		if _, ok := open[name]; ok {
			o.Unknown = append(o.Unknown, name)
		}
	}
	if len(o.Unknown) > 0 {
		y.warn(ContactMissing, open[o.Unknown[0]].at, fmt.Sprintf("still to be filled in for offer %s: %s", finding.Quote(o.ID), strings.Join(o.Unknown, ", ")), "ask the organisation")
	}
	if o.Phone+o.Email+o.Address+o.Website == "" && len(o.Unknown) == 0 && !o.Hidden {
		y.warn(NoContact, o.Pos, "nothing says how to reach offer "+finding.Quote(o.ID), `add phone, email, address or website; "?" if it is not known yet`)
	}
	y.loader.offers = append(y.loader.offers, o)
}

// contact looks at one value: a fact, or something that looks like what it is.
func (y *reader) contact(o *offerDraft, name string, w word) string {
	if w.text == "" {
		return ""
	}
	if id, ok := strings.CutPrefix(w.text, FactPrefix); ok {
		id = strings.TrimSpace(id)
		o.facts = append(o.facts, word{id, w.at})
		return FactPrefix + id
	}
	digits := strings.ContainsAny(w.text, "0123456789")
	switch {
	case name == "email" && !strings.Contains(w.text, "@"):
		y.err(BadValue, w.at, finding.Quote(w.text)+" is no e-mail address", "")
	case name == "phone" && !digits:
		y.err(BadValue, w.at, finding.Quote(w.text)+" is no phone number", "")
	case name == "website" && !strings.HasPrefix(w.text, "https://") && !strings.HasPrefix(w.text, "http://"):
		y.err(BadValue, w.at, finding.Quote(w.text)+" is no web address", "it begins with https://")
	}
	return w.text
}
