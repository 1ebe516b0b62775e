package workshop

import (
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"math"
	"slices"
	"strings"
	"text/tabwriter"
	"unicode"
	"unicode/utf8"

	"wegweiser/internal/check"
	"wegweiser/internal/finding"
	"wegweiser/internal/flow"
	"wegweiser/internal/locale"
	"wegweiser/internal/sound"
)

// Status is how a language stands.
type Status struct {
	Tag          string   `json:"tag"`
	Name         string   `json:"name"`
	Live         bool     `json:"live"`   // people can choose it
	Ready        bool     `json:"ready"`  // it may be live: complete enough, and without errors
	Source       bool     `json:"source"` // the others are translated from it
	Contributors []string `json:"contributors,omitempty"`

	Texts     int     `json:"texts"`    // that the source has
	Complete  float64 `json:"complete"` // percentage of these that there are, rounded down
	Counts            // of all texts
	Words     int     `json:"words"`      // of the language's texts
	WordsLeft int     `json:"words_left"` // of the source's texts that are missing or stale
	Errors    int     `json:"errors"`     // also those that are warnings while it is not live
	Warnings  int     `json:"warnings"`
	Sounds    Sounds  `json:"sounds"`
	Places    []Place `json:"places"` // in the order of the talk
}

// Sounds counts voice notes for texts.
type Sounds struct {
	Notes   int     `json:"notes"`   // stale ones too
	Machine int     `json:"machine"` // of these, spoken by a machine
	Stale   int     `json:"stale"`   // … and offered no longer: the text has changed
	Minutes float64 `json:"minutes"` // that they take together
}

// String says what there is, in words.
func (s Sounds) String() string {
	if s.Notes == 0 {
		return "–"
	}
	var more []string
	if s.Machine > 0 {
		more = append(more, fmt.Sprintf("%d by a machine", s.Machine))
	}
	if s.Stale > 0 {
		more = append(more, fmt.Sprintf("%d stale", s.Stale))
	}
	if len(more) == 0 {
		return fmt.Sprint(s.Notes)
	}
	return fmt.Sprintf("%d (%s)", s.Notes, strings.Join(more, ", "))
}

// soundsOf counts the voice notes of each language; none where flows or texts can't be
// read.
func soundsOf(fsys fs.FS, flows *flow.Flows) map[string]Sounds {
	out := map[string]Sounds{}
	if flows == nil {
		return out
	}
	texts, _ := locale.LoadRough(fsys)
	if texts == nil {
		return out
	}
	notes, _ := check.Sounds(flows, texts, fsys)
	for _, n := range notes.All() {
		s := out[n.Lang]
		s.Notes++
		s.Minutes += n.Seconds / 60
		if n.Machine {
			s.Machine++
		}
		if n.Stale {
			s.Stale++
		}
		out[n.Lang] = s
	}
	return out
}

// Counts are texts by how they stand.
type Counts struct {
	Missing    int `json:"missing"`
	Stale      int `json:"stale"`
	Draft      int `json:"draft"`
	NeedsCheck int `json:"needs_check"`
	Reviewed   int `json:"reviewed"`
}

// Place is a part of the talk, and how its texts stand.
type Place struct {
	Name  string `json:"name"`
	Texts int    `json:"texts"`
	Counts
}

func (c *Counts) add(state string) {
	switch state {
	case locale.Missing:
		c.Missing++
	case locale.Stale:
		c.Stale++
	case locale.Draft:
		c.Draft++
	case locale.NeedsCheck:
		c.NeedsCheck++
	case locale.Reviewed:
		c.Reviewed++
	}
}

// Parts of the talk that are no flow.
const (
	inOffers  = "(offers)"
	inProgram = "(program)"
	inStaff   = "(staff)"
)

