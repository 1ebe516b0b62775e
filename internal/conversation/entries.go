package conversation

import (
	"strings"

	"wegweiser/internal/answer"
	"wegweiser/internal/flow"
	"wegweiser/internal/locale"
)

// newEntries makes the finders of all lists that steps ask for: a shared list by its
// key, a step's own by the step. An entry is found by its names, and by what stands
// beside them under .words, of all languages.
func newEntries(flows *flow.Flows, texts *locale.Catalogues) map[string]*answer.Entries {
	out := map[string]*answer.Entries{}
	for _, f := range flows.Flows {
		for _, s := range f.Steps {
			k, ok := s.Kind.(*flow.Ask)
			if !ok || k.What != flow.AskEntry || out[listOf(s, k)] != nil {
				continue
			}
			e := &answer.Entries{}
			for _, id := range k.Entries {
				e.Add(id, namesOf(texts, k.EntryKey(s, id))...)
			}
			out[listOf(s, k)] = e
		}
	}
	return out
}

func listOf(s *flow.Step, k *flow.Ask) string {
	if k.List != "" {
		return flow.ListKey(k.List)
	}
	return string(s.Ref)
}

func namesOf(texts *locale.Catalogues, key string) []string {
	var out []string
	for _, l := range texts.Languages() {
		p := texts.Printer(l.Tag)
		if p.Own(key) {
			out = append(out, p.Plain(key, nil))
		}
		if words := flow.WordsKey(key); p.Own(words) {
			out = append(out, split(p.Plain(words, nil))...)
		}
	}
	return out
}

// split divides words that stand with commas between them.
func split(list string) []string {
	return strings.FieldsFunc(list, func(r rune) bool { return strings.ContainsRune(",،;؛\n", r) })
}

// find looks in the list of the step that waits for what was typed.
func (c *Catalogue) find(s flow.Session, typed string) (found []string, exact bool) {
	step := c.Flows.Step(s.At)
	if step == nil {
		return nil, false
	}
	if k, ok := step.Kind.(*flow.Ask); ok && k.What == flow.AskEntry {
		return c.entries[listOf(step, k)].Find(typed)
	}
	return nil, false
}
