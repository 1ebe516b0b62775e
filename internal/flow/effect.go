package flow

// Effect is something the host has to do. Those of one turn belong together: all
// are carried out, or none.
type Effect interface{ effect() }

// Show says what the person sees now. Every turn ends with exactly one, but for a
// doubled tap, which changes nothing and shows nothing.
type Show struct{ Screen Screen }

// Chosen says that the keyboard before this screen was answered: it must no longer
// mislead. Label is what was chosen, empty if something else happened.
type Chosen struct{ Label Text }

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
)

func (Show) effect()          {}
func (Chosen) effect()        {}
func (OpenCase) effect()      {}
func (WithdrawCase) effect()  {}
func (ReportContact) effect() {}
func (Erase) effect()         {}
func (Noted) effect()         {}

// Screen is one message: blocks of text and the choices under them.
type Screen struct {
	Before  []Media // what is shown before it, each as a message of its own
	ID      string  // the step's ref, or "system.<name>"
	Blocks  []Block
	Choices []Choice // one a row
	Nav     []Choice // all in one row, under the choices
	Asks    string   // what may be typed here: "text", "phone", "place"; empty: only a choice
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
}

// Line is a line of the summary.
type Line struct {
	Label Text
	Value Text
}

// Text is a text of the locales, the own name of a language, or words as they were
// typed. The zero Text is none.
type Text struct {
	Key      string
	Lang     string
	Words    string
	Verbatim bool // Words are a number, not typed prose
}

// Choice is a button.
type Choice struct {
	ID    string
	Label Text
}

func key(k string) Text         { return Text{Key: k} }
func block(k string) Block      { return Block{Text: &Text{Key: k}} }
func choiceOf(id string) Choice { return Choice{ID: id, Label: key("button." + trimID(id))} }

func trimID(id string) string {
	if len(id) > 0 && id[0] == '_' {
		return id[1:]
	}
	return id
}
