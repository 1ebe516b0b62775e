package exchange

import (
	"fmt"

	"wegweiser/internal/locale"
	"wegweiser/internal/workshop"
)

// NewSheet prepares the texts of a language, in the order of the entries. target is nil
// for a language that has no file yet. It fails for one that CLDR has no plural rule
// for.
func NewSheet(entries []workshop.Entry, source string, lang locale.Language, target *locale.File, states locale.States) (*Sheet, error) {
	s, err := newSheet(source, lang)
	if err != nil {
		return nil, err
	}
	from := &locale.File{}
	for _, e := range entries {
		from.Messages = append(from.Messages, e.Source)
	}
	if lang.Tag == source || target == nil {
		target = from
		if lang.Tag != source {
			target = &locale.File{}
		}
	}
	have := map[string]locale.Message{}
	for _, m := range target.Messages {
		have[m.Key] = m
	}
	for i, standing := range locale.Judge(from, target, states) {
		e := entries[i]
		t := Text{
			Key: e.Key, Plural: e.Source.Plural(), Collected: e.Kind == workshop.Words, Max: e.Limit.Letters,
			Source: formsOf(e.Source), Target: formsOf(have[e.Key]), Notes: notes(e), State: standing.State,
		}
		if t.State == locale.Stale {
			t.Notes = append(t.Notes, "The source has changed since this was translated.")
		}
		t.Refs = refs(e, source)
		s.Texts = append(s.Texts, t)
	}
	return s, nil
}

// refs are where a text is used, and where it is written: the second alone for texts of
// the program, which stand in the source file where the talk comes to them.
func refs(e workshop.Entry, source string) []string {
	var out []string
	if e.Pos.File != "" {
		out = append(out, fmt.Sprintf("flows/%s:%d", e.Pos.File, e.Pos.Line))
	}
	if e.Source.Line > 0 {
		out = append(out, fmt.Sprintf("locales/%s.json:%d", source, e.Source.Line))
	}
	return out
}

func formsOf(m locale.Message) Forms {
	var f Forms
	for i, name := range FormNames {
		f[i] = m.Texts[name]
	}
	return f
}

// notes are what a translator should know.
func notes(e workshop.Entry) []string {
	out := []string{e.Context}
	if e.Note != "" {
		out = append(out, e.Note)
	}
	for _, a := range e.Args {
		if a.Example != "" {
			out = append(out, fmt.Sprintf("{%s}: %s", a.Name, a.Example))
		}
	}
	return out
}
