package conversation

import (
	"encoding/json"
	"slices"
	"strconv"
	"time"

	"wegweiser/internal/flow"
	"wegweiser/internal/handoff"
)

// person is the record "session:<chat>": where somebody stands in the talk, and
// which updates brought them there.
type person struct {
	flow.Session
	Seen seen  `json:"u"`           // messages
	Taps seen  `json:"v,omitempty"` // taps: by webhook they come in a queue of their own
	At   int64 `json:"at"`          // last update, unix seconds
	// Flood counts what we could not use within the ten seconds after Since.
	Flood int   `json:"fu,omitempty"`
	Since int64 `json:"ft,omitempty"`
	// Album is the album that was answered last: ten pictures get one answer.
	Album string `json:"al,omitempty"`
	// Busy is when all that was queued for the chat will have gone out, by our own sending
	// rate: unix milliseconds.
	Busy int64 `json:"bz,omitempty"`
	// Hand is when the person was last told that nobody reads what they write here, for
	// somebody of the team has their request; unix seconds.
	Hand int64 `json:"hd,omitempty"`
	// Talk is when the person last wrote to who has their request; unix seconds.
	Talk int64 `json:"tk,omitempty"`
	// Share says that the key which shares the person's number is there.
	Share bool `json:"sh,omitempty"`
	// Wake is what is to be done should the person stay silent.
	Wake wake `json:"wk,omitzero"`
	// Heard is the button that played something last, at HeardAt, unix seconds: tapped
	// twice it plays once.
	Heard   string `json:"hr,omitempty"`
	HeardAt int64  `json:"ht,omitempty"`
}

// left is how long the record still lives, by the person's last update: that we spoke
// keeps nothing longer.
func (p *person) left(lives time.Duration, now time.Time) time.Duration {
	return max(time.Unix(p.At, 0).Add(lives).Sub(now), time.Millisecond)
}

func sessionKey(chat int64) string { return SessionPrefix + strconv.FormatInt(chat, 10) }

// LanguageOf is the language of a session's record; empty if there is none.
func LanguageOf(record []byte) string {
	p, err := decodePerson(record)
	if err != nil {
		return ""
	}
	return p.Lang
}

// TalkOf is where the person of a session's record stands in the talk.
func TalkOf(record []byte) (flow.Session, error) {
	p, err := decodePerson(record)
	return p.Session, err
}

// SessionPrefix begins the keys of all sessions.
const SessionPrefix = "session:"

// SessionKey is the key of the record of a person's session.
func SessionKey(chat int64) string { return sessionKey(chat) }

// linkKey is the key of the record that leads from a chat to its cases: they are kept
// for longer than the talk, and who comes back after that must still be able to take
// them back or delete them.
func linkKey(chat int64) string { return LinkKey(chat) }

// LinkKey is the key of that record.
func LinkKey(chat int64) string { return "link:" + strconv.FormatInt(chat, 10) }

// link is the record "link:<chat>".
type link struct {
	Case string   `json:"c,omitempty"` // the last that was opened
	For  string   `json:"o,omitempty"` // the offer
	Old  []string `json:"x,omitempty"` // those before, closed and not yet deleted
}

// all are the cases that the chat has, or had.
func (l link) all() []string {
	if l.Case == "" {
		return l.Old
	}
	return append(slices.Clip(l.Old), l.Case)
}

func readLink(r Record) (l link) {
	if len(r.Data) > 0 && json.Unmarshal(r.Data, &l) != nil {
		return link{}
	}
	return l
}

// CaseKey is the key of the record of a case.
func CaseKey(id string) string { return "case:" + id }

func decodePerson(data []byte) (p person, err error) {
	if len(data) == 0 {
		return p, nil
	}
	if flow.ReadFields(data, &p.Session, p.read) {
		return p, nil
	}
	p = person{} // not as encode writes it, but perhaps as an earlier version did
	if err = json.Unmarshal(data, &p); err != nil {
		return person{}, err
	}
	return p, nil
}

// read takes a member of the record that is not the session's; false if there is none
// of that name.
func (p *person) read(name string, r *flow.Reading) bool {
	switch name {
	case "u":
		p.Seen = readSeen(r)
	case "v":
		p.Taps = readSeen(r)
	case "at":
		p.At = r.Number()
	case "fu":
		p.Flood = int(r.Number())
	case "ft":
		p.Since = r.Number()
	case "al":
		p.Album = r.Text()
	case "bz":
		p.Busy = r.Number()
	case "hd":
		p.Hand = r.Number()
	case "tk":
		p.Talk = r.Number()
	case "sh":
		p.Share = r.True()
	case "hr":
		p.Heard = r.Text()
	case "ht":
		p.HeardAt = r.Number()
	case "wk":
		return p.Wake.UnmarshalText([]byte(r.Text())) == nil && !r.Bad()
	default:
		return false
	}
	return !r.Bad()
}

