// Package outbox delivers what was committed: every message of a lane, in order,
// at least once, across crashes, restarts, refusals and outages.
//
// It declares the Store it needs (Redis keeps the lanes) and the Sender it needs
// (Telegram takes the messages), and knows neither of them.
package outbox

// Op says what a Message does to the chat.
type Op string

// The operations a lane can hold.
const (
	OpSend   Op = "send"   // a new message
	OpEdit   Op = "edit"   // new text and keyboard for a message that stands
	OpStrip  Op = "strip"  // takes the keyboard away from a message that stands
	OpDelete Op = "delete" // removes a message (Telegram allows it for 48 hours)
)

// Message is one call to make, in the domain's terms. It is stored as JSON, so
// field names are short and a field once given a meaning keeps it.
type Message struct {
	Op   Op         `json:"o"`
	Chat int64      `json:"c"`
	Text string     `json:"t,omitempty"` // HTML as Telegram takes it
	Rows [][]Button `json:"k,omitempty"` // inline keyboard
	// ID is the message to edit, strip or delete. Zero: the one that Ref names.
	ID int `json:"i,omitempty"`
	// Ref names an earlier message of this lane by the Memo it was sent with.
	// If nothing stands under that name the operation is skipped. OpDelete of All removes
	// every message of the lane that is remembered, one call after the other.
	Ref string `json:"r,omitempty"`
	// Memo asks to remember the id of the message sent, under this name, for as
	// long as the lane's owner lives. A later message with the same memo replaces it.
	Memo string `json:"m,omitempty"`
	// Track asks to be told what became of the message (Options.OnFate), under this name.
	Track string `json:"tr,omitempty"`
	// Low marks what may wait: staff cards go after people.
	Low bool `json:"l,omitempty"`
	// Media is what OpSend sends beside the text, which becomes its caption; nil for
	// nearly all. If it can't be sent, the text goes out alone, or Media.Else.
	Media *Media `json:"x,omitempty"`
	// Share is the label of the one key of a keyboard in the place of the phone's: it
	// shares the person's own number. Such a message has no Rows.
	Share string `json:"s,omitempty"`
	// Unshare takes that keyboard away. Such a message has no Rows.
	Unshare bool `json:"u,omitempty"`
}

// MediaKind is what a Media is. The words are those of a flow's steps.
type MediaKind string

// The kinds of media.
const (
	Picture  MediaKind = "picture"
	Document MediaKind = "document"
	Voice    MediaKind = "voice"
	Map      MediaKind = "map"
	Invite   MediaKind = "invite" // a calendar's file of a case's appointment: made when it is sent
)

// Media is a file by its name and the hash of its bytes, which stay out of the store;
// or a place on the map; or what is made of a case when it is sent, and stands nowhere.
type Media struct {
	Kind    MediaKind    `json:"k"`
	Path    string       `json:"p,omitempty"` // of the file, in media/; audio/…: of a voice note for a text
	Hash    string       `json:"h,omitempty"`
	Lat     float64      `json:"la,omitempty"` // map: degrees
	Lon     float64      `json:"lo,omitempty"`
	Title   string       `json:"ti,omitempty"` // map: plain text
	Address string       `json:"ad,omitempty"`
	Case    string       `json:"ca,omitempty"` // invite: whose appointment
	Out     *Appointment `json:"ou,omitempty"` // invite: the file takes this out of a calendar; nil: it says what the case says
	Else    string       `json:"e,omitempty"`  // HTML: said instead of the text where the file can't be shown
}

// Appointment is one as it stands in somebody's calendar who no longer has it. All
// that its file says is here: the case may be with somebody else by then, or forgotten.
type Appointment struct {
	Offer   string `json:"o"`
	At      int64  `json:"t"` // when it begins, unix seconds
	Minutes int    `json:"m"`
	Version int    `json:"v"` // the SEQUENCE that takes it out
	Made    int64  `json:"d"` // since when it counts no more, unix seconds
}

// All is the Ref of every message that the lane remembers.
const All = "*"

// Button is one key of an inline keyboard: it carries data or opens a link.
type Button struct {
	Text string `json:"t"`
	Data string `json:"d,omitempty"` // at most 64 bytes (Bot API, InlineKeyboardButton)
	URL  string `json:"u,omitempty"`
}
