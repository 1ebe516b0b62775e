package flowfile

import (
	"regexp"
	"strings"
	"unicode"
)

// A file as whoever wrote it sees it: line by line. The parser of YAML says where it
// gave up, which is often not where the slip is; and some slips it reads as something
// else without a word.

// mark is a character of a file, by its line and column, both from 1.
type mark struct {
	line, col int
	r         rune
}

// row is a line that says something, without its comment.
type row struct {
	number int
	indent int    // spaces before it
	text   string // from there on
	inside bool   // it begins inside of brackets, or of a text of several lines
}

// page is what a file's lines are made of.
type page struct {
	rows  []row
	open  []mark   // brackets that are never closed
	stray []mark   // brackets that close nothing
	glued []mark   // colons in braces without a space behind them
	odd   [][]cell // lines that hold more than ASCII
	quote bool     // a text in quotes never ends
}

// cell is a character outside of quotes and comments.
type cell struct {
	mark
	quoted bool // … or inside of quotes, which are kept for what can't be seen
}

var (
	// A text that goes on over several lines, below name: |.
	blockText = regexp.MustCompile(`(?:^|[ ])[|>][-+0-9]*$`)
	// A name in braces, up to its colon.
	gluedName = regexp.MustCompile(`[{,] *[A-Za-z_]\w*$`)
)

// longName is how far before a colon its name is looked for: a line may be as long as
// the file.
const longName = 64

// paged reads the lines of a file.
func paged(lines []string) *page {
	p := &page{}
	quote := rune(0)
	block := -1 // indent of the name whose text follows
	for i, line := range lines {
		indent := len(line) - len(strings.TrimLeft(line, " "))
		if block >= 0 && (strings.TrimSpace(line) == "" || indent > block) {
			continue
		}
		block = -1
		inside := quote != 0 || len(p.open) > 0
		text := p.line(i+1, line, &quote)
		r := row{number: i + 1, indent: indent, text: strings.Trim(text, " \r"), inside: inside}
		if r.text == "" {
			continue
		}
		p.rows = append(p.rows, r)
		if !inside && blockText.MatchString(r.text) {
			block = indent
		}
	}
	p.quote = quote != 0
	return p
}

// line reads one line, and gives it without its comment.
func (p *page) line(number int, line string, quote *rune) string {
	var cells []cell
	before := ' '
	col := 0
	ascii := strings.IndexFunc(line, func(r rune) bool { return r > unicode.MaxASCII }) < 0
	for at, r := range line {
		col++
		m := mark{number, col, r}
		quoted := *quote != 0
		switch {
		case quoted:
			if r == *quote && before != '\\' {
				*quote = 0
			}
		case r == '#' && before == ' ':
			p.keep(cells)
			return line[:at]
		case (r == '"' || r == '\'') && strings.ContainsRune(" [{,", before):
			*quote, quoted = r, true
		case r == '[' || r == '{':
			p.open = append(p.open, m)
		case r == ']' || r == '}':
			if n := len(p.open); n > 0 {
				p.open = p.open[:n-1]
			} else {
				p.stray = append(p.stray, m)
			}
		case r == ':' && p.inBraces() && glues(line[at+1:]) && gluedName.MatchString(line[max(0, at-longName):at]):
			p.glued = append(p.glued, m)
		}
		if !ascii {
			cells = append(cells, cell{m, quoted})
		}
		before = r
	}
	p.keep(cells)
	return line
}

func (p *page) keep(cells []cell) {
	if len(cells) > 0 {
		p.odd = append(p.odd, cells)
	}
}

func (p *page) inBraces() bool {
	n := len(p.open)
	return n > 0 && p.open[n-1].r == '{'
}

// glues says that what follows a colon makes one word of the name and its value.
func glues(rest string) bool {
	return rest != "" && rest[0] < unicode.MaxASCII && !strings.ContainsRune(" \t,}[{\"'", rune(rest[0]))
}
