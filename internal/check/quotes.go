package check

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"

	"wegweiser/internal/finding"
	"wegweiser/internal/locale"
	"wegweiser/internal/spell"
)

// Where a text sends people to a button, it says what stands on it. A text is taken to
// do so if, in at least half of the languages, it has words in quotes that stand on one
// and the same button; then it has to in all of them. And what stands in quotes and is
// almost what stands on a button is taken for a mistake.

var quoted = regexp.MustCompile(`„([^“”„]+)[“”]|“([^“”„]+)”|«([^«»]+)»|"([^"]+)"`)

// speech is what one language has on its buttons and in its quotes.
type speech struct {
	tag    string
	p      *locale.Printer
	words  map[string]string   // key of a button → words
	keys   map[string][]string // words on a button → all their keys
	labels []string
}

func (c *checker) quotes() {
	rules := c.rules()
	var buttons []string
	for _, key := range c.texts.Keys() {
		if r, known := rules[key]; known && r.Button > 0 && !strings.HasPrefix(key, "offers.") {
			buttons = append(buttons, key)
		}
	}
	var all []speech
	for _, l := range c.texts.Languages() {
		s := speech{tag: l.Tag, p: c.texts.Printer(l.Tag), words: map[string]string{}, keys: map[string][]string{}}
		for _, key := range buttons {
			w := label(s.p.Plain(key, nil))
			if len(s.keys[w]) == 0 {
				s.labels = append(s.labels, w)
			}
			s.words[key] = w
			s.keys[w] = append(s.keys[w], key)
		}
		all = append(all, s)
	}
	for _, key := range c.texts.Keys() {
		if r, known := rules[key]; known && r.Button == 0 && !strings.HasPrefix(key, "keywords.") {
			c.quote(key, all)
		}
	}
}

// label is what stands on a button, without the picture before it.
func label(s string) string {
	return strings.TrimFunc(s, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("?!)}", r)
	})
}

// quote looks at one text in all languages.
func (c *checker) quote(key string, all []speech) {
	says := make([]string, len(all)) // each language's text
	named := map[string]int{}        // button → how many languages name it in quotes
	var order []string
	for i, s := range all {
		says[i] = s.p.Plain(key, nil)
		for _, q := range quotes(says[i]) {
			for _, button := range s.keys[label(q)] {
				if named[button]++; named[button] == 1 {
					order = append(order, button)
				}
			}
		}
	}
	missed := map[string]bool{} // by language: reported already
	for _, button := range order {
		if 2*named[button] < len(all) {
			continue
		}
		for i, s := range all {
			if s.p.Own(key) && !strings.Contains(says[i], s.words[button]) && !missed[s.tag] {
				missed[s.tag] = true
				c.inText(finding.Error, QuotedButton, s.tag, key, fmt.Sprintf("in most languages this text names the button %s; here it does not say what stands on it", button), "write “"+s.words[button]+"”, or change the button")
			}
		}
	}
	for i, s := range all {
		if !missed[s.tag] && s.p.Own(key) {
			c.almost(key, s, says[i])
		}
	}
}

// almost reports what stands in quotes and is almost what stands on a button.
func (c *checker) almost(key string, s speech, says string) {
	for _, q := range quotes(says) {
		w := label(q)
		if len(s.keys[w]) > 0 {
			continue
		}
		if near := spell.Nearest(w, s.labels); near != "" {
			c.inText(finding.Error, QuotedButton, s.tag, key, "no button reads “"+q+"”", "did you mean “"+near+"”?")
		}
	}
}

// quotes are the words in quotes of a text.
func quotes(s string) []string {
	if !strings.ContainsAny(s, "„“«\"") {
		return nil
	}
	var out []string
	for _, m := range quoted.FindAllStringSubmatch(s, -1) {
		out = append(out, m[1]+m[2]+m[3]+m[4])
	}
	return out
}