// Statuses says how each declared language stands. Flows may be nil: then nothing is
// known of places. Findings are those of package check. It fails when the declaration or
// the source can't be read: then there is nothing to compare with.
func Statuses(fsys fs.FS, flows *flow.Flows, findings []finding.Finding) ([]Status, error) {
	d, found := locale.ReadDeclaration(fsys)
	if locale.HasErrors(found) {
		return nil, unreadable(found)
	}
	source, found := locale.ReadFile(fsys, d.Source)
	if source == nil {
		return nil, unreadable(found)
	}
	places, sounds := placesOf(flows, source), soundsOf(fsys, flows)
	var out []Status
	for _, l := range d.Languages {
		s := Status{Tag: l.Tag, Name: l.Name, Live: l.Live || l.Tag == d.Source, Source: l.Tag == d.Source, Contributors: l.Contributors, Texts: len(source.Messages)}
		file := source
		if l.Tag != d.Source {
			if file, _ = locale.ReadFile(fsys, l.Tag); file == nil {
				file = &locale.File{} // findings say why
			}
		}
		states, err := locale.ReadState(fsys, l.Tag)
		if err != nil {
			return nil, err
		}
		s.count(source, file, states, places)
		s.Sounds = sounds[l.Tag]
		s.findings(findings)
		s.Ready = s.Errors == 0 && s.Complete >= float64(d.Complete)
		out = append(out, s)
	}
	return out, nil
}

// Reviewed is the share of texts, from 0 to 1, that somebody who speaks the language has
// found right as they stand, by language; none where that can't be read.
func Reviewed(fsys fs.FS) map[string]float64 {
	all, err := Statuses(fsys, nil, nil)
	if err != nil {
		return nil
	}
	out := map[string]float64{}
	for _, s := range all {
		out[s.Tag] = float64(s.Reviewed) / float64(max(1, s.Texts))
	}
	return out
}

// unreadable is the first error of a file.
func unreadable(found []locale.Finding) error {
	for _, f := range found {
		if f.Severity == locale.Error {
			return fmt.Errorf("%s", f)
		}
	}
	return fmt.Errorf("the texts can't be read")
}

// placesOf tells in which part of the talk each text stands, and gives the parts in
// their order.
func placesOf(flows *flow.Flows, source *locale.File) map[string]string {
	out := map[string]string{}
	if flows == nil {
		return out
	}
	for _, e := range Entries(flows, source) {
		switch {
		case e.Flow != "":
			out[e.Key] = e.Flow
		case e.Offer != "":
			out[e.Key] = inOffers
		case e.Reader == Staff:
			out[e.Key] = inStaff
		default:
			out[e.Key] = inProgram
		}
	}
	return out
}

func (s *Status) count(source, file *locale.File, states locale.States, places map[string]string) {
	own := file.Index()
	at := map[string]int{} // place → its index in s.Places, from 1
	for i, x := range locale.Judge(source, file, states) {
		s.add(x.State)
		from := source.Messages[i]
		if x.State == locale.Missing || x.State == locale.Stale {
			s.WordsLeft += words(from)
		}
		if m := own[x.Key]; m != nil {
			s.Words += words(*m)
		}
		place := places[x.Key]
		if place == "" {
			continue
		}
		if at[place] == 0 {
			s.Places = append(s.Places, Place{Name: place})
			at[place] = len(s.Places)
		}
		p := &s.Places[at[place]-1]
		p.Texts++
		p.add(x.State)
	}
	if s.Texts > 0 {
		s.Complete = math.Floor(1000*float64(s.Texts-s.Missing)/float64(s.Texts)) / 10
	}
}

// words of a message, in its longest form: lists of keywords are not counted, nobody
// translates them.
func words(m locale.Message) int {
	if locale.IsKeywords(m.Key) {
		return 0
	}
	n := 0
	for _, text := range m.Texts {
		found := 0
		for _, w := range strings.Fields(text) {
			if strings.ContainsFunc(w, unicode.IsLetter) {
				found++
			}
		}
		n = max(n, found)
	}
	return n
}

func (s *Status) findings(all []finding.Finding) {
	file, notes := s.Tag+".json", "/"+sound.Folder+"/"+s.Tag+"/"
	for _, f := range all {
		if f.File[strings.LastIndexByte(f.File, '/')+1:] != file && !strings.Contains("/"+f.File, notes) {
			continue
		}
		if f.Severity == finding.Error || f.Held {
			s.Errors++
		} else {
			s.Warnings++
		}
	}
}

