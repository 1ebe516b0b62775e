package locale

import (
	"slices"
	"strings"
	"sync"
)

// Catalogues are all texts in all languages. They never change and are safe for
// concurrent use.
type Catalogues struct {
	source       string
	languages    []Language
	never        *declaration
	printers     map[string]*Printer
	keys         []string       // of the source, in its order
	index        map[string]int // of keys
	placeholders map[string][]string
	hashes       map[string]func() map[string]string // tag → key → hash of the text
	hooks        *hooks
}

// hooks report what went differently from what was asked for.
type hooks struct {
	fallback   func(lang, key, used string)
	missingArg func(lang, key, name string)
}

// Length is the longest form of a text over all languages.
type Length struct {
	UTF16 int    // as Telegram counts: without tags, placeholders as nothing
	Lang  string // the language in which it is the longest
}

// message is a text in one language with its plural forms.
type message struct {
	lang   *Printer // whose rules and direction it follows
	text   text     // its form other, or the only one
	forms  *[6]text // all of them; nil: there is only one
	length int      // of its longest form, without tags and placeholders, as Telegram counts
}

func (l *loader) catalogues() *Catalogues {
	c := &Catalogues{
		source: l.d.source, never: l.d, printers: map[string]*Printer{},
		placeholders: map[string][]string{}, hashes: map[string]func() map[string]string{}, hooks: &hooks{},
	}
	var sheets []*sheet
	for _, lang := range l.d.languages {
		if s := l.sheets[lang.Tag]; s != nil {
			sheets = append(sheets, s)
			c.languages = append(c.languages, lang)
			c.printers[lang.Tag] = &Printer{lang: lang, plurals: s.plurals, hooks: c.hooks}
		}
	}
	source := l.sheets[c.source]
	c.index, c.keys = source.index, source.keys()
	for _, e := range source.entries {
		n := names(reference(e.forms).tokens)
		if isPlural(e.forms) && !slices.Contains(n, countKey) {
			n = append(n, countKey)
		}
		if len(n) > 0 {
			c.placeholders[e.key] = n
		}
	}
	own := make([][]*message, len(sheets))
	each(len(sheets), func(i int) {
		p := c.printers[sheets[i].lang.Tag]
		p.index = c.index
		own[i] = sheets[i].messages(p)
	})
	byTag := map[string][]*message{}
	for i, s := range sheets {
		byTag[s.lang.Tag] = own[i]
		c.hashes[s.lang.Tag] = sync.OnceValue(hashes(s.entries))
	}
	for _, s := range sheets {
		c.printers[s.lang.Tag].fill(len(c.keys), append([]string{s.lang.Tag}, s.lang.Fallbacks...), byTag)
	}
	return c
}

// each does the same for each of n, beside each other, and waits.
func each(n int, do func(i int)) {
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { do(i) })
	}
	wg.Wait()
}

// fill looks for every text once: in the language itself, then in its fallbacks.
func (p *Printer) fill(n int, chain []string, own map[string][]*message) {
	p.texts = make([]*message, n)
	for i := range n {
		for _, tag := range chain {
			if of := own[tag]; of != nil && of[i] != nil {
				p.texts[i] = of[i]
				break
			}
		}
	}
}

// messages compiles the texts, in the order of the source. A form that isn't written is
// taken from other, and other, which Weblate leaves out where no whole number needs it
// (Ukrainian), from the last form there is.
func (s *sheet) messages(p *Printer) []*message {
	out := make([]*message, len(s.own))
	all := make([]message, len(s.own))
	for i, e := range s.own {
		if e == nil {
			continue
		}
		m := &all[i]
		out[i] = m
		m.lang = p
		for _, t := range e.forms.all() {
			m.length = max(m.length, t.length)
		}
		m.text = compile(reference(e.forms).tokens, s.lang.RTL)
		if !isPlural(e.forms) {
			continue
		}
		m.forms = &[6]text{}
		for f := range m.forms {
			m.forms[f] = m.text
			if t := e.forms[f]; t != nil {
				m.forms[f] = compile(t.tokens, s.lang.RTL)
			}
		}
	}
	return out
}

