package flowfile

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"wegweiser/internal/finding"
	"wegweiser/internal/flow"
)

// slip is what somebody who types such a file for the first time gets wrong, at the
// place where it is to be mended.
type slip struct {
	mark
	code, message, hint string
}

func (p *page) at(r row, col int) mark { return mark{line: r.number, col: r.indent + col} }

// certain are slips whatever else stands in the file; texts says that it holds some. The parser would take them for a
// part of a name, or for a text.
func (p *page) certain(texts bool) (out []slip) {
	for _, cells := range p.odd {
		out = append(out, oddIn(cells, texts)...)
	}
	for _, m := range p.glued {
		out = append(out, slip{m, FileSyntax, "a space is missing behind this colon", "write name: value"})
	}
	for _, r := range p.rows {
		if first, _, _ := strings.Cut(r.text, " "); !r.inside && slices.Contains([]string{"–", "—", "−", "•", "*", "·"}, first) && first != r.text {
			out = append(out, slip{p.at(r, 1), FileSyntax, "the lines of a list begin with a hyphen (-), not with " + first, "write -" + strings.TrimPrefix(r.text, first)})
		}
	}
	return out
}

// odd are characters that nobody sees, or takes for others.
var odd = map[rune][2]string{
	'\u00a0': {"no-break space", "write a usual space"},
	'\u202f': {"narrow no-break space", "write a usual space"},
	'\u2007': {"figure space", "write a usual space"},
	'\u3000': {"wide space", "write a usual space"},
	'\u200b': {"zero-width space", "take it out: delete and type anew what stands around it"},
	'\u200c': {"zero-width non-joiner", "take it out: delete and type anew what stands around it"},
	'\u200d': {"zero-width joiner", "take it out: delete and type anew what stands around it"},
	'\u2060': {"word joiner", "take it out: delete and type anew what stands around it"},
	'\u00ad': {"soft hyphen", "take it out: delete and type anew what stands around it"},
	'\ufeff': {"byte order mark", "take it out: delete and type anew what stands around it"},
	'\u200e': {"left-to-right mark", "take it out: delete and type anew what stands around it"},
	'\u200f': {"right-to-left mark", "take it out: delete and type anew what stands around it"},
	'\uff1a': {"wide colon", "write :"},
	'\uff0c': {"wide comma", "write ,"},
}

// inTexts are those that a text may have a reason for, as between a number and its unit.
const inTexts = "\u00a0\u202f\u200c\u200d\u200e\u200f\uff1a\uff0c"

// oddIn finds odd characters in a line; texts says that its file holds some.
func oddIn(cells []cell, texts bool) (out []slip) {
	for i, c := range cells {
		name, isOdd := odd[c.r]
		switch {
		case !isOdd:
		case texts && strings.ContainsRune(inTexts, c.r) && (c.quoted || amongWords(cells, i)):
		case i > 0 && cells[i-1].r == c.r: // told where they begin
		default:
			out = append(out, slip{c.mark, OddCharacter, fmt.Sprintf("a %s (U+%04X) stands here", name[0], c.r), name[1]})
		}
	}
	return append(out, mixed(cells)...)
}

// amongWords says that a character stands between two that can be seen.
func amongWords(cells []cell, at int) bool {
	seen := func(i int) bool {
		return i >= 0 && i < len(cells) && unicode.IsGraphic(cells[i].r) && !unicode.IsSpace(cells[i].r) && !strings.ContainsRune(":,[]{}-\"'", cells[i].r)
	}
	return seen(at-1) && seen(at+1)
}

// scripts whose letters look like ours.
var scripts = []struct {
	name  string
	table *unicode.RangeTable
}{{"Cyrillic", unicode.Cyrillic}, {"Greek", unicode.Greek}}

// foreign names the script of a letter that can be taken for a Latin one.
func foreign(r rune) string {
	for _, s := range scripts {
		if unicode.Is(s.table, r) {
			return s.name
		}
	}
	return ""
}

