package locale

import (
	"bytes"
	"sort"
	"unicode/utf8"
)

// positions turns byte offsets of a file into line and column. Columns count
// characters, as editors do, so a finding after an Arabic word is still exact.
type positions struct {
	data  []byte
	lines []int                           // offset at which each line starts; nil: nobody asked yet
	last  struct{ offset, line, col int } // what was asked last: the next is often behind it
}

func newPositions(data []byte) positions { return positions{data: data} }

// starts are where the lines start. Most files have nothing wrong with them, and nobody
// asks.
func (p *positions) starts() []int {
	if p.lines != nil || p.data == nil {
		return p.lines
	}
	p.lines = append(make([]int, 0, bytes.Count(p.data, []byte("\n"))+1), 0)
	for i, c := range p.data {
		if c == '\n' {
			p.lines = append(p.lines, i+1)
		}
	}
	return p.lines
}

func (p *positions) at(offset int) (line, col int) {
	lines := p.starts()
	if len(lines) == 0 {
		return 1, 1
	}
	offset = max(0, min(offset, len(p.data)))
	line = sort.SearchInts(lines, offset+1)
	start, col := lines[line-1], 1
	if p.last.line == line && p.last.offset <= offset { // on a line of megabytes too, each is counted once
		start, col = p.last.offset, p.last.col
	}
	col += utf8.RuneCount(p.data[start:offset])
	p.last.offset, p.last.line, p.last.col = offset, line, col
	return line, col
}

// line is that of an offset alone.
func (p *positions) line(offset int) int { return sort.SearchInts(p.starts(), offset+1) }

// inString returns the offset in the file of the byte that stands at `decoded`
// in the decoded text of the JSON string whose opening quote is at `quote`.
func (p *positions) inString(quote, decoded int) int {
	i, out := quote+1, 0
	for out < decoded && i < len(p.data) && p.data[i] != '"' {
		if p.data[i] != '\\' {
			_, n := utf8.DecodeRune(p.data[i:])
			i, out = i+n, out+n
			continue
		}
		if i+1 >= len(p.data) || p.data[i+1] != 'u' {
			i, out = i+2, out+1
			continue
		}
		r, n := unescape(p.data[i:])
		i, out = i+n, out+utf8.RuneLen(r)
	}
	return i
}

// unescape reads one \uXXXX, or a pair of them that make one character.
func unescape(b []byte) (r rune, n int) {
	r = hex4(b)
	if r < 0 {
		return utf8.RuneError, min(6, len(b))
	}
	if r < 0xD800 || r > 0xDFFF {
		return r, 6
	}
	if low := hex4(b[6:]); r <= 0xDBFF && low >= 0xDC00 && low <= 0xDFFF {
		return (r-0xD800)<<10 + (low - 0xDC00) + 0x10000, 12
	}
	return utf8.RuneError, 6
}

// hex4 returns the value of the escape \uXXXX that b starts with, or -1.
func hex4(b []byte) rune {
	if len(b) < 6 || b[0] != '\\' || b[1] != 'u' {
		return -1
	}
	var r rune
	for _, c := range b[2:6] {
		switch {
		case '0' <= c && c <= '9':
			c -= '0'
		case 'a' <= c && c <= 'f':
			c -= 'a' - 10
		case 'A' <= c && c <= 'F':
			c -= 'A' - 10
		default:
			return -1
		}
		r = r<<4 | rune(c)
	}
	return r
}
