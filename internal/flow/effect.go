package flow

import "time"

// Effect is something the host has to do. Those of one turn belong together: all
// are carried out, or none.
type Effect interface{ effect() }

// Show says what the person sees now. Every turn ends with exactly one, but for a
// doubled tap, which changes nothing and shows nothing.
type Show struct {
	Screen Screen
	// Edit: only the buttons of the screen that is seen change, a box was ticked. If none
	// could be, Note says why, beside the talk.
	Edit bool
	Note Text
}

// Chosen says that the keyboard before this screen was answered: it must no longer
// mislead. Labels are what was chosen, none if something else happened.
type Chosen struct{ Labels []Text }

// Wake asks for a Silence input, should the person do nothing for as long as After.
// There is at most one in a turn; it takes the place of an earlier one, and where a
// turn has none, an earlier one counts no more. The host may be late: it wakes nobody
// at night.
type Wake struct {
	After time.Duration
	What  string // WakeRemind, WakeGiveUp
	N     int    // which reminder, from 1
}

// Counted is for the metrics: what was tapped at a feedback step, and by nobody.
type Counted struct {
	Step   Ref
	Choice string
}

// OpenCase asks for the person to be contacted.
type OpenCase struct {
	ID       string
	Offers   []string // own offers that fit; the first is the one whose team is asked
	Partners []string // partners that were named as well
	Lang     string   // the person's language
	Answers  []Answer // everything that was answered, in order
}

// Answer is one answered question.
type Answer struct {
	Step     Ref    `json:"s"`
	Value    string `json:"v"`
	Choice   bool   `json:"c,omitempty"` // Value is a choice: its label is a text
	Several  bool   `json:"m,omitempty"` // Value is choices, with commas between them
	List     string `json:"i,omitempty"` // Choice: their labels begin with this instead of the step
	Language bool   `json:"l,omitempty"` // Value is a language's tag
	Personal bool   `json:"p,omitempty"`
	Card     string `json:"k,omitempty"` // stands on the group card, as this
}

// WithdrawCase takes the open request back.
type WithdrawCase struct{ ID string }

// ReportContact tells staff that a contact may be wrong. Nobody is named by it.
type ReportContact struct {
	Offer string
	Field string // as in Way.Name
	Lang  string // the person's language
}

// Erase deletes everything that is kept about the chat.
type Erase struct{}

// Noted is for the log and the metrics: something the person need not know.
type Noted struct{ What string }

// What can be Noted.
const (
	NotedLoop    = "loop"    // a flow ran MaxSteps without waiting
	NotedMended  = "mended"  // the session no longer fitted its flow
	NotedStale   = "stale"   // a button of an earlier screen
	NotedDoubled = "doubled" // the same tap again
	NotedForged  = "forged"  // a button that no screen has
	NotedGone    = "gone"    // "delete my data" once more: nothing is left to delete
	NotedStuck   = "stuck"   // a step could not use what was typed, MaxStuck times
	NotedRemind  = "remind"  // the question was asked again after silence
	NotedGiveUp  = "give_up" // nobody waits for the answer any more
)

func (Show) effect()          {}
func (Chosen) effect()        {}
func (OpenCase) effect()      {}
func (WithdrawCase) effect()  {}
func (ReportContact) effect() {}
func (Erase) effect()         {}
func (Wake) effect()          {}
func (Counted) effect()       {}
func (Noted) effect()         {}

// Screen is one message: blocks of text and the choices under them.
type Screen struct {
	Before  []Media // what is shown before it, each as a message of its own
	ID      string  // the step's ref, or "system.<name>"
	Blocks  []Block
	Said    int      // so many of the first Blocks could be a message of their own, were it too long
	Choices []Choice // one a row
	Links   []Link   // one a row, under the choices
	Nav     []Choice // all in one row, under the choices
	Asks    string   // what may be typed here: Ask.What; empty: only a choice
	Picker  bool     // the language picker: shown in several languages
	// AskContact offers to share one's own number in one tap, beside typing it.
	AskContact bool
}

// Block is a paragraph: exactly one of its fields is set.
type Block struct {
	Text    *Text
	Offer   *Offer // everything about an offer
	Brief   *Offer // its name and what it is
	Contact *Offer // only how to reach it
	Summary []Line
	// Request says how the open request stands, if there is something to say: the host
	// knows.
	Request bool
}

// Line is a line of the summary.
type Line struct {
	Label  Text
	Values []Text // one, or those chosen of several
}

// Link is a button that opens a page. The address is a fact: one that is out of date
// is not shown.
type Link struct {
	Fact  *Fact
	Label Text
}

// Text is a text of the locales, the own name of a language, or words as they were
// typed. The zero Text is none.
type Text struct {
	Key      string
	Lang     string
	Words    string
	Verbatim bool   // Words are a number, not typed prose
	First    string // a key that comes before Key, where there is such a text
	N        int    // the text names this number as {n}
}

// Choice is a button.
type Choice struct {
	ID    string
	Label Text
	Box   Box
}

// Box is what stands before the label of a choice of several.
type Box int8

// The boxes.
const (
	NoBox Box = iota
	Open
	Ticked
)

func key(k string) Text         { return Text{Key: k} }
func block(k string) Block      { return Block{Text: &Text{Key: k}} }
func choiceOf(id string) Choice { return Choice{ID: id, Label: key("button." + trimID(id))} }

func trimID(id string) string {
	if len(id) > 0 && id[0] == '_' {
		return id[1:]
	}
	return id
}
