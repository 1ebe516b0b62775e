package check

import (
	"slices"
	"strings"

	"wegweiser/internal/finding"
	"wegweiser/internal/locale"
	"wegweiser/internal/spell"
)

// Other languages are compared with the source. Where the source itself is wrong, all of
// them differ from it, and to change them would spread its slip: it is told once, there.

// atSource takes away what other languages are said to lack and the source should not
// have: a placeholder that nothing is put in for, a tag where none is shown.
func (c *checker) atSource(found []locale.Finding) []locale.Finding {
	if c.flows == nil || !slices.ContainsFunc(found, func(f locale.Finding) bool { return f.Name != "" }) {
		return found
	}
	d, _ := locale.ReadDeclaration(c.localesFS)
	known := rules(needs(c.flows), c.onButtons())
	told := map[string]bool{}
	return slices.DeleteFunc(slices.Clone(found), func(f locale.Finding) bool {
		r := known[f.Key]
		if f.Name == "" || r == nil {
			return false
		}
		var message, hint string
		code := UnknownArgument
		switch f.Code {
		case locale.PlaceholderMissing:
			message, hint = c.unknown(r, f.Name)
		case locale.HTMLDiffers:
			if code = ButtonMarkup; r.Plain {
				message, hint = "tags are not shown here", "take them out"
			}
		}
		if message == "" {
			return false
		}
		if key := code + f.Key + f.Name; !told[key] {
			told[key] = true
			look := "{" + f.Name
			if code == ButtonMarkup {
				look = "<" + f.Name
			}
			c.inTextAt(finding.Error, code, d.Source, f.Key, look, message, hint)
		}
		return true
	})
}

// unknown says that nothing is put in for a placeholder of a text; empty if something is.
func (c *checker) unknown(r *rule, name string) (message, hint string) {
	if slices.Contains(r.Args, name) || r.Common && slices.Contains(common, name) {
		return "", ""
	}
	id, isFact := strings.CutPrefix(name, "fact.")
	if isFact && r.Common {
		var ids []string
		for _, f := range c.flows.Facts {
			ids = append(ids, f.ID)
		}
		if slices.Contains(ids, id) {
			return "", ""
		}
		hint = "add it to facts.yaml"
		if near := spell.Nearest(id, ids); near != "" {
			hint = "did you mean {fact." + near + "}?"
		}
		return "there is no fact " + finding.Quote(id), hint
	}
	here := slices.Clone(r.Args)
	if r.Common {
		here = append(here, common...)
	}
	switch near := spell.Nearest(name, here); {
	case near != "":
		hint = "did you mean {" + near + "}?"
	case r.Common && len(r.Args) == 0:
		hint = "here there is {" + strings.Join(here, "}, {") + "} and {fact.…}"
	case len(here) > 0:
		hint = "here there is {" + strings.Join(here, "}, {") + "}"
	default:
		hint = "take it out"
	}
	return "nothing is put in for {" + name + "} here", hint
}
