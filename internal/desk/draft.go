package desk

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"wegweiser/internal/handoff"
)

// What was chosen so far for a proposal is a value that fits on a button and is read back
// from it; whatever else a button carries is refused.

// draft is what was chosen so far.
type draft struct {
	where   handoff.Where
	minutes int
	slots   []int64 // unix seconds
}

// Lengths of an appointment that can be chosen, and the steps in which it can begin.
var lengths = []int{60, 30, 45, 90}

const (
	everyMinutes = 30
	leadTime     = time.Hour // so that the person can still read of it
	daysOffered  = 8
	bookAhead    = 60
	placeRunes   = 200
	slotDigits   = 5 // of a minute since 1970, to the base of 36: enough until 2084
	placePurpose = "place"
)

// wheres are the letters of the places.
var wheres = map[byte]handoff.Where{'o': handoff.AtOffer, 't': handoff.ByPhone, 'p': handoff.AtPlace}

// String is the draft as a button carries it: the place's letter, the length, the times.
func (r draft) String() string {
	var b strings.Builder
	for letter, w := range wheres {
		if w == r.where {
			b.WriteByte(letter)
		}
	}
	b.WriteString(strconv.Itoa(r.minutes))
	for _, s := range r.slots {
		b.WriteString("-" + minute(s))
	}
	return b.String()
}

func minute(unix int64) string { return strconv.FormatInt(unix/60, 36) }

// readDraft reads what a button carries; false if it is none of ours.
func readDraft(s string) (r draft, ok bool) {
	parts := strings.Split(s, "-")
	if len(parts[0]) < 2 || len(parts) > handoff.OptionsMax+1 {
		return r, false
	}
	r.where, ok = wheres[parts[0][0]]
	n, err := strconv.Atoi(parts[0][1:])
	if !ok || err != nil || !slices.Contains(lengths, n) {
		return r, false
	}
	r.minutes = n
	for _, part := range parts[1:] {
		at, ok := readMinute(part)
		if !ok {
			return r, false
		}
		r.slots = append(r.slots, at)
	}
	return r, true
}

func readMinute(s string) (unix int64, ok bool) {
	n, err := strconv.ParseInt(s, 36, 64)
	return n * 60, err == nil && len(s) == slotDigits
}

// with is the draft with one more time; a time that it has is taken out.
func (r draft) with(at int64) draft {
	if i := slices.Index(r.slots, at); i >= 0 {
		r.slots = slices.Delete(slices.Clone(r.slots), i, i+1)
		return r
	}
	if len(r.slots) < handoff.OptionsMax {
		r.slots = append(slices.Clone(r.slots), at)
		slices.Sort(r.slots)
	}
	return r
}

// options are its times as the case takes them.
func (r draft) options() (out []handoff.Slot) {
	for _, at := range r.slots {
		out = append(out, handoff.Slot{At: at, Minutes: r.minutes})
	}
	return out
}
