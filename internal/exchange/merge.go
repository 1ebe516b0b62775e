package exchange

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"wegweiser/internal/finding"
	"wegweiser/internal/locale"
	"wegweiser/internal/spell"
)

// Options of an import.
type Options struct {
	ReviewedBy string   // who says that what is marked as right is right; "" for nobody
	By         string   // whose work it is; a machine's are drafts
	Force      []string // keys whose text is taken although it is in conflict
}

// Note is about one text of the file.
type Note struct {
	Line int
	Key  string
	What string
	Seen []string // what there is to compare, one a line: of a conflict both texts
}

// Change is a text, or what is known of it, to be written.
type Change struct {
	Key    string
	Line   int
	Target Forms // all forms, those that did not travel too
	State  string
	By     string

	unsigned bool // marked as right, but nobody is named who says so
}

// Outcome is what becomes of a file that came back.
type Outcome struct {
	Taken        []Change // new texts
	Marked       []Change // texts that stay, with another state
	Unchanged    int      // of the texts of the file
	Untranslated int      // of the texts of the file
	Missing      int      // texts of ours that are not in the file
	Unsigned     int      // of the unchanged: marked as right, but nobody is named who says so
	Conflicts    []Note
	Refused      []Note
	Remarks      []Note
}

// Merge compares what came back with what stands here. It changes nothing.
// It fails for keys to be forced that are none, and for a file whose rows are torn apart.
func (s *Sheet) Merge(in *Sheet, o Options) (Outcome, error) {
	here := make(map[string]*Text, len(s.Texts))
	for i := range s.Texts {
		here[s.Texts[i].Key] = &s.Texts[i]
	}
	if err := forced(in, here, o.Force); err != nil {
		return Outcome{}, err
	}
	strays := s.strays(in, here, o.Force)
	if err := strays.refusal(); err != nil {
		return Outcome{}, err
	}
	out := Outcome{Missing: len(here)}
	for _, t := range in.Texts {
		out.Missing -= truth(here[t.Key] != nil)
		if t.Remark != "" {
			out.Remarks = append(out.Remarks, Note{Line: t.Line, Key: t.Key, What: t.Remark})
		}
		ours := here[t.Key]
		switch {
		case ours == nil:
			out.refuse(t, "there is no such text any more")
		case ours.Plural != t.Plural && !t.Target.Empty():
			out.refuse(t, "the text has plural forms in one of the two and none in the other: export it anew")
		default:
			m := merge{s: s, o: o, ours: *ours, theirs: t, stray: strays.why[t.Key], out: &out}
			m.do()
		}
	}
	return out, nil
}

// forced fails for a key that the file does not have: what is forced is meant, and a key
// that is misspelt would say nothing.
func forced(in *Sheet, here map[string]*Text, keys []string) error {
	var there []string
	for _, t := range in.Texts {
		there = append(there, t.Key)
	}
	for _, key := range keys {
		near := cmp.Or(spell.Nearest(key, there), spell.Nearest(key, slices.Sorted(maps.Keys(here))))
		switch {
		case slices.Contains(there, key):
		case here[key] != nil:
			return unreadable(0, "leave it out", "--force %s: the file has no such text", finding.Quote(key))
		case near != "":
			return unreadable(0, "did you mean "+near+"?", "--force %s: there is no such text", finding.Quote(key))
		default:
			return unreadable(0, "the keys stand in the file", "--force %s: there is no such text", finding.Quote(key))
		}
	}
	return nil
}

// AllUnsigned counts the texts that are marked as right while nobody is named who says so.
func (out *Outcome) AllUnsigned() int {
	n := out.Unsigned
	for _, c := range out.Taken {
		n += truth(c.unsigned)
	}
	return n
}

func (out *Outcome) refuse(t Text, what string) {
	out.Refused = append(out.Refused, Note{Line: t.Line, Key: t.Key, What: what})
}

// conflict shows all that is known of both sides. Of the text that went out there is only
// a hash; of the source from then the file has the words.
func (m merge) conflict(what string) {
	n := Note{Line: m.theirs.Line, Key: m.ours.Key, What: what}
	source := ""
	if m.s.Lang != m.s.Source && !m.ours.Collected {
		source = "source (" + m.s.Source + ")"
	}
	see := func(name string, f Forms) {
		if name != "" && !f.Empty() {
			n.Seen = append(n.Seen, name+": "+brief(f))
		}
	}
	see("here", m.ours.Target.only(m.s.shown(m.ours)))
	see("file", m.theirs.Target)
	see(source, m.ours.Source)
	if m.sourceChanged() {
		see(source+" when it was exported", m.theirs.Source)
	}
	m.out.Conflicts = append(m.out.Conflicts, n)
}

