package flow

import (
	"slices"
	"time"
)

// Offer is something that can help: one of ours, or a partner of our network. Its
// words stand in the locales, under TextKey; here is only what is the same in
// every language.
type Offer struct {
	ID      string
	Own     bool // ours: people can ask to be contacted about it
	Hidden  bool // leads to people, but is not shown as an offer ("a human")
	Phone   string
	Email   string
	Address string
	Website string
	Opening Opening
	Point   string // where it is, for a map: ParsePoint reads it
	// Unknown names the contact fields still to be filled in ("phone", "address" …).
	Unknown  []string
	Patience Patience
	Pos      Pos
}

// TextKey is the beginning of an offer's text keys: ".name", ".what", ".bring".
func (o *Offer) TextKey() string { return "offers." + o.ID }

// Way is one way to reach an offer.
type Way struct {
	Name    string   // "phone", "email", "address", "opening", "website"
	Value   string   // or "fact:<id>"; empty: still to be filled in
	Opening *Opening // instead of a Value
}

// Ways lists how an offer is reached, in the order in which it is shown.
func (o *Offer) Ways() (ways []Way) {
	opening := Way{Name: "opening"}
	if o.Opening.Known() {
		opening.Opening = &o.Opening
	}
	for _, w := range []Way{
		{Name: "phone", Value: o.Phone}, {Name: "email", Value: o.Email}, {Name: "address", Value: o.Address}, opening, {Name: "website", Value: o.Website},
	} {
		if w.Value != "" || w.Opening != nil || slices.Contains(o.Unknown, w.Name) {
			ways = append(ways, w)
		}
	}
	return ways
}

// Fact is a number, fee, deadline or address that texts name by placeholder
// {fact.<id>}: it stands once, with where it is from and until when it is good.
type Fact struct {
	ID         string
	Value      string
	Source     string
	Checked    time.Time // when somebody last looked
	CheckAgain time.Time // from this day on it is out of date
	Confidence string    // "high", "medium"; "low" is never shown
	Always     bool      // shown even when out of date: emergency numbers
	Pos        Pos
}

// Good says whether the fact may be stated as true.
func (f *Fact) Good(now time.Time) bool {
	return f.Always || (f.Confidence != "low" && !f.Outdated(now))
}

// Outdated says that the day to check the fact again has come, where now is.
func (f *Fact) Outdated(now time.Time) bool { return DateOf(now) >= DateOf(f.CheckAgain) }
