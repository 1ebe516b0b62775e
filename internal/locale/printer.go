package locale

// Printer says things in one language. It is safe for concurrent use; getting
// one costs a map lookup.
type Printer struct {
	lang    Language
	plurals *plurals
	hooks   *hooks
	index   map[string]int // of keys, the same for all languages
	texts   []*message     // of every key, resolved along the fallbacks; nil: in none
}

// Text returns a text as Telegram's HTML. Values are escaped. A text that is
// missing in the language comes from its fallbacks, which is reported; one that
// is missing in all of them is "", which is reported too.
func (p *Printer) Text(key string, args Args) string { return p.print(key, args, true) }

// Plain returns a text without tags or escapes: for buttons, toasts and
// commands.
func (p *Printer) Plain(key string, args Args) string { return p.print(key, args, false) }

func (p *Printer) print(key string, args Args, html bool) string {
	m := p.message(key)
	if m == nil {
		p.fellBack(key, "")
		return ""
	}
	if m.lang != p {
		p.fellBack(key, m.lang.lang.Tag)
	}
	t := &m.text
	if m.forms != nil {
		if n, ok := args[countKey].(int); ok {
			t = &m.forms[m.lang.plurals.of(n)]
		} else {
			p.lacks(key, countKey)
		}
	}
	pattern := t.plain
	if html {
		pattern = t.html
	}
	if pattern.parts == nil {
		return pattern.whole
	}
	return pattern.render(args, style{html: html, rtl: m.lang.lang.RTL}, func(name string) { p.lacks(key, name) })
}

// message of a key; nil: there is none in the language, nor in its fallbacks.
func (p *Printer) message(key string) *message {
	if i, ok := p.index[key]; ok {
		return p.texts[i]
	}
	return nil
}

func (p *Printer) fellBack(key, used string) {
	if p.hooks.fallback != nil {
		p.hooks.fallback(p.lang.Tag, key, used)
	}
}

func (p *Printer) lacks(key, name string) {
	if p.hooks.missingArg != nil {
		p.hooks.missingArg(p.lang.Tag, key, name)
	}
}

// Has tells whether Text would return something: the text exists in this
// language or in one of its fallbacks.
func (p *Printer) Has(key string) bool { return p.message(key) != nil }

// Own tells whether the text exists in this language itself.
func (p *Printer) Own(key string) bool { m := p.message(key); return m != nil && m.lang == p }

// Tag returns the language's tag.
func (p *Printer) Tag() string { return p.lang.Tag }

// RTL tells whether the language runs from right to left.
func (p *Printer) RTL() bool { return p.lang.RTL }

// Language returns the language.
func (p *Printer) Language() Language { return p.lang }