// StatusJSON writes statuses for programs.
func StatusJSON(w io.Writer, all []Status) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(all)
}

// StatusTable writes statuses for a terminal, and below it where in the talk something is
// to be done, if where says so; else only where people don't read what the source says.
func StatusTable(w io.Writer, all []Status, where bool) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "language\tlive\tcomplete\tmissing\tstale\tdrafts\tto check\treviewed\twords\tto write\tvoice notes\terrors\twarnings")
	for _, s := range all {
		fmt.Fprintf(t, "%s\t%s\t%s\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%s\t%d\t%d\n", s.Tag, s.live(), percent(s.Complete),
			s.Missing, s.Stale, s.Draft, s.NeedsCheck, s.Reviewed, s.Words, s.WordsLeft, s.Sounds, s.Errors, s.Warnings)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	for _, s := range all {
		if lines := s.todo(where); lines != "" && (where || s.Live) {
			by := ""
			if len(s.Contributors) > 0 {
				by = ", by " + strings.Join(s.Contributors, ", ")
			}
			fmt.Fprintf(w, "\n%s %s%s\n%s", s.Tag, s.Name, by, lines)
		}
	}
	return nil
}

func (s Status) live() string {
	switch {
	case s.Live && s.Ready:
		return "yes"
	case s.Live:
		return "NOT READY"
	case s.Ready:
		return "could be"
	}
	return "no"
}

func percent(p float64) string {
	return strings.TrimSuffix(fmt.Sprintf("%.1f", p), ".0") + " %"
}

// todo lists the parts of the talk that are not reviewed to the end, or only those that
// people don't read in their language as the source says it.
func (s Status) todo(unreviewed bool) string {
	var b strings.Builder
	longest := 0
	for _, p := range s.Places {
		longest = max(longest, utf8.RuneCountInString(p.Name))
	}
	for _, p := range s.Places {
		if p.Missing+p.Stale > 0 || unreviewed && p.Reviewed < p.Texts {
			fmt.Fprintf(&b, "  %-*s  %3d texts: %s\n", longest, p.Name, p.Texts, p.Counts)
		}
	}
	return b.String()
}

// String names what there is.
func (c Counts) String() string {
	var out []string
	for _, x := range []struct {
		n    int
		what string
	}{{c.Missing, "missing"}, {c.Stale, "stale"}, {c.Draft, "drafts"}, {c.NeedsCheck, "to check"}, {c.Reviewed, "reviewed"}} {
		if x.n > 0 {
			out = append(out, fmt.Sprintf("%d %s", x.n, x.what))
		}
	}
	return strings.Join(out, ", ")
}

// StatusMarkdown is the table of the README.
func StatusMarkdown(all []Status) string {
	var b strings.Builder
	b.WriteString("| language | tag | people can choose it | complete | state of its texts | voice notes |\n|---|---|---|---|---|---|\n")
	for _, s := range all {
		fmt.Fprintf(&b, "| %s | `%s` | %s | %s | %s | %s |\n", s.Name, s.Tag, s.live(), percent(s.Complete), s.said(), s.Sounds)
	}
	return b.String()
}

// said is the state of all texts in words.
func (s Status) said() string {
	there := s.Texts - s.Missing
	if there > 0 && s.Draft == there {
		return "machine draft, **not reviewed**"
	}
	out := fmt.Sprintf("%d of %d reviewed", s.Reviewed, s.Texts)
	rest := s.Counts
	rest.Reviewed = 0
	if text := rest.String(); text != "" {
		out += "; " + text
	}
	return out
}

// Find gives the status of a language.
func Find(all []Status, tag string) (Status, bool) {
	i := slices.IndexFunc(all, func(s Status) bool { return s.Tag == tag })
	if i < 0 {
		return Status{}, false
	}
	return all[i], true
}
