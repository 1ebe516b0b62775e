package flowfile

import (
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"wegweiser/internal/finding"
	"wegweiser/internal/flow"
)

// FactPrefix begins a contact value that stands in facts.yaml: "fact:<id>". It is
// kept as it is in flow.Offer, because whether a fact may be shown depends on the
// day it is shown.
const FactPrefix = flow.FactPrefix

// toFill marks a contact field that the organisation has yet to fill in.
const toFill = "?"

// offerDraft is an offer on its way, with the places of the facts it names.
type offerDraft struct {
	*flow.Offer
	facts []word
	open  map[string]bool // contact fields still to be filled in
}

func (y *reader) offers(n ast.Node) {
	var offers ast.Node
	fill(y, n, offersFile, offersTable, &offers)
	if offers == nil {
		return
	}
	y.entries(offers, "names of offers, each with its fields", func(key word, n ast.Node) {
		if y.id(key, "an offer", reservedOffers) {
			y.offer(key, n)
		}
	})
}

var offersTable = table[*ast.Node]{
	may("offers", "Each offer by its name. Its words stand in locales/ under offers.<name>.", aNode(named(reservedOffers, ref("offer"))),
		func(into *ast.Node, n ast.Node) { *into = n }),
}

// offerTable has the ways to reach an offer in the order they are shown.
var offerTable = table[*offerDraft]{
	may("own", "true: ours, so people can ask to be contacted; false: a partner's.", aFlag,
		func(o *offerDraft, own bool) { o.Own = own }),
	may("hidden", "Never shown as an offer itself; it only takes requests.", aFlag,
		func(o *offerDraft, hidden bool) { o.Hidden = hidden }),
	contact("phone", "The phone number", func(o *offerDraft) *string { return &o.Phone }),
	contact("email", "The e-mail address", func(o *offerDraft) *string { return &o.Email }),
	contact("address", "Street, number, postcode and town", func(o *offerDraft) *string { return &o.Address }),
	openingField,
	closedField,
	contact("website", "The web address, with https://", func(o *offerDraft) *string { return &o.Website }),
	contact("point", "Latitude and longitude, for a map", func(o *offerDraft) *string { return &o.Point }),
	patienceField,
}

// contact is a way to reach an offer.
func contact(name, doc string, value func(*offerDraft) *string) field[*offerDraft] {
	f := may(name, doc+`; fact:<name> takes it from facts.yaml, "?" is still to be filled in.`, aText, func(*offerDraft, word) {})
	f.says = schema{"type": f.says["type"]}
	if pattern := contactForms[name]; pattern != "" {
		f.says["pattern"] = `^\s*(fact:.*|\?\s*|` + pattern + `)$`
	}
	f.read = func(y *reader, o *offerDraft, n ast.Node) {
		w := y.text(n)
		if w.text == toFill {
			o.open[name] = true
			return
		}
		*value(o) = y.contact(o, name, w)
	}
	return f
}

// contactForms are what the schema can say about the values that contact looks at.
var contactForms = map[string]string{
	"phone": `.*[0-9].*`, "email": `.*@.*`, "website": `https?://.*`,
	"point": `-?([0-8]?[0-9]|90)(\.[0-9]+)?\s*,\s*-?([0-9]{1,2}|1[0-7][0-9]|180)(\.[0-9]+)?\s*`,
}

func (y *reader) offer(key word, n ast.Node) {
	o := &offerDraft{Offer: &flow.Offer{ID: key.text, Pos: key.at}, open: map[string]bool{}}
	has := fill(y, n, "an offer", offerTable, o)
	for _, f := range offerTable {
		if o.open[f.name] {
			o.Unknown = append(o.Unknown, f.name)
		}
	}
	if len(o.Unknown) > 0 {
		y.warn(ContactMissing, has[o.Unknown[0]].at, fmt.Sprintf("still to be filled in for offer %s: %s", finding.Quote(o.ID), strings.Join(o.Unknown, ", ")), "ask the organisation")
	}
	if o.Phone+o.Email+o.Address+o.Website == "" && len(o.Unknown) == 0 && !o.Hidden {
		y.warn(NoContact, o.Pos, "nothing says how to reach offer "+finding.Quote(o.ID), `add phone, email, address or website; "?" if it is not known yet`)
	}
	y.partner(o, has)
	y.times(o, has)
	if o.Point != "" && o.Address == "" && !slices.Contains(o.Unknown, "address") {
		y.err(MissingField, o.Pos, fmt.Sprintf("offer %s has a point for the map and no address", finding.Quote(o.ID)), "add address: for who can't open the map")
	}
	y.loader.offers = append(y.loader.offers, o)
}

// partner reports what stands of a partner without saying where it is from. Our own
// contacts need no source: whoever answers the phone knows the number.
func (y *reader) partner(o *offerDraft, has map[string]word) {
	if o.Own {
		return
	}
	for _, x := range []struct{ name, value string }{{"phone", o.Phone}, {"email", o.Email}, {"address", o.Address}, {"website", o.Website}} {
		if x.value != "" && !strings.HasPrefix(x.value, FactPrefix) {
			y.warn(NoSource, has[x.name].at, fmt.Sprintf("the %s of partner %s: nothing says where that is from, and when it was checked", x.name, finding.Quote(o.ID)), "put it in "+factsFile+" and write fact:<name> here")
		}
	}
}

func (l *loader) point(w word) {
	if _, ok := flow.ParsePoint(w.text); !ok {
		l.err(BadValue, w.at, finding.Quote(w.text)+" is no place on earth", `write latitude and longitude, such as "51.4556, 7.0116"`)
	}
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
	case name == "point":
		y.point(w)
	}
	return w.text
}