// mixed finds words outside of quotes in which such a letter stands among Latin ones.
func mixed(cells []cell) (out []slip) {
	for from := 0; from < len(cells); {
		to, latin, at := from, false, -1
		for ; to < len(cells) && !cells[to].quoted && (unicode.IsLetter(cells[to].r) || unicode.IsDigit(cells[to].r) || cells[to].r == '_'); to++ {
			latin = latin || unicode.Is(unicode.Latin, cells[to].r)
			if at < 0 && foreign(cells[to].r) != "" {
				at = to
			}
		}
		if latin && at >= 0 {
			out = append(out, slip{cells[at].mark, OddCharacter, lookAlike(cells[at].r), "type the word anew with Latin letters"})
		}
		from = max(to, from+1)
	}
	return out
}

func lookAlike(r rune) string {
	return fmt.Sprintf("the letter %q is %s (U+%04X), and only looks like one of ours", r, foreign(r), r)
}

var (
	bareWord   = regexp.MustCompile(`^(?:- +)?[A-Za-z_][\w-]*$`)
	noSpace    = regexp.MustCompile(`^((?:- +)?[A-Za-z_]\w*:)[^\s:/]`)
	noColon    = regexp.MustCompile(`^(?:- +)?([A-Za-z_]\w*) *[=] *(\S.*)$`)
	spaceFirst = regexp.MustCompile(`^((?:- +)?[A-Za-z_]\w*) *[\[{].*[\]}]$`)
	twoColons  = regexp.MustCompile(`^(?:- +)?([A-Za-z_]\w*): +([^"'\[{|>&*!]*?): `)
	topName    = regexp.MustCompile(`^([A-Za-z_]\w*):(?: |$)`)
	reserved   = regexp.MustCompile("^(?:- +)?([A-Za-z_]\\w*): +([@`%])")
)

// probable is the first line that looks wrong in a file that can't be read. top are the
// names that may stand at the margin; the last of them holds all the others.
func (p *page) probable(top []string) *slip {
	if p.quote { // the parser knows where
		return nil
	}
	levels := []int{0} // where the lines begin whose names are still open
	holds := top[len(top)-1]
	under := slices.ContainsFunc(p.rows, func(r row) bool { return r.text == holds+":" })
	begun := false // the line that holds the others has come
	for i, r := range p.rows {
		if r.inside {
			continue
		}
		if r.text[0] == '\t' {
			return &slip{p.at(r, 1), FileSyntax, "a tab stands here", "indent with spaces"}
		}
		if s := p.unclosed(i); s != nil {
			return s
		}
		if s := p.inLine(i); s != nil {
			return s
		}
		if s := p.indented(i, &levels, top, under); s != nil {
			return s
		}
		if m := topName.FindStringSubmatch(r.text); m != nil && r.indent == 0 {
			if begun && !slices.Contains(top, m[1]) {
				return &slip{p.at(r, 1), FileSyntax, fmt.Sprintf("%s stands at the margin, and not under %s:", finding.Quote(m[1]), holds), "put two spaces before it, and two more before the lines that belong to it"}
			}
			begun = begun || m[1] == holds
		}
	}
	if len(p.stray) > 0 {
		m := p.stray[0]
		return &slip{m, FileSyntax, fmt.Sprintf("this %c closes nothing", m.r), "take it out, or open what it closes"}
	}
	return nil
}

// unclosed is a bracket of this line that the next one can't close: it begins a name of
// its own.
func (p *page) unclosed(i int) *slip {
	r := p.rows[i]
	from, _ := slices.BinarySearchFunc(p.open, r.number, func(m mark, line int) int { return m.line - line })
	for _, m := range p.open[from:] {
		if m.line != r.number {
			break
		}
		if i+1 == len(p.rows) || p.rows[i+1].indent <= r.indent+len(r.text)-len(strings.TrimPrefix(r.text, "- ")) {
			end := map[rune]string{'[': "]", '{': "}"}[m.r]
			return &slip{m, FileSyntax, fmt.Sprintf("this %c is never closed", m.r), "add the missing " + end}
		}
	}
	return nil
}

