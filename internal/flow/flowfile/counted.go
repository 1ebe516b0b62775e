package flowfile

import (
	"fmt"

	"github.com/goccy/go-yaml/token"

	"wegweiser/internal/flow"
)

// Whoever writes a file may mean ill, or have a program that does. The parser recurses,
// and takes time that grows with the square of what stands at one level. So what it
// shall read is counted first, by the same words that it will see: a count that
// reads quotes otherwise than the parser does can be led astray.

// Limits of the words of a file. The shipped ones have a few hundred.
const (
	maxWords = 20_000
	maxNames = 5_000 // with a colon
)

// amount counts the words of a file, as they come.
type amount struct {
	words, names int
	open         int // brackets
	line         int // of the last word
	// Hyphens and colons by open brackets, since the last comma there; outside of all
	// brackets, those of this line.
	run [maxDepth + 2]int
}

// counted reports the first word that is one too many.
func (l *loader) counted(name string, words token.Tokens) bool {
	var m amount
	for _, w := range words {
		at := flow.Pos{File: name, Line: w.Position.Line, Col: 1}
		switch deep := m.deeper(w); {
		case deep:
			l.err(FileTooDeep, at, fmt.Sprintf("more than %d levels of nesting", maxDepth), "")
		case m.words > maxWords:
			l.err(FileTooLarge, at, fmt.Sprintf("more than %d words and signs stand in this file", maxWords), "divide it into several")
		case m.names > maxNames:
			l.err(FileTooLarge, at, fmt.Sprintf("more than %d names stand in this file", maxNames), "divide it into several")
		default:
			continue
		}
		return false
	}
	return true
}

// deeper counts a word, and says whether it stands too deep. Indentation counts by the
// columns that it needs at least.
func (m *amount) deeper(w *token.Token) bool {
	m.words++
	first := w.Position.Line != m.line
	if first {
		m.line, m.run[0] = w.Position.Line, 0
	}
	switch w.Type {
	case token.CommentType:
		return false
	case token.SequenceStartType, token.MappingStartType:
		m.open++
		m.run[m.open] = 0
	case token.SequenceEndType, token.MappingEndType:
		m.open = max(0, m.open-1)
	case token.CollectEntryType:
		m.run[m.open] = 0
	case token.SequenceEntryType:
		m.run[m.open]++
	case token.MappingValueType:
		m.run[m.open]++
		m.names++
	}
	return m.open > maxDepth || m.run[m.open] > maxDepth || first && w.Position.Column > 16*maxDepth
}

// plain refuses what has no business in these files: aliases can make a short file
// expand to gigabytes, tags change what a value is. Many before one value would make
// the parser recurse, too.
func (l *loader) plain(name string, words token.Tokens) bool {
	ok := true
	for _, w := range words {
		at := flow.Pos{File: name, Line: w.Position.Line, Col: w.Position.Column}
		switch w.Type {
		case token.AnchorType, token.AliasType, token.MergeKeyType:
			l.err(YAMLAlias, at, "anchors (&), aliases (*) and merges (<<) are not allowed", "write it out")
		case token.TagType:
			l.err(YAMLTag, at, "tags (!) are not allowed", "put a text in quotes instead")
		case token.MappingKeyType:
			l.err(WrongType, at, "keys with ? are not allowed", "write name: value")
		default:
			continue
		}
		ok = false
	}
	return ok
}
