// Package calendar writes an appointment as a file that calendars read (iCalendar, RFC
// 5545): one event, agreed or called off.
//
// It promises: the same appointment has the same UID for ever, so that a calendar moves or
// removes what it has instead of adding to it; instants are written in UTC, so that no
// calendar needs to know our zone, and no change of the clock moves them; and nothing
// stands in the file but what it was given.
package calendar

import (
	"strings"
	"time"

	ics "github.com/arran4/golang-ical"
)

// Event is an appointment. Nothing in it says who the person is: calendars are shared, and
// travel.
type Event struct {
	UID      string // the same for all versions of an appointment
	Sequence int    // rises with each version (RFC 5545, 3.8.7.4)
	Made     time.Time
	Begins   time.Time
	Takes    time.Duration
	Title    string
	Place    string // may be empty
	Words    string // may be empty
	Link     string // may be empty
	Off      bool   // it was called off
}

// product names who made the file (RFC 5545, 3.7.3).
const product = "-//Wegweiser//Appointments//DE"

// File is the event as the bytes of an .ics file.
func File(e Event) []byte {
	c := ics.NewCalendarFor("")
	c.SetProductId(product)
	// Nobody is asked to answer: it is published, not a request (RFC 5546, 3.2.1 and 3.2.5).
	method, status := ics.MethodPublish, ics.ObjectStatusConfirmed
	if e.Off {
		method, status = ics.MethodCancel, ics.ObjectStatusCancelled
	}
	c.SetMethod(method)
	v := c.AddEvent(e.UID)
	v.SetSequence(e.Sequence)
	v.SetDtStampTime(e.Made)
	v.SetStartAt(e.Begins)
	v.SetEndAt(e.Begins.Add(e.Takes))
	v.SetStatus(status)
	for _, line := range []struct {
		text string
		set  func(string, ...ics.PropertyParameter)
	}{{e.Title, v.SetSummary}, {e.Place, v.SetLocation}, {e.Words, v.SetDescription}, {e.Link, v.SetURL}} {
		if line.text != "" {
			line.set(clean(line.text))
		}
	}
	var b strings.Builder
	_ = c.SerializeTo(&b, ics.WithNewLine("\r\n")) // into memory: cannot fail
	return []byte(b.String())
}

// clean takes out what no text of a calendar may hold (RFC 5545, 3.1): control characters
// but the end of a line.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		if r != '\n' && (r < ' ' || r == 0x7f) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
}
