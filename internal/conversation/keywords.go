package conversation

import (
	"slices"
	"strings"

	"wegweiser/internal/locale"
)

// keywords are the words that mean the same at any time and in every language,
// whichever was chosen. They stand in the locales, where speakers can mend them.
type keywords struct {
	help     phrases           // of distress, found anywhere
	alarm    map[string]bool   // of distress, if they are the whole message
	commands map[string]string // folded words, the whole message → command
	yesNo    map[string]bool   // the whole message → it is a yes, else a no; only where that is asked
}

// The keyword texts and the command each stands for.
var keywordCommands = map[string]string{
	"keywords.human": "human",
	"keywords.help":  "help",
	"keywords.stop":  "delete",
	"keywords.menu":  "menu",
}

func newKeywords(texts *locale.Catalogues) *keywords {
	k := &keywords{help: phrases{}, alarm: map[string]bool{}, commands: map[string]string{}, yesNo: map[string]bool{}}
	for _, l := range texts.Languages() {
		p := texts.Printer(l.Tag)
		for _, w := range foldedWords(p.Plain("keywords.distress", nil)) {
			first, _, _ := strings.Cut(w, " ")
			if !slices.Contains(k.help[first], w) {
				k.help[first] = append(k.help[first], w)
			}
		}
		for _, w := range foldedWords(p.Plain("keywords.alarm", nil)) {
			k.alarm[w] = true
		}
		for key, command := range keywordCommands {
			for _, w := range foldedWords(p.Plain(key, nil)) {
				k.commands[w] = command
			}
		}
		for key, yes := range map[string]bool{"keywords.yes": true, "keywords.no": false} {
			for _, w := range foldedWords(p.Plain(key, nil)) {
				k.yesNo[w] = yes
			}
		}
	}
	return k
}

func foldedWords(list string) (words []string) {
	for _, w := range split(list) {
		if f := locale.Fold(w); f != "" {
			words = append(words, f)
		}
	}
	return words
}

// phrases are folded words and phrases, by their first word.
type phrases map[string][]string

// in says whether one of them stands in the folded text, as whole words.
func (k phrases) in(folded string) bool {
	for rest := folded; rest != ""; {
		first, after, _ := strings.Cut(rest, " ")
		for _, w := range k[first] {
			if rest == w || strings.HasPrefix(rest, w) && rest[len(w)] == ' ' {
				return true
			}
		}
		rest = after
	}
	return false
}

func (k *keywords) command(folded string) (string, bool) {
	c, ok := k.commands[folded]
	return c, ok
}