// inLine is a slip that needs no look at the lines around.
func (p *page) inLine(i int) *slip {
	r := p.rows[i]
	text := r.text
	wrong := func(col int, message, hint string) *slip { return &slip{p.at(r, col), FileSyntax, message, hint} }
	switch {
	case strings.HasPrefix(text, "//"):
		return wrong(1, "a remark begins with #, not with //", "write #"+strings.TrimLeft(text, "/"))
	case text[0] == '-' && len(text) > 1 && text[1] != ' ' && strings.Trim(text, "-") != "":
		return wrong(2, "a space is missing behind this hyphen", "write - "+text[1:])
	case text[0] == '{' && i > 0 && strings.HasPrefix(p.rows[i-1].text, "- ") && p.rows[i-1].indent == r.indent:
		return wrong(1, "the line above begins with a hyphen, and this one doesn't", "write - "+text)
	case bareWord.MatchString(text) && i+1 < len(p.rows) && p.rows[i+1].indent > r.indent:
		return wrong(len(text)+1, "a colon is missing behind "+finding.Quote(strings.TrimLeft(text, "- ")), "write "+text+":")
	}
	if m := noSpace.FindStringSubmatch(text); m != nil {
		return wrong(len(m[1])+1, "a space is missing behind the colon", "write "+m[1]+" "+text[len(m[1]):])
	}
	if m := noColon.FindStringSubmatchIndex(text); m != nil {
		return wrong(m[3]+1, "between a name and its value stands a colon", "write "+text[m[2]:m[3]]+": "+text[m[4]:m[5]])
	}
	if m := spaceFirst.FindStringSubmatch(text); m != nil {
		return wrong(len(m[1])+1, "a colon is missing behind "+finding.Quote(strings.TrimLeft(m[1], "- ")), "write "+m[1]+": "+strings.TrimSpace(text[len(m[1]):]))
	}
	if m := reserved.FindStringSubmatchIndex(text); m != nil {
		return wrong(m[4]+1, "no value can begin with "+text[m[4]:m[5]], "take it out, or put a text in quotes")
	}
	if m := twoColons.FindStringSubmatchIndex(text); m != nil {
		hint := "put a text with a colon in quotes"
		if name := text[m[2]:m[3]]; name == "when" {
			hint = "write when: {" + strings.TrimSpace(text[m[3]+1:]) + "}"
		}
		return wrong(m[5]+1, "a second colon stands on this line", hint)
	}
	return nil
}

// indented is a line that begins where none of those above lets it.
func (p *page) indented(i int, levels *[]int, names []string, under bool) *slip {
	r := p.rows[i]
	l := *levels
	holds := names[len(names)-1]
	top := l[len(l)-1]
	wrong := func(message, hint string) *slip { return &slip{p.at(r, 1), FileSyntax, message, hint} }
	switch {
	case r.indent > top:
		if i > 0 && !strings.HasSuffix(p.rows[i-1].text, ":") {
			if m := topName.FindStringSubmatch(r.text); !under && top == 0 && m != nil && !slices.Contains(names, m[1]) {
				return wrong("the line "+holds+": is missing above this one", "write "+holds+": at the margin, and below it what belongs to it")
			}
			return wrong(fmt.Sprintf("this line begins in column %d, those of its level in column %d", r.indent+1, top+1), spaces(top))
		}
		l = append(l, r.indent)
	case r.indent < top:
		child := top
		for l[len(l)-1] > r.indent {
			child = l[len(l)-1]
			l = l[:len(l)-1]
		}
		if own := l[len(l)-1]; own != r.indent {
			return wrong(fmt.Sprintf("this line begins in column %d; above it lines begin in column %d and in column %d", r.indent+1, own+1, child+1),
				fmt.Sprintf("put %d or %d spaces before it, as it stands before its neighbours", own, child))
		}
	}
	if rest, ok := strings.CutPrefix(r.text, "- "); ok && topName.MatchString(strings.TrimLeft(rest, " ")) {
		l = append(l, r.indent+len(r.text)-len(strings.TrimLeft(rest, " ")))
	}
	*levels = l
	return nil
}

func spaces(n int) string {
	if n == 0 {
		return "put no space before it"
	}
	return fmt.Sprintf("put %d spaces before it", n)
}

// topOf are the names at the margin of a file; the last holds all the others.
func topOf(name string) []string {
	switch name {
	case offersFile:
		return offersTable.names()
	case factsFile:
		return factsTable.names()
	case listsFile:
		return listsTable.names()
	case repliesFile:
		return repliesTable.names()
	}
	return flowTable.names()
}

// slipped reports certain slips; what is left of the file would be misread.
func (l *loader) slipped(name string, p *page) bool {
	found := p.certain(name == offersFile || name == factsFile)
	for _, s := range found {
		l.err(s.code, flow.Pos{File: name, Line: s.line, Col: s.col}, s.message, s.hint)
	}
	return len(found) > 0
}