// OnFallback sets what is called when a text is shown in another language than
// the chosen one; used is "" when it exists in none and nothing is shown. Set it
// before the catalogues are used. It may be called from many goroutines.
func (c *Catalogues) OnFallback(f func(lang, key, used string)) { c.hooks.fallback = f }

// OnMissingArg sets what is called when a text has a placeholder that no value
// was given for, or a plural text no count. Set it before use.
func (c *Catalogues) OnMissingArg(f func(lang, key, name string)) { c.hooks.missingArg = f }

// Source returns the tag of the language that texts are written in first.
func (c *Catalogues) Source() string { return c.source }

// Keys returns the keys of the source language in the order of its file.
func (c *Catalogues) Keys() []string { return slices.Clone(c.keys) }

// Placeholders returns the values that a text needs: the names in it, in the
// order of the source, and count if it has plural forms.
func (c *Catalogues) Placeholders(key string) []string { return slices.Clone(c.placeholders[key]) }

// MaxLen returns the length of a text in the language where it is the longest.
func (c *Catalogues) MaxLen(key string) Length {
	var longest Length
	for _, l := range c.languages {
		if p := c.printers[l.Tag]; p.Own(key) && p.message(key).length > longest.UTF16 {
			longest = Length{UTF16: p.message(key).length, Lang: l.Tag}
		}
	}
	return longest
}

// Languages returns the languages that people can choose, in declared order: those that
// are live, and the source.
func (c *Catalogues) Languages() []Language {
	return slices.DeleteFunc(slices.Clone(c.languages), func(l Language) bool { return !l.Live && l.Tag != c.source })
}

// All returns every declared language that has a file, in declared order: also those
// that translators are still at work on.
func (c *Catalogues) All() []Language { return slices.Clone(c.languages) }

// Unveiled returns the same catalogues with every language as one that people can choose:
// for those who are still at work on it.
func (c *Catalogues) Unveiled() *Catalogues {
	out := *c
	out.languages = c.All()
	for i := range out.languages {
		out.languages[i].Live = true
	}
	return &out
}

// Language returns the language with this very tag, be it live or not.
func (c *Catalogues) Language(tag string) (Language, bool) {
	for _, l := range c.languages {
		if l.Tag == tag {
			return l, true
		}
	}
	return Language{}, false
}

// Picker returns the languages that people can choose, first the one that a client's language code
// means, if it means one. The code only orders the list: people choose.
func (c *Catalogues) Picker(languageCode string) []Language {
	out := c.Languages()
	tag, ok := c.Match(languageCode)
	i := slices.IndexFunc(out, func(l Language) bool { return l.Tag == tag })
	if !ok || i < 0 {
		return out
	}
	first := out[i]
	return slices.Insert(slices.Delete(out, i, i+1), 0, first)
}

// Match returns the language that a client's code (“ar-EG”, “uk”) means: its own
// tag, or a declared alias, the most specific one first. What isn't declared
// means nothing, however alike it looks.
func (c *Catalogues) Match(languageCode string) (tag string, ok bool) {
	code := strings.ToLower(strings.ReplaceAll(strings.TrimSpace(languageCode), "_", "-"))
	if code == "" {
		return "", false
	}
	if tag, ok := c.alias(code); ok {
		return tag, true
	}
	for part := code; ; {
		cut := strings.LastIndexByte(part, '-')
		if cut < 0 {
			return "", false
		}
		part = part[:cut]
		if tag, ok := c.alias(part + "-*"); ok {
			return tag, !c.never.forbidden(code, tag)
		}
	}
}

// alias returns the language whose tag or alias this is, letter for letter.
func (c *Catalogues) alias(code string) (string, bool) {
	for _, l := range c.Languages() {
		if strings.EqualFold(l.Tag, code) || slices.ContainsFunc(l.Aliases, func(a string) bool { return strings.EqualFold(a, code) }) {
			return l.Tag, true
		}
	}
	return "", false
}

// Printer returns the texts of a language. For a tag that there is no catalogue
// for, such as that of a language taken away since, it is the source's.
func (c *Catalogues) Printer(tag string) *Printer {
	if p := c.printers[tag]; p != nil {
		return p
	}
	return c.printers[c.source]
}