func readSeen(r *flow.Reading) seen {
	out := make(seen, 0, keepSeen)
	r.Array(func() {
		id := r.Number()
		if n := len(out); n > 0 {
			id += out[n-1]
		}
		out = append(out, id)
	})
	return out
}

// encode writes the record as encoding/json would, by hand: it is done at every update.
func (p *person) encode() []byte {
	b := p.Session.AppendFields(append(make([]byte, 0, 1024), '{'))
	b = p.Seen.append(append(b, `,"u":`...))
	if len(p.Taps) > 0 {
		b = p.Taps.append(append(b, `,"v":`...))
	}
	b = strconv.AppendInt(append(b, `,"at":`...), p.At, 10)
	if p.Flood != 0 {
		b = strconv.AppendInt(append(b, `,"fu":`...), int64(p.Flood), 10)
	}
	if p.Since != 0 {
		b = strconv.AppendInt(append(b, `,"ft":`...), p.Since, 10)
	}
	if p.Album != "" {
		b = flow.AppendString(append(b, `,"al":`...), p.Album)
	}
	if p.Busy != 0 {
		b = strconv.AppendInt(append(b, `,"bz":`...), p.Busy, 10)
	}
	if p.Hand != 0 {
		b = strconv.AppendInt(append(b, `,"hd":`...), p.Hand, 10)
	}
	if p.Talk != 0 {
		b = strconv.AppendInt(append(b, `,"tk":`...), p.Talk, 10)
	}
	if p.Share {
		b = append(b, `,"sh":true`...)
	}
	if p.Wake != (wake{}) {
		b = flow.AppendString(append(b, `,"wk":`...), p.Wake.String())
	}
	if p.Heard != "" {
		b = flow.AppendString(append(b, `,"hr":`...), p.Heard)
	}
	if p.HeardAt != 0 {
		b = strconv.AppendInt(append(b, `,"ht":`...), p.HeardAt, 10)
	}
	return append(b, '}')
}

// DecodeCase reads the record of a case; nil if there is none.
func DecodeCase(data []byte) (*handoff.Case, error) {
	if len(data) == 0 {
		return nil, nil
	}
	var c handoff.Case
	if err := json.Unmarshal(data, &c); err != nil {
		return nil, err
	}
	return &c, nil
}

// EncodeCase writes the record of a case.
func EncodeCase(c *handoff.Case) []byte {
	data, err := json.Marshal(c)
	if err != nil {
		panic(err) // strings and numbers only: cannot fail
	}
	return data
}

// seenOf is the window that an update belongs to: within one of Telegram's queues
// updates come in order, between two they don't.
func (p *person) seenOf(u Update) *seen {
	if u.Kind == Tap {
		return &p.Taps
	}
	return &p.Seen
}

// keepSeen is how many updates of a chat are remembered. Telegram sends again only
// what was not confirmed: at most one batch of 100 for all chats by polling; by
// webhook the messages and the taps of a person come in two queues, each in order.
const keepSeen = 32

// seen remembers the updates that a chat has had: the last keepSeen exactly, and
// all that are older than these, which can only be older deliveries.
type seen []int64 // ascending

// restart is how far ids must fall below all we know before we believe that
// Telegram began to count anew (it does after a week without updates).
const restart = 1 << 20

// Has says whether the update was handled.
func (s seen) Has(id int64) bool {
	if _, ok := slices.BinarySearch(s, id); ok {
		return true
	}
	return len(s) == keepSeen && id < s[0] && s[0]-id < restart
}

// last is the highest update that was handled, or 0.
func (s seen) last() int64 {
	if len(s) == 0 {
		return 0
	}
	return s[len(s)-1]
}

// Add remembers an update.
func (s *seen) Add(id int64) {
	if len(*s) > 0 && (*s)[len(*s)-1]-id >= restart {
		*s = nil // counted anew
	}
	i, ok := slices.BinarySearch(*s, id)
	if ok {
		return
	}
	*s = slices.Insert(*s, i, id)
	if len(*s) > keepSeen {
		*s = slices.Delete(*s, 0, len(*s)-keepSeen)
	}
}

// MarshalJSON writes the first id and then distances: short, for there are many people.
func (s seen) MarshalJSON() ([]byte, error) { return s.append(nil), nil }

func (s seen) append(out []byte) []byte {
	out = append(out, '[')
	var last int64
	for i, id := range s {
		if i > 0 {
			out = append(out, ',')
		}
		out = strconv.AppendInt(out, id-last, 10)
		last = id
	}
	return append(out, ']')
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (s *seen) UnmarshalJSON(data []byte) error {
	var d []int64
	if err := json.Unmarshal(data, &d); err != nil {
		return err
	}
	for i := 1; i < len(d); i++ {
		d[i] += d[i-1]
	}
	*s = d
	return nil
}
