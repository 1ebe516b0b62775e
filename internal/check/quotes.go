package check

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"wegweiser/internal/finding"
	"wegweiser/internal/locale"
	"wegweiser/internal/spell"
)

// Where a text sends people to a button, it says what stands on it. A text is taken to
// do so if, in at least half of the languages that people can choose, it has words in
// quotes that stand on one and the same button; then it has to in all of them. And what
// stands in quotes and is almost what stands on a button is taken for a mistake.

var quoted = regexp.MustCompile(`„([^“”„]+)[“”]|“([^“”„]+)”|«([^«»]+)»|"([^"]+)"`)

// speech is what one language has in its quotes, and the buttons that it may mean.
type speech struct {
	p      *locale.Printer
	live   bool                // people can choose the language
	quotes map[string][]string // key of a text → words in its quotes
	named  map[string][]string // such words → keys of the buttons on which they stand
	labels []string            // words on all buttons
}

func (c *checker) quotes() {
	var buttons, texts []string
	for i, key := range c.keys {
		switch r := c.ruled[i]; {
		case r == nil:
		case r.Button == 0 && !strings.HasPrefix(key, "keywords."):
			texts = append(texts, key)
		case r.Button > 0 && !strings.HasPrefix(key, "offers."):
			buttons = append(buttons, key)
		}
	}
	all := make([]*speech, len(c.texts.All()))
	c.eachLanguage(func(_ *checker, i int, p *locale.Printer) {
		all[i] = listen(p, texts, buttons)
		all[i].live = !c.draft(p.Tag())
	})
	for _, key := range texts {
		if slices.ContainsFunc(all, func(s *speech) bool { return s.quotes[key] != nil }) {
			c.quote(key, all)
		}
	}
}

// listen finds all quotes in a language, and then which buttons they name: of a large
// organisation's buttons few are ever named.
func listen(p *locale.Printer, texts, buttons []string) *speech {
	s := &speech{p: p, quotes: map[string][]string{}, named: map[string][]string{}}
	for _, key := range texts {
		if !p.Own(key) {
			continue
		}
		for _, q := range quotes(p.Plain(key, nil)) {
			s.quotes[key] = append(s.quotes[key], q)
			s.named[label(q)] = nil
		}
	}
	if len(s.quotes) == 0 {
		return s
	}
	s.labels = make([]string, len(buttons))
	for i, key := range buttons {
		w := label(p.Plain(key, nil))
		s.labels[i] = w
		if _, quoted := s.named[w]; quoted {
			s.named[w] = append(s.named[w], key)
		}
	}
	return s
}

// label is what stands on a button, without the picture before it.
func label(s string) string {
	return strings.TrimFunc(s, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("?!)}", r)
	})
}

// quote looks at one text in all languages.
func (c *checker) quote(key string, all []*speech) {
	named := map[string]int{} // button → how many languages name it in quotes
	var order []string
	asked := 0
	for _, s := range all {
		if !s.live || !s.p.Own(key) {
			continue
		}
		asked++
		for _, q := range s.quotes[key] {
			for _, button := range s.named[label(q)] {
				if named[button]++; named[button] == 1 {
					order = append(order, button)
				}
			}
		}
	}
	missed := map[*speech]bool{} // reported already
	for _, button := range order {
		if 2*named[button] < asked {
			continue
		}
		for _, s := range all {
			if words := label(s.p.Plain(button, nil)); s.p.Own(key) && s.p.Own(button) && !strings.Contains(s.p.Plain(key, nil), words) && !missed[s] {
				missed[s] = true
				c.inText(finding.Error, QuotedButton, s.p.Tag(), key, fmt.Sprintf("in most languages this text names the button %s; here it does not say what stands on it", button), "write “"+words+"”, or change the button")
			}
		}
	}
	for _, s := range all {
		if !missed[s] && s.p.Own(key) {
			c.almost(key, s)
		}
	}
}

// almost reports what stands in quotes and is almost what stands on a button.
func (c *checker) almost(key string, s *speech) {
	for _, q := range s.quotes[key] {
		w := label(q)
		if len(s.named[w]) > 0 {
			continue
		}
		if near := spell.Nearest(w, s.labels); near != "" {
			c.inText(finding.Error, QuotedButton, s.p.Tag(), key, "no button reads “"+q+"”", "did you mean “"+near+"”?")
		}
	}
}

// quotes are the words in quotes of a text.
func quotes(s string) []string {
	if !strings.Contains(s, "„") && !strings.Contains(s, "“") && !strings.Contains(s, "«") && !strings.Contains(s, `"`) {
		return nil // nearly all
	}
	var out []string
	for _, m := range quoted.FindAllStringSubmatch(s, -1) {
		out = append(out, m[1]+m[2]+m[3]+m[4])
	}
	return out
}
