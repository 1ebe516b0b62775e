package exchange

import (
	"fmt"
	"slices"
	"strings"
)

// A spreadsheet lets people sort or move one column and leave the others where they are.
// Every row is then well formed, and nearly all of them are wrong. Three things give that
// away, in PO just as well:
//
//   - a text that now stands in the row of another, as it stands here or as it went out,
//   - a source, or its hash, that is another text's,
//   - {names} that only the source of another text has: what is left to see in a language
//     of which nothing stands here yet.
//
// Texts that are the same in the source may be the same in every language. One text for
// two sources is a choice that translators have; it is put before somebody, not refused.

// maxStrays is how many different texts may stand in the rows of others before the whole
// file is refused: a translator uses a few texts twice, a moved column does not stop at a
// few.
const maxStrays = 4

// stray is a text of the file that seems to belong to another.
type stray struct {
	line     int
	key, why string
}

// strays of a file, in its order.
type strays struct {
	all      []stray
	why      map[string]string // by key
	distinct int               // different texts among them
	foreign  []stray           // new texts with the {names} of others …
	named    int               // … of so many new ones that have names
}

// known is what is found out about where a text belongs.
type known struct {
	cells  map[string][]*Text // texts as they stand here
	bases  map[string][]*Text // texts as they went out, by their hashes
	source map[string][]*Text // sources, and their hashes
	names  map[string]bool    // {names} of all sources
}

func (s *Sheet) known(in *Sheet, here map[string]*Text) known {
	k := known{map[string][]*Text{}, map[string][]*Text{}, map[string][]*Text{}, map[string]bool{}}
	for _, t := range here {
		for form := range FormNames {
			keep(k.cells, t.Target[form], t)
			keep(k.source, t.Source[form], t)
		}
		keep(k.source, hash(t.Source), t)
		for _, name := range namesIn(t.Source) {
			k.names[name] = true
		}
	}
	for i := range in.Texts {
		if t := here[in.Texts[i].Key]; t != nil && in.Texts[i].Base.Target != noText {
			keep(k.bases, in.Texts[i].Base.Target, t)
		}
	}
	return k
}

func keep(in map[string][]*Text, what string, t *Text) {
	if what = strings.TrimSpace(what); what != "" && what != noText {
		in[what] = append(in[what], t)
	}
}

func namesIn(f Forms) []string { return braced.FindAllString(strings.Join(f[:], "\n"), -1) }

// strays looks at every text of the file, but for the keys that are forced.
func (s *Sheet) strays(in *Sheet, here map[string]*Text, force []string) strays {
	k := s.known(in, here)
	out := strays{why: map[string]string{}}
	texts := map[string]bool{}
	for _, theirs := range in.Texts {
		ours := here[theirs.Key]
		if ours == nil || theirs.Target.Empty() || slices.Contains(force, theirs.Key) {
			continue
		}
		if owner, what := k.elsewhere(s, *ours, theirs); owner != nil {
			x := stray{theirs.Line, theirs.Key, what + " " + owner.Key}
			out.all, out.why[x.key] = append(out.all, x), x.why
			texts[what+hash(theirs.Target)] = true
		}
		if own := namesIn(theirs.Target); len(own) > 0 && !s.left(*ours, theirs) {
			out.named++
			if k.foreign(*ours, own) {
				out.foreign = append(out.foreign, stray{theirs.Line, theirs.Key, "has {names} of other texts"})
			}
		}
	}
	out.distinct = len(texts)
	return out
}

// left tells whether a text came back as it went out, or as it stands here.
func (s *Sheet) left(ours, theirs Text) bool {
	shown := s.shown(ours)
	target := theirs.Target.only(shown)
	return target == ours.Target.only(shown) || theirs.Base.Target == hash(target)
}

// elsewhere returns the text that a row of the file seems to be torn from.
func (k known) elsewhere(s *Sheet, ours, theirs Text) (owner *Text, what string) {
	for _, form := range theirs.Source {
		if owner = stranger(k.source[strings.TrimSpace(form)], ours); owner != nil {
			return owner, "has the source of"
		}
	}
	if owner = stranger(k.source[theirs.Base.Source], ours); owner != nil {
		return owner, "has the base of"
	}
	if s.left(ours, theirs) {
		return nil, ""
	}
	shown := s.shown(ours)
	if owner = stranger(k.bases[hash(theirs.Target.only(shown))], ours); owner != nil {
		return owner, "has the text of"
	}
	for _, form := range shown {
		if owner = stranger(k.cells[strings.TrimSpace(theirs.Target[form])], ours); owner != nil {
			return owner, "has the text of"
		}
	}
	return nil, ""
}

// stranger returns the first of the owners of a text, unless it may be this one's, too: as
// its own, or because both are the same in the source.
func stranger(owners []*Text, ours Text) *Text {
	for _, t := range owners {
		if t.Key == ours.Key || same(t.Source, ours.Source) {
			return nil
		}
	}
	if len(owners) == 0 {
		return nil
	}
	return owners[0]
}

// same tells whether two sources have a text in common.
func same(a, b Forms) bool {
	for _, x := range a {
		if x = strings.TrimSpace(x); x == "" {
			continue
		}
		for _, y := range b {
			if x == strings.TrimSpace(y) {
				return true
			}
		}
	}
	return false
}

// foreign tells whether one of the names is not in the source of a text, but of another.
func (k known) foreign(ours Text, names []string) bool {
	own := namesIn(ours.Source)
	return slices.ContainsFunc(names, func(name string) bool {
		return k.names[name] && !slices.Contains(own, name)
	})
}

// refusal of the whole file, if so much of it stands where it does not belong that the
// rest can't be trusted either.
func (s strays) refusal() error {
	some := s.all
	switch {
	case s.distinct > maxStrays:
	case len(s.foreign) > maxStrays && 2*len(s.foreign) > s.named:
		some = s.foreign
	default:
		return nil
	}
	var first []string
	for _, x := range some[:maxStrays] {
		first = append(first, fmt.Sprintf("line %d, %s, %s", x.line, x.key, x.why))
	}
	return unreadable(0, "sort whole rows, never one column: undo it in the spreadsheet, or export anew and put each text beside its key; texts that are meant so are taken with --force KEY,KEY",
		"the rows of the file are torn apart, as if one column had been sorted or moved by itself, so nothing of it was taken; that shows in %d texts, first in these: %s", len(some), strings.Join(first, "; "))
}
