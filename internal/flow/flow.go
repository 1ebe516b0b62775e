// Package flow is the engine of the conversation: (flows, session, input, now) →
// (session, effects). It has no clock, no randomness and no I/O; the same input
// gives the same effects, and a session that has been through JSON behaves the same.
//
// Flows are plain data. Whoever builds them (see flowfile) is held to what Check
// says; the engine itself never fails: a session that no longer fits its flow is
// mended, a loop is ended, and the person always gets a screen.
package flow

import "strings"

// Limits of a flow and of a turn.
const (
	MaxSteps    = 64       // steps that one input may run through before it must wait
	MaxDepth    = 8        // calls not yet returned
	MaxTrail    = 200      // answered steps that can be gone back to
	MaxKept     = 24 << 10 // bytes of what was answered: the oldest goes first
	MaxID       = 24       // bytes of a flow's, step's or choice's id: it travels in a button
	MaxAskRunes = 200      // runes of a typed answer, unless the step says less
)

// Names of flows that the engine itself enters.
const (
	MainFlow        = "main"        // after the privacy notice was agreed to
	InformationFlow = "information" // after it was declined: reading only, nothing stored
	HumanFlow       = "human"       // "talk to a human", from any screen
	LeavingFlow     = "leaving"     // may be left out: for who takes a request back, or sends none after all
)

// Flows is everything that a talk consists of: the shape of it, the offers it
// leads to and the facts its texts name. Immutable once built.
type Flows struct {
	Flows     []*Flow
	Offers    []*Offer
	Facts     []*Fact
	Replies   []*Reply          // in the order of their file
	Files     []*File           // under media/
	Languages []string          // tags, in the order of the picker
	Readers   map[string]Reader // how typed answers are understood, by Ask.What
	Version   string            // of flows and languages together; filled in by Index

	flows  map[string]*Flow
	offers map[string]*Offer
	facts  map[string]*Fact
	reply  map[string]*Reply
	files  map[fileKey]*File
}

// Reader understands what was typed: the value to keep, or no.
type Reader func(typed string) (value string, ok bool)

// Index makes the lookups ready; call it once, after the slices are filled.
func (f *Flows) Index() *Flows {
	f.flows = make(map[string]*Flow, len(f.Flows))
	whole := newHash()
	whole.add(f.Languages)
	for _, fl := range f.Flows {
		f.flows[fl.ID] = fl
		whole.add([]string{fl.ID, fl.Start, fl.Landing})
		fl.steps = make(map[string]*Step, len(fl.Steps))
		for _, s := range fl.Steps {
			s.Ref = Ref(fl.ID + "." + s.ID)
			s.Hash = ""
			s.Hash = newHash().add(s.Kind.Name()).add(s).String()
			whole.add(s.Hash)
			fl.steps[s.ID] = s
		}
	}
	f.Version = whole.String()
	f.offers = make(map[string]*Offer, len(f.Offers))
	for _, o := range f.Offers {
		f.offers[o.ID] = o
	}
	f.facts = make(map[string]*Fact, len(f.Facts))
	for _, x := range f.Facts {
		f.facts[x.ID] = x
	}
	f.reply = make(map[string]*Reply, len(f.Replies))
	for _, x := range f.Replies {
		f.reply[x.ID] = x
	}
	f.files = make(map[fileKey]*File, len(f.Files))
	for _, x := range f.Files {
		f.files[fileKey{x.Kind, x.Name, x.Lang}] = x
	}
	return f
}

// Flow finds a flow by its id; nil if there is none.
func (f *Flows) Flow(id string) *Flow { return f.flows[id] }

// Step finds a step; nil if there is none.
func (f *Flows) Step(r Ref) *Step {
	id, step := r.Split()
	if fl := f.flows[id]; fl != nil {
		return fl.steps[step]
	}
	return nil
}

// Offer finds an offer or a partner by its id; nil if there is none.
func (f *Flows) Offer(id string) *Offer { return f.offers[id] }

// Fact finds a fact by its id; nil if there is none.
func (f *Flows) Fact(id string) *Fact { return f.facts[id] }

// Reply finds what staff can send by its id; nil if there is none.
func (f *Flows) Reply(id string) *Reply { return f.reply[id] }

// Flow is one talk: a question leads to the next.
type Flow struct {
	ID      string
	Start   string // the step that opens it
	Untried string // why not all ways through the talk from here can be tried beforehand
	Landing string // where people land whose step was taken out; empty: Start
	Steps   []*Step
	Pos     Pos `json:"-"`

	steps map[string]*Step
}

// Step finds a step of this flow by its id.
func (f *Flow) Step(id string) *Step { return f.steps[id] }

// Ref names a step across flows: "<flow>.<step>". An answer is kept under it, and
// the texts of the step begin with it.
type Ref string

// Split gives the flow and the step.
func (r Ref) Split() (flow, step string) {
	flow, step, _ = strings.Cut(string(r), ".")
	return flow, step
}

// Step is one station of a talk.
type Step struct {
	ID       string
	Ref      Ref    // filled in by Index
	Hash     string // of the whole definition; filled in by Index
	Kind     Kind
	Route    []Row    // the first row that applies says where to go on
	Skip     bool     // the question may be left out
	Default  string   // what counts as answered then; empty: Skipped
	Personal bool     // the answer says who somebody is: never on a group card
	Card     string   // the answer stands on the staff's group card, as this: CardPlace, CardProfession
	Links    []string // facts that hold an address; each is a button that opens it
	Words    []string // terms of the glossary that the question has; a button explains them
	Stuck    *Target  // where to go on after MaxStuck answers that could not be used; nil: a human is offered
	Remind   *Remind  // ask again after silence; nil: never
	GiveUp   *GiveUp  // stop waiting after silence; nil: never
	Pos      Pos      `json:"-"`
}

// What an answer may be on the group card.
const (
	CardPlace      = "place"
	CardProfession = "profession"
)

// Row of a route: where to go on, and when.
type Row struct {
	When []Cond // all must hold; none: always
	To   Target
	Pos  Pos `json:"-"`
}

// Target is where a route leads.
type Target struct {
	Flow string // "": this flow
	Step string // "" with a Flow: its start
	End  bool   // the flow ends: back to the caller, or to the menu
}

// Pos is where something stands in its file, for findings.
type Pos struct {
	File      string
	Line, Col int
}

// Key is the text key of a step's question.
func (r Ref) Key() string { return string(r) }

// ChoiceKey is the key of a choice's label.
func (r Ref) ChoiceKey(choice string) string { return string(r) + "." + choice }

// RetryKey is the key of what is said to an answer that this step could not use,
// where there is such a text.
func (r Ref) RetryKey() string { return string(r) + ".retry" }

// WordKey is the key of the sentence that explains a term of the glossary.
func WordKey(term string) string { return "glossary." + term }

// LabelKey is the key of the short name that an answer has in summaries and for staff.
func (r Ref) LabelKey() string { return string(r) + ".label" }
