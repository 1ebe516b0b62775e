package conversation

import (
	"slices"
	"strings"

	"wegweiser/internal/locale"
)

// keywords are the words that mean the same at any time and in every language,
// whichever was chosen. They stand in the locales, where speakers can mend them.
type keywords struct {
	distress cries             // at once, above everything
	alike    cries             // the same in letters that look or sound like others (locale.Alike)
	stopLike map[string]bool   // so "stop"
	commands map[string]string // folded words, the whole message → command
	yesNo    map[string]bool   // the whole message → it is a yes, else a no; only where that is asked
}

// cries are words of distress.
type cries struct {
	anywhere phrases
	alone    map[string]bool // if they are the whole message
}

func newCries() cries { return cries{phrases{}, map[string]bool{}} }

func (c cries) in(folded string) bool { return c.alone[folded] || c.anywhere.in(folded) }

// The keyword texts and the command each stands for.
var keywordCommands = map[string]string{
	"keywords.human": "human",
	"keywords.help":  "help",
	"keywords.stop":  stop,
	"keywords.menu":  menu,
}

func newKeywords(texts *locale.Catalogues) *keywords {
	k := &keywords{
		distress: newCries(), alike: newCries(), stopLike: map[string]bool{}, commands: map[string]string{}, yesNo: map[string]bool{},
	}
	for _, l := range texts.Languages() {
		p := texts.Printer(l.Tag)
		for _, w := range foldedWords(p.Plain("keywords.distress", nil)) {
			k.distress.anywhere.add(w)
			k.alike.anywhere.add(locale.Alike(w))
		}
		for _, w := range foldedWords(p.Plain("keywords.alarm", nil)) {
			k.distress.alone[w], k.alike.alone[locale.Alike(w)] = true, true
		}
		for _, w := range foldedWords(p.Plain("keywords.stop", nil)) {
			k.stopLike[locale.Alike(w)] = true
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

func (k phrases) add(w string) {
	first, _, _ := strings.Cut(w, " ")
	if !slices.Contains(k[first], w) {
		k[first] = append(k[first], w)
	}
}

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

// cries says that somebody may be in danger: a word of distress, as it is, spelled, or in
// letters of two scripts.
func (k *keywords) cries(folded string) bool {
	if k.distress.in(folded) {
		return true
	}
	spelled := locale.Spelled(folded)
	return spelled != folded && k.distress.in(spelled) || locale.Mixed(spelled) && k.alike.in(locale.Alike(spelled))
}

// command is what the words stand for; empty: for nothing.
func (k *keywords) command(folded string) string {
	c, ok := k.commands[folded]
	if !ok && locale.Mixed(folded) && k.stopLike[locale.Alike(folded)] {
		return stop
	}
	return c
}

// stop is the command of those who want no more of it, menu of those who want to begin anew.
const (
	stop = "delete"
	menu = "menu"
)
