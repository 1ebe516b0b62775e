package flow

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Ask asks for something that has to be typed. It is for what no choice can say: a
// name, a number, a place. The Reader of the name of What understands it.
type Ask struct {
	What     string // AskText …
	Max      int    // text: runes; 0: MaxAskRunes
	Decimals bool   // number: not only whole ones
	Range    Range  // number, date: what is believed
	Past     bool   // date: not after today
	Future   bool   // date: not before today
	List     string // entry: the name of a list that several steps share; empty: its own
	Entries  []string
}

// What can be asked for.
const (
	AskText    = "text"
	AskNumber  = "number"
	AskDate    = "date"
	AskPhone   = "phone"
	AskContact = "contact" // the person's own shared contact; a typed number counts as well
	AskEmail   = "email"
	AskPlace   = "place" // postal code or town: the district is kept
	AskEntry   = "entry" // of a list: typed words find it
)

// ReadShortDate is the name of the Reader of a day whose year has two digits: it gives
// 85-03-12, and the step's limits say whether one century only is meant.
const ReadShortDate = "short_date"

// MaxFound is how many entries of a list are shown at once.
const MaxFound = 6

// Name implements Kind.
func (*Ask) Name() string { return "ask" }

func (k *Ask) enter(*turn, *Step) bool { return true }

func (k *Ask) screen(t *turn, s *Step) Screen {
	sc := Screen{
		ID: string(s.Ref), Blocks: []Block{block(s.Ref.Key())}, Asks: k.What, Links: t.linksOf(s),
		AskContact: k.What == AskPhone || k.What == AskContact,
	}
	if k.What == AskEntry {
		for _, e := range t.s.Found {
			sc.Choices = append(sc.Choices, Choice{ID: e, Label: key(k.EntryKey(s, e))})
		}
		sc.Choices = append(sc.Choices, choiceOf(NotListed))
	}
	if s.Skip {
		sc.Choices = append(sc.Choices, choiceOf(SkipIt))
	}
	return sc
}

// EntryKey is the key of an entry's name.
func (k *Ask) EntryKey(s *Step, entry string) string {
	if k.List != "" {
		return ListKey(k.List) + "." + entry
	}
	return s.Ref.ChoiceKey(entry)
}

// WordsKey is the key of other words that people type for an entry, with commas
// between them.
func WordsKey(entryKey string) string { return entryKey + ".words" }

// ListKey is the beginning of the keys of a list that several steps share.
func ListKey(list string) string { return "lists." + list }

func (k *Ask) pick(t *turn, s *Step, choice string) bool {
	switch {
	case choice == SkipIt && s.Skip:
		t.skip(s)
	case choice == NotListed && k.What == AskEntry:
		t.answer(s, Unlisted)
	case k.What == AskEntry && slices.Contains(t.s.Found, choice) && slices.Contains(k.Entries, choice):
		t.answer(s, choice)
	default:
		return false
	}
	return true
}

func (k *Ask) typed(t *turn, s *Step, words string) bool {
	if k.What == AskEntry {
		return k.find(t, s)
	}
	value, ok := k.Reads(t.flows.Readers, words)
	if !ok && k.What == AskDate {
		value, ok = k.century(t, words)
	}
	if !ok || !k.believed(t, value) {
		return false
	}
	t.answer(s, value)
	return true
}

// cry shows the emergency card. Where a number is asked and one was typed, it may have been
// the answer: 112 months. Then that can be said on the card; nothing is taken by itself.
func (t *turn) cry() {
	if n, ok := t.meant(t.in.Typed); ok && t.top() == "" {
		t.over(overCry + strconv.Itoa(n))
		return
	}
	t.over(overEmergency)
}

// meant is a number that the step would take.
func (t *turn) meant(words string) (n int, ok bool) {
	step := t.flows.Step(t.s.At)
	if step == nil {
		return 0, false
	}
	k, asks := step.Kind.(*Ask)
	if !asks || k.What != AskNumber {
		return 0, false
	}
	value, ok := k.Reads(t.flows.Readers, words)
	n, err := strconv.Atoi(value)
	return n, ok && err == nil && n != 0 && k.Allows(value)
}

