package flow

// Input is what a person did, already understood as far as that needs no flow.
type Input struct {
	Kind   InputKind
	Choice string // Pick: the id; Tap: the id in the button
	Epoch  string // Tap, Silence: the session's life that it belongs to
	Turn   int    // Tap, Silence: the screen that it belongs to
	Typed  string // Typed, Distress: cleaned text; Phone: the number of a shared contact
	What   string // Unusable: "sticker", "voice" …; Command: its name; Silence: Wake.What
	N      int    // Silence: Wake.N
	// Found are entries of the step's list that the typed words may mean, the likeliest
	// first; Exact says that the first is what was typed.
	Found []string
	Exact bool
	// Fresh names a new life of the session, should one begin now, and an opened
	// case: the engine has no randomness of its own.
	Fresh string
	// CaseID is the id that a case opened by this input gets.
	CaseID string
	// CaseOpen says that the session's case still waits or is in somebody's hands.
	CaseOpen bool
	// InHand says that somebody of the team has the case, and the words, or whatever was
	// sent, answer nothing: the person is told once that nobody reads it.
	InHand bool
	// Enough says that the chat has sent as many requests as it may for now.
	Enough bool
}

// InputKind is what kind of thing was done.
type InputKind string

// The kinds of input.
const (
	Tap      InputKind = "tap"      // a button: fresh, old, doubled or forged
	Pick     InputKind = "pick"     // typed words that equal a choice of the screen
	Typed    InputKind = "typed"    // other typed words
	Phone    InputKind = "phone"    // the person's own shared contact
	Command  InputKind = "command"  // /menu …
	Distress InputKind = "distress" // words of distress: the emergency card, at once
	Unusable InputKind = "unusable" // sticker, voice, photo …: kindly refused
	Again    InputKind = "again"    // nothing was done; the question is wanted again
	Silence  InputKind = "silence"  // nothing was done for as long as a Wake said
	Closed   InputKind = "closed"   // nothing was done; the case was closed
)

// Choices that every screen or several of them have. They begin with an
// underscore, which no id in a flow file may.
const (
	Back      = "_back"
	Menu      = "_menu"
	Emergency = "_sos"
	Language  = "_lang"
	Restart   = "_restart"
	Human     = "_human"
	Privacy   = "_privacy"
	Delete    = "_delete"
	DeleteYes = "_delete_yes"
	Help      = "_help"
	Agree     = "_agree"
	Decline   = "_decline"
	GoOn      = "_go"       // from the menu back to the talk
	SkipIt    = "_skip"     // leave the question out
	Correct   = "_correct"  // summary: one answer is wrong
	Confirm   = "_confirm"  // summary: all is right
	Cancel    = "_cancel"   // summary: don't ask to be contacted after all
	Contact   = "_contact"  // offer: ask to be contacted
	Withdraw  = "_withdraw" // take the request back
	Revoke    = "_revoke"   // take the consent back
	Wrong     = "_wrong"    // a contact on the screen is wrong
	More      = "_o:"       // + offer: everything about this offer
	Speak     = "_l:"       // + tag: speak this language
	Field     = "_f:"       // + number: this field of the summary
	Words     = "_words"    // what words of the question mean
	WrongAt   = "_w:"       // + offer: this one's contact is wrong
	WrongIs   = "_i:"       // + name of a contact field: this is wrong
	Meant     = "_n:"       // + number: not a cry for help, but the answer to the question
	Done      = "_done"     // several: these are all
	NoneOf    = "_none"     // several: none of these
	NotListed = "_unlisted" // entry: mine is not in the list
	Tick      = "+"         // + choice: this one too
	Untick    = "-"         // + choice: not this one
)

// The screens that can lie over the talk.
const (
	overMenu      = "menu"
	overLanguage  = "language"
	overPrivacy   = "privacy"
	overEmergency = "emergency"
	overDelete    = "delete"
	overHelp      = "help"
	overHuman     = "human"    // for those who declined: how to reach people directly
	overCorrect   = "correct"  // which answer is wrong?
	overOpenCase  = "opencase" // your request is with us already
	overWithdraw  = "withdraw" // really take it back?
	overRevoke    = "revoke"   // really take the consent back?
	overEnough    = "enough"   // no more requests for now: how to reach people directly
	overWrong     = "wrong"    // whose contact is wrong?
	overWords     = "words"    // what words of the question mean
	overCry       = Meant      // + number: the emergency card, and perhaps it was an answer
)
