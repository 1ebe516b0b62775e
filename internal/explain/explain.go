// Package explain says at length what a finding means: what the rule is, for whom it
// would go wrong, a wrong and a right example, how to mend it.
//
// It promises an explanation of every code that packages flowfile, check and locale
// have, and of no other (TestEveryCodeIsExplained in package check). The words stand
// in findings.md, which code hosts show as it is.
package explain

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"wegweiser/internal/finding"
	"wegweiser/internal/spell"
)

//go:embed findings.md
var page string

// Explanation of a code.
type Explanation struct {
	Code  string
	Group string // what it is about
	Says  string // the rule, in one sentence or two
	Whom  string // for whom it would go wrong
	Mend  string
	Wrong []Example // none where a file of text can't show it
	Right []Example
}

// Example is a file as it could stand in the folder, or some lines of it.
type Example struct {
	File string // flows/work.yaml, locales/de.json
	Text string
}

// All explanations, in the order of the page.
func All() []Explanation {
	var out []Explanation
	for _, section := range strings.Split(page, "\n## ")[1:] {
		group, codes, _ := strings.Cut(section, "\n")
		for _, text := range strings.Split(codes, "\n### ")[1:] {
			out = append(out, read(group, text))
		}
	}
	return out
}

// read takes one section apart.
func read(group, text string) Explanation {
	code, rest, _ := strings.Cut(text, "\n")
	e := Explanation{Code: code, Group: group}
	var into *[]Example
	for rest != "" {
		var part string
		part, rest, _ = strings.Cut(strings.TrimLeft(rest, "\n"), "\n\n")
		if fence, ok := strings.CutPrefix(part, "```"); ok && into != nil {
			// An example may have empty lines: it ends with its fence.
			for !strings.HasSuffix(strings.TrimRight(part, "\n"), "\n```") && rest != "" {
				var more string
				more, rest, _ = strings.Cut(rest, "\n\n")
				part += "\n\n" + more
			}
			fence, _, _ = strings.Cut(fence, "\n")
			_, file, _ := strings.Cut(fence, " ")
			body := strings.TrimSuffix(strings.TrimRight(part, "\n"), "```")
			*into = append(*into, Example{file, body[len("```")+len(fence)+1:]})
			continue
		}
		part = strings.TrimSpace(part)
		switch whom, mend := strings.CutPrefix(part, "**For whom:** "); {
		case part == "Wrong:":
			into = &e.Wrong
		case part == "Right:":
			into = &e.Right
		case mend:
			e.Whom = whom
		case strings.HasPrefix(part, "**Mend:** "):
			e.Mend = strings.TrimPrefix(part, "**Mend:** ")
		case e.Says == "":
			e.Says = part
		}
	}
	return e
}

// Find gives the explanation of a code, however its letters are written; where there
// is none, the code that was probably meant, or "".
func Find(code string) (e Explanation, meant string, ok bool) {
	all := All()
	form := strings.NewReplacer("_", "-").Replace
	i := slices.IndexFunc(all, func(e Explanation) bool { return e.Code == code })
	if i < 0 { // as one of the other family is written
		i = slices.IndexFunc(all, func(e Explanation) bool { return strings.EqualFold(form(e.Code), form(code)) })
	}
	if i >= 0 {
		return all[i], "", true
	}
	codes := make([]string, len(all))
	for i, e := range all {
		codes[i] = e.Code
	}
	return Explanation{}, spell.Nearest(code, codes), false
}

// String is the explanation as it is printed in a terminal.
func (e Explanation) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s\n\n%s\n", e.Code, e.Says, wrapped("For whom: "+e.Whom))
	for _, part := range []struct {
		title    string
		examples []Example
	}{{"Wrong", e.Wrong}, {"Right", e.Right}} {
		for _, x := range part.examples {
			fmt.Fprintf(&b, "\n%s, in %s:\n\n    %s\n", part.title, x.File, strings.ReplaceAll(strings.TrimSpace(x.Text), "\n", "\n    "))
		}
	}
	fmt.Fprintf(&b, "\n%s\n", wrapped("How to mend it: "+e.Mend))
	return b.String()
}

// Markdown is the explanation as code hosts show it.
func (e Explanation) Markdown() string {
	_, section, _ := strings.Cut(page, "\n### "+e.Code+"\n")
	for _, next := range []string{"\n### ", "\n## "} {
		section, _, _ = strings.Cut(section, next)
	}
	return strings.TrimSpace(section) + "\n"
}

// width of a line of words in a terminal.
const width = 78

func wrapped(text string) string { return strings.Join(finding.Wrap(text, width), "\n") }

// List is all codes with their rules, by what they are about.
func List() string {
	var b strings.Builder
	group := ""
	for _, e := range All() {
		if e.Group != group {
			group = e.Group
			fmt.Fprintf(&b, "\n%s\n", group)
		}
		says, _, _ := strings.Cut(e.Says, ". ")
		lines := finding.Wrap(strings.TrimSuffix(says, "."), width-25)
		fmt.Fprintf(&b, "  %-22s %s\n", e.Code, strings.Join(lines, "\n"+strings.Repeat(" ", 25)))
	}
	return strings.TrimPrefix(b.String(), "\n")
}