// find takes what the host found in the list: the one that was named, or a few to
// choose from.
func (k *Ask) find(t *turn, s *Step) bool {
	var found []string
	for _, e := range t.in.Found {
		if slices.Contains(k.Entries, e) && len(found) < MaxFound {
			found = append(found, e)
		}
	}
	switch {
	case len(found) == 0:
		return false
	case t.in.Exact:
		t.answer(s, found[0])
	default:
		t.s.Found, t.stays = found, true
		t.note("note.found")
	}
	return true
}

// Reads understands the words; a text is kept as it is.
func (k *Ask) Reads(readers map[string]Reader, words string) (value string, ok bool) {
	limit := k.Max
	if limit == 0 {
		limit = MaxAskRunes
	}
	if words == "" || words == Skipped || utf8.RuneCountInString(words) > limit {
		return "", false
	}
	if r := readers[k.What]; r != nil {
		return r(words)
	}
	return words, true
}

// century reads a day with a year of two digits where one century only is believed.
// Where both could be meant it is asked again.
func (k *Ask) century(t *turn, words string) (value string, ok bool) {
	read := t.flows.Readers[ReadShortDate]
	if read == nil {
		return "", false
	}
	short, ok := read(words)
	if !ok {
		return "", false
	}
	var meant []string
	for _, c := range []string{"19", "20"} {
		if _, err := time.Parse(time.DateOnly, c+short); err == nil && k.believed(t, c+short) {
			meant = append(meant, c+short)
		}
	}
	t.limited = len(meant) == 0
	if len(meant) != 1 {
		return "", false
	}
	return meant[0], true
}

// believed holds a number or a day to the step's limits.
func (k *Ask) believed(t *turn, value string) bool {
	if !k.Allows(value) {
		t.limited = true
		return false
	}
	t.limited = !k.Timely(value, t.now)
	return !t.limited
}

// Timely says whether a day is past, or to come, as the step wants it: a day is where now
// is.
func (k *Ask) Timely(value string, now time.Time) bool {
	today := now.Format(time.DateOnly)
	return k.What != AskDate || (!k.Past || value <= today) && (!k.Future || value >= today)
}

// Answerable says whether there is a day today that the step takes.
func (k *Ask) Answerable(now time.Time) bool {
	if k.What != AskDate {
		return true
	}
	today, _ := Measure(now.Format(time.DateOnly))
	late := k.Future && k.Range.To != nil && *k.Range.To < today
	early := k.Past && k.Range.From != nil && *k.Range.From > today
	return !late && !early
}

// Allows says whether a number or a day lies in the limits that are the same every day.
func (k *Ask) Allows(value string) bool {
	switch k.What {
	case AskNumber:
		return k.Range.Holds(value) && (k.Decimals || !strings.Contains(value, "."))
	case AskDate:
		return k.Range.Holds(value)
	}
	return true
}

// wrong is the note to an answer that could not be used.
func (k *Ask) wrong(t *turn, words string) string {
	switch {
	case t.limited:
		return "note.not_limits"
	case k.What == AskPlace && isCode(words):
		return "note.not_code" // the data have gaps: the town helps
	}
	return "note.not_" + k.What
}

// isCode says that what was typed has the form of a postal code.
func isCode(words string) bool {
	digits := 0
	for _, r := range words {
		if !unicode.IsDigit(r) {
			return false
		}
		digits++
	}
	return digits == 5
}

func (k *Ask) fits(_ *Flows, s *Step, value string) bool {
	switch {
	case value == Skipped:
		return s.Skip
	case k.What == AskEntry:
		return value == Unlisted || slices.Contains(k.Entries, value)
	}
	return value != "" && k.Allows(value)
}

// label is an answer as it is read: an entry by its name, a day in figures.
func (k *Ask) label(s *Step, value string) Text {
	switch k.What {
	case AskEntry:
		if value == Unlisted {
			return choiceOf(NotListed).Label
		}
		return key(k.EntryKey(s, value))
	case AskDate:
		if d, err := time.Parse(time.DateOnly, value); err == nil {
			return Text{Words: d.Format("02.01.2006"), Verbatim: true}
		}
	}
	return Text{Words: value, Verbatim: k.What == AskPhone || k.What == AskContact || k.What == AskNumber}
}
