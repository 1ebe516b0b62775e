package conversation

import (
	"encoding/json"
	"strconv"
	"time"
)

// What is remembered of a chat for a day, whether or not its data is deleted: numbers,
// and nothing that was said.

// goneKey is the key of the record that deletion leaves behind: updates from before it
// may come again, or late, and must not begin a new talk.
func goneKey(chat int64) string { return "gone:" + strconv.FormatInt(chat, 10) }

// askedKey is the key of the record that counts requests.
func askedKey(chat int64) string { return "asked:" + strconv.FormatInt(chat, 10) }

// gone is the record "gone:<chat>". Ids of updates rise (Bot API, Update); only after a
// week without any does Telegram count anew, and then the record is gone too.
type gone struct {
	Upto int64 `json:"u"` // the highest update that the chat ever had
}

// has says whether an update is from before the deletion.
func (g gone) has(id int64) bool { return id != 0 && id <= g.Upto && g.Upto-id < restart }

// RequestsADay is how many requests a chat may open within a day: each costs staff a
// card, and while one is open there is no second, so whoever gets here withdrew some.
const RequestsADay = 3

const day = 24 * time.Hour

// asked is the record "asked:<chat>": it lives for a day after the first of the requests
// that it counts.
type asked struct {
	Since int64 `json:"t"` // unix seconds
	Count int   `json:"n"`
}

func (a asked) enough(now time.Time) bool { return a.Count >= RequestsADay && a.left(now) > 0 }

func (a asked) left(now time.Time) time.Duration { return time.Unix(a.Since, 0).Add(day).Sub(now) }

// another counts one more request.
func (a asked) another(now time.Time) asked {
	if a.Count == 0 || a.left(now) <= 0 {
		a = asked{Since: now.Unix()}
	}
	a.Count++
	return a
}

// lately are both records, as they were read.
type lately struct {
	gone         gone
	asked        asked
	goneVersion  Version
	askedVersion Version
}

// readLately reads the records; one that can't be read counts for nothing.
func readLately(g, a Record) (l lately) {
	l.goneVersion, l.askedVersion = g.Version, a.Version
	if json.Unmarshal(g.Data, &l.gone) != nil {
		l.gone = gone{}
	}
	if json.Unmarshal(a.Data, &l.asked) != nil {
		l.asked = asked{}
	}
	return l
}

// leave is what deletion leaves behind.
func (l lately) leave(u Update, p person) Write {
	g := gone{Upto: max(u.ID, l.gone.Upto, p.Seen.last(), p.Taps.last())}
	data, _ := json.Marshal(g) // a number: cannot fail
	return Write{Key: goneKey(u.Chat), Expect: l.goneVersion, Data: data, TTL: seenFor}
}

// count is that a request was opened.
func (l lately) count(chat int64, now time.Time) Write {
	a := l.asked.another(now)
	data, _ := json.Marshal(a) // numbers: cannot fail
	return Write{Key: askedKey(chat), Expect: l.askedVersion, Data: data, TTL: a.left(now)}
}
