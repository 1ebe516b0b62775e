package conversation

import (
	"slices"
	"strings"

	"wegweiser/internal/locale"
)

// keywords are the words that mean the same at any time and in every language,
// whichever was chosen. They stand in the locales, where speakers can mend them.
type keywords struct {
	help     []string          // words and phrases of distress, folded, found anywhere
	commands map[string]string // folded words, the whole message → command
}

// The keyword texts and the command each stands for.
var keywordCommands = map[string]string{
	"keywords.human": "human",
	"keywords.help":  "help",
	"keywords.stop":  "delete",
	"keywords.menu":  "menu",
}

func newKeywords(texts *locale.Catalogues) *keywords {
	k := &keywords{commands: map[string]string{}}
	for _, l := range texts.Languages() {
		p := texts.Printer(l.Tag)
		k.help = append(k.help, foldedWords(p.Plain("keywords.distress", nil))...)
		for key, command := range keywordCommands {
			for _, w := range foldedWords(p.Plain(key, nil)) {
				k.commands[w] = command
			}
		}
	}
	slices.Sort(k.help)
	k.help = slices.Compact(k.help)
	return k
}

func foldedWords(list string) (words []string) {
	split := func(r rune) bool { return r == ',' || r == '،' || r == ';' || r == '؛' }
	for _, w := range strings.FieldsFunc(list, split) {
		if f := locale.Fold(w); f != "" {
			words = append(words, f)
		}
	}
	return words
}

// distress says whether a word or phrase of distress stands in the folded text, as
// whole words.
func (k *keywords) distress(folded string) bool {
	padded := " " + folded + " "
	for _, w := range k.help {
		if strings.Contains(padded, " "+w+" ") {
			return true
		}
	}
	return false
}

func (k *keywords) command(folded string) (string, bool) {
	c, ok := k.commands[folded]
	return c, ok
}
