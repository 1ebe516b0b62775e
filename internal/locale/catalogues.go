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
	keys         []string
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
	lang  *Printer // whose rules and direction it follows
	texts [6]text
	// plural tells whether there is more than one form; each of texts is set
	// either way.
	plural bool
	length int // of its longest form, without tags and placeholders, as Telegram counts
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
	for _, e := range source.entries {
		c.keys = append(c.keys, e.key)
		forms := e.forms
		c.placeholders[e.key] = names(reference(forms).tokens)
		if isPlural(forms) && !slices.Contains(c.placeholders[e.key], countKey) {
			c.placeholders[e.key] = append(c.placeholders[e.key], countKey)
		}
	}
	own := make([]map[string]*message, len(sheets))
	each(len(sheets), func(i int) {
		own[i] = sheets[i].messages(c.printers[sheets[i].lang.Tag])
	})
	byTag := map[string]map[string]*message{}
	for i, s := range sheets {
		byTag[s.lang.Tag] = own[i]
		c.hashes[s.lang.Tag] = sync.OnceValue(hashes(s.entries))
	}
	each(len(sheets), func(i int) {
		lang := sheets[i].lang
		c.printers[lang.Tag].fill(c.keys, append([]string{lang.Tag}, lang.Fallbacks...), byTag)
	})
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

// fill looks up every key once: in the language itself, then in its fallbacks.
func (p *Printer) fill(keys, chain []string, own map[string]map[string]*message) {
	p.texts = make(map[string]*message, len(keys))
	for _, key := range keys {
		for _, tag := range chain {
			if m := own[tag][key]; m != nil {
				p.texts[key] = m
				break
			}
		}
	}
}

// messages compiles what go-i18n read. A form that isn't written is taken from
// other, and other, which Weblate leaves out where no whole number needs it
// (Ukrainian), from the last form there is.
func (s *sheet) messages(p *Printer) map[string]*message {
	out := make(map[string]*message, len(s.entries))
	all := make([]message, len(s.entries))
	for i, e := range s.entries {
		m, msg := e.message, &all[i]
		msg.lang, msg.plural = p, isPlural(e.forms)
		for _, t := range e.forms.all() {
			msg.length = max(msg.length, length(t.tokens))
		}
		for f := other; m.Other == "" && f >= 0; f-- {
			m.Other = *formText(m, f)
		}
		rest := compiled(e, m.Other, s.lang.RTL)
		for f := range msg.texts {
			msg.texts[f] = rest
			if src := *formText(m, form(f)); src != "" && src != m.Other {
				msg.texts[f] = compiled(e, src, s.lang.RTL)
			}
		}
		out[e.key] = msg
	}
	return out
}

// compiled is a text of an entry, taken apart already where it was checked.
func compiled(e entry, src string, rtl bool) text {
	for _, t := range e.forms.all() {
		if t.text == src {
			return compile(t.tokens, rtl)
		}
	}
	tokens, _ := tokenize(src)
	return compile(tokens, rtl)
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
		if p := c.printers[l.Tag]; p.Own(key) && p.texts[key].length > longest.UTF16 {
			longest = Length{UTF16: p.texts[key].length, Lang: l.Tag}
		}
	}
	return longest
}

// Languages returns the declared languages that have a file, in declared order.
func (c *Catalogues) Languages() []Language { return slices.Clone(c.languages) }

// Language returns the language with this very tag.
func (c *Catalogues) Language(tag string) (Language, bool) {
	for _, l := range c.languages {
		if l.Tag == tag {
			return l, true
		}
	}
	return Language{}, false
}

// Picker returns all languages, first the one that a client's language code
// means, if it means one. The code only orders the list: people choose.
func (c *Catalogues) Picker(languageCode string) []Language {
	out := c.Languages()
	tag, ok := c.Match(languageCode)
	if !ok {
		return out
	}
	i := slices.IndexFunc(out, func(l Language) bool { return l.Tag == tag })
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
	for _, l := range c.languages {
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