// merge of one text.
type merge struct {
	s            *Sheet
	o            Options
	ours, theirs Text
	stray        string // why the text seems to belong to another; "" if it does not
	out          *Outcome
}

func (m merge) do() {
	shown := m.s.shown(m.ours)
	ours, theirs, base := m.ours.Target.only(shown), m.theirs.Target.only(shown), m.theirs.Base.Target
	blank := strings.TrimSpace(strings.Join(theirs[:], "")) == ""
	switch {
	case blank && !ours.Empty() && base == hash(ours):
		m.out.refuse(m.theirs, "the file has no text any more: ours stays")
	case blank:
		m.out.Untranslated++
	case theirs == ours:
		m.same(ours)
	case base == hash(theirs): // the translator left it; it was changed here
		m.out.Unchanged++
	case m.lacks(shown) != "":
		m.out.refuse(m.theirs, "the plural form “"+m.lacks(shown)+"” is missing")
	default:
		m.different(ours, theirs, base)
	}
}

// lacks names a plural form without a text.
func (m merge) lacks(shown []int) string {
	for _, form := range shown {
		if strings.TrimSpace(m.theirs.Target[form]) == "" {
			return FormNames[form]
		}
	}
	return ""
}

// same text on both sides: only what is known of it may have changed.
func (m merge) same(ours Forms) {
	m.out.Unchanged++
	switch was := m.ours.State; {
	case m.theirs.Checked && was != locale.Reviewed && m.o.ReviewedBy == "":
		m.out.Unsigned++
	case m.theirs.Checked && was != locale.Reviewed && m.stray != "":
		m.conflict("marked as right, but the row " + m.stray)
	case m.theirs.Checked && was != locale.Reviewed && m.sourceChanged():
		m.conflict("marked as right, but the source has changed since the export")
	case m.theirs.Checked && was != locale.Reviewed:
		m.mark(locale.Reviewed, m.o.ReviewedBy)
	case !m.theirs.Checked && was == locale.Reviewed && m.theirs.Base.Target == hash(ours):
		m.mark(locale.NeedsCheck, m.o.By)
	}
}

func (m merge) mark(state, by string) {
	m.out.Marked = append(m.out.Marked, Change{Key: m.ours.Key, Line: m.theirs.Line, Target: m.ours.Target, State: state, By: by})
}

func (m merge) different(ours, theirs Forms, base string) {
	changed := m.sourceChanged()
	if !slices.Contains(m.o.Force, m.ours.Key) {
		why := ""
		switch {
		case m.stray != "":
			why = "the row " + m.stray
		case base == "" && !ours.Empty():
			why = "the file does not say from which text it was made"
		case base != "" && base != hash(ours):
			why = "the text has changed here since the export"
		case changed:
			why = "the source has changed since the export"
		}
		if why != "" {
			m.conflict(why)
			return
		}
	}
	c := Change{Key: m.ours.Key, Line: m.theirs.Line, Target: m.whole(theirs), State: locale.NeedsCheck, By: m.o.By}
	switch {
	case m.o.By == locale.Machine:
		c.State = locale.Draft
	case m.theirs.Checked && m.o.ReviewedBy == "":
		c.unsigned = true
	case m.theirs.Checked && !changed:
		c.State, c.By = locale.Reviewed, m.o.ReviewedBy
	}
	m.out.Taken = append(m.out.Taken, c)
}

// whole adds the forms that did not travel: one that was the same as another goes on
// being so, else it stays.
func (m merge) whole(theirs Forms) Forms {
	whole := theirs
	for i, text := range m.ours.Target {
		if text == "" || whole[i] != "" {
			continue
		}
		whole[i] = text
		for j := range theirs {
			if theirs[j] != "" && m.ours.Target[j] == text {
				whole[i] = theirs[j]
			}
		}
	}
	return whole
}

// sourceChanged tells whether the translator saw another source than there is now.
// What is collected has none.
func (m merge) sourceChanged() bool {
	if m.ours.Collected || m.s.Lang == m.s.Source {
		return false
	}
	if base := m.theirs.Base.Source; base != "" {
		return base != hash(m.ours.Source)
	}
	id, plural := m.ours.ids()
	for i, text := range m.theirs.Source {
		if text != "" && text != m.ours.Source[i] && text != id && text != plural {
			return true
		}
	}
	return false
}
