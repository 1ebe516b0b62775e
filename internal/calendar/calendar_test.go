package calendar_test

import (
	"bytes"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	ics "github.com/arran4/golang-ical"

	"wegweiser/internal/calendar"
	"wegweiser/internal/hours"
)

var agreed = calendar.Event{
	UID: "4f0abcdefghij.recognition@wegweiser", Sequence: 3,
	Made:   time.Date(2027, 3, 22, 9, 15, 0, 0, time.UTC),
	Begins: time.Date(2027, 3, 30, 10, 0, 0, 0, hours.Berlin()), Takes: time.Hour,
	Title: "Termin: Beratung zur Anerkennung", Place: "Haus der Beratung, Kölner Straße 12; 2. Stock", Words: "Vor Ort.\nDie Anfrage steht im Bot.",
	Link: "https://t.me/wegweiser_bot?start=case_4f0abcdefghij",
}

// The file to the byte: what calendars have read once they must go on reading.
func TestFile(t *testing.T) {
	want := strings.Join([]string{
		"BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Wegweiser//Appointments//DE", "METHOD:PUBLISH",
		"BEGIN:VEVENT", "UID:4f0abcdefghij.recognition@wegweiser", "SEQUENCE:3", "DTSTAMP:20270322T091500Z",
		"DTSTART:20270330T080000Z", "DTEND:20270330T090000Z", "STATUS:CONFIRMED",
		"SUMMARY:Termin: Beratung zur Anerkennung",
		`LOCATION:Haus der Beratung\, Kölner Straße 12\; 2. Stock`,
		`DESCRIPTION:Vor Ort.\nDie Anfrage steht im Bot.`,
		"URL:https://t.me/wegweiser_bot?start=case_4f0abcdefghij",
		"END:VEVENT", "END:VCALENDAR", "",
	}, "\r\n")
	if got := string(calendar.File(agreed)); got != want {
		t.Errorf("the file is\n%s\nwant\n%s", got, want)
	}
}

// What is called off takes out of a calendar what stands there under the same UID.
func TestCalledOff(t *testing.T) {
	off := agreed
	off.Off, off.Sequence = true, 4
	got := string(calendar.File(off))
	for _, line := range []string{"METHOD:CANCEL", "STATUS:CANCELLED", "SEQUENCE:4", "UID:" + agreed.UID} {
		if !strings.Contains(got, "\r\n"+line+"\r\n") {
			t.Errorf("no line %s in\n%s", line, got)
		}
	}
}

// Ten in the morning in Germany is that on both sides of both changes, also for a calendar
// in another zone.
func TestInstantsOverBothChanges(t *testing.T) {
	for day, want := range map[time.Time]string{
		time.Date(2027, 3, 26, 10, 0, 0, 0, hours.Berlin()):  "20270326T090000Z",
		time.Date(2027, 3, 29, 10, 0, 0, 0, hours.Berlin()):  "20270329T080000Z",
		time.Date(2027, 10, 29, 10, 0, 0, 0, hours.Berlin()): "20271029T080000Z",
		time.Date(2027, 11, 2, 10, 0, 0, 0, hours.Berlin()):  "20271102T090000Z",
	} {
		e := agreed
		e.Begins = day
		if got := string(calendar.File(e)); !strings.Contains(got, "\r\nDTSTART:"+want+"\r\n") {
			t.Errorf("%v is written otherwise than %s:\n%s", day, want, got)
		}
	}
}

// Whatever somebody wrote as a place: lines keep to 75 octets, letters stay whole, nothing
// becomes a line of its own, and a calendar reads what was written.
func FuzzFile(f *testing.F) {
	for _, place := range []string{"", "Rathaus, Zimmer 3", "ا" + strings.Repeat("لعربية ", 40), strings.Repeat("ß", 200), "a\r\nBEGIN:VEVENT", "\\n \\; \x00\xff", "😀" + strings.Repeat("x", 69) + "😀", "trailing ", "a:b;c=\"d\""} {
		f.Add(place)
	}
	f.Fuzz(func(t *testing.T, place string) {
		e := agreed
		e.Place = place
		data := calendar.File(e)
		if !utf8.Valid(data) {
			t.Fatalf("not UTF-8: %q", data)
		}
		for line := range strings.SplitSeq(string(data), "\r\n") {
			if len(line) > 75 || strings.ContainsAny(line, "\r\n\x00") || !utf8.ValidString(line) {
				t.Fatalf("a line no calendar reads: %q", line)
			}
		}
		c, err := ics.ParseCalendar(bytes.NewReader(data))
		if err != nil || len(c.Events()) != 1 {
			t.Fatalf("%v: %q", err, data)
		}
		read := ""
		if p := c.Events()[0].GetProperty(ics.ComponentPropertyLocation); p != nil {
			read = p.Value
		}
		want := strings.Map(func(r rune) rune {
			if r < ' ' && r != '\n' || r == 0x7f {
				return -1
			}
			return r
		}, strings.ToValidUTF8(place, ""))
		if read != want {
			t.Fatalf("written %q, read %q", want, read)
		}
	})
}
