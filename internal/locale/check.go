package locale

import (
	"fmt"
	"iter"
	"slices"
	"strings"
	"unicode"

	"wegweiser/internal/spell"
)

// textForm is one text of a message: a plural form, or all there is.
type textForm struct {
	form   form
	text   string
	at     int // offset of its opening quote
	tokens []token
	length int  // without tags and placeholders, as Telegram counts
	broken bool // its tokens are not to be relied on
}

// telegramLimit is the length of a message, “1–4096 characters after entities
// parsing”; we count UTF-16 units, the stricter reading.
const telegramLimit = 4096

// keywordPrefix begins the keys of lists that are compared with what people type
// and never sent; keywordLimit only keeps the work bounded.
const (
	keywordPrefix = "keywords."
	keywordLimit  = 30_000
)

// Bytes of a text, and opening braces in it, more than which are refused without a look.
// A letter takes at most three bytes for each of Telegram's characters; what remains is
// room for tags.
const (
	maxText     = 8 * telegramLimit
	maxKeywords = 4 * keywordLimit
	maxBraces   = 60
)

// maxSuggestions of keys in one file: looking for the nearest of thousands of
// keys is dear, and after a few dozen the mistake is another one.
const maxSuggestions = 40

// check compares a file with the source.
func (s *sheet) check(source *sheet) {
	if s.rep.structural {
		return
	}
	s.checkKeys(source)
	for i := range s.entries {
		if e := &s.entries[i]; e.source != nil {
			s.compare(e, source)
		}
	}
	s.compareTwins(source)
	s.compareTerms(source, s.glossary)
}

// read takes the texts of a message apart and checks each on its own.
func (s *sheet) read(e *entry) {
	e.forms = &s.forms.take(forms{})[0]
	for _, f := range e.fields {
		i := slices.Index(formNames, f.name)
		if i < 0 {
			continue
		}
		t := &s.texts.take(textForm{form: form(i), text: f.text, at: f.textAt})[0]
		e.forms[t.form] = t
		if s.monstrous(e.key, t) {
			continue
		}
		var problems []problem
		t.tokens, problems = tokenize(t.text)
		t.broken = len(problems) > 0
		t.length = length(t.tokens)
		for _, p := range append(problems, characters(t.text)...) {
			s.rep.err(p.code, s.place(t, p.at), e.key, p.message, p.hint)
		}
		s.checkText(e.key, t)
	}
	s.checkForms(e, e.forms)
}

// monstrous reports a text that nobody needs to look into: so large with all its tags
// that no reader will ever see it, or with more values than anybody could put in. What
// is left is small enough for checks that compare everything with everything.
func (s *sheet) monstrous(key string, t *textForm) bool {
	limit, what := maxText, "text"
	if strings.HasPrefix(key, keywordPrefix) {
		limit, what = maxKeywords, "list"
	}
	switch {
	case len(t.text) > limit:
		s.rep.err(TextTooLong, t.at, key, fmt.Sprintf("the %s has %d bytes; one of more than %d is not looked at", what, len(t.text), limit), "keep what people really read")
	case strings.Count(t.text, "{") > maxBraces:
		s.rep.err(TextTooLong, t.at, key, fmt.Sprintf("the %s has %d opening braces; one with more than %d is not looked at", what, strings.Count(t.text, "{"), maxBraces), "cut it into two messages")
	default:
		return false
	}
	t.broken = true
	return true
}

// place is where a byte of a text stands in the file. Beyond the findings that are kept
// nobody asks.
func (s *sheet) place(t *textForm, at int) int {
	if s.rep.full(Error) {
		return t.at
	}
	return s.rep.pos.inString(t.at, at)
}

// checkText is about what a reader sees of one text.
func (s *sheet) checkText(key string, t *textForm) {
	if blank(t) {
		hint := "write it"
		switch {
		case s.rep.draft:
			hint = "leave the key out until it is translated"
		case !s.first:
			hint = "write it, or leave live: true out of " + languagesFile + " until all texts are there"
		}
		s.rep.err(TextEmpty, t.at, key, "the text is empty", hint)
		t.broken = true
		return
	}
	switch n := t.length; {
	case strings.HasPrefix(key, keywordPrefix):
		if n > keywordLimit {
			s.rep.err(TextTooLong, t.at, key, fmt.Sprintf("the list has %d characters, at most %d are compared", n, keywordLimit), "keep what people really type")
		}
	case n > telegramLimit:
		s.rep.err(TextTooLong, t.at, key, fmt.Sprintf("the text has %d characters, Telegram takes %d", n, telegramLimit), "cut it into two messages")
	}
	if at, found, kind := fact(seenText(t.tokens)); found != "" && !strings.HasPrefix(key, keywordPrefix) {
		s.rep.err(FactInText, s.place(t, placeOf(t.tokens, at)), key, quote(found)+" looks like "+kind,
			"put it in facts.yaml and write a placeholder here")
	}
	s.checkSpaces(key, t)
	s.checkLetters(key, t)
}

// blank says that nobody would see anything: Telegram refuses such a message, and with it
// the question.
func blank(t *textForm) bool {
	if len(t.tokens) == 0 || t.broken {
		return strings.TrimFunc(t.text, unseen) == ""
	}
	for _, tok := range t.tokens {
		if tok.kind == placeholder || tok.kind == literal && strings.TrimFunc(tok.text, unseen) != "" {
			return false
		}
	}
	return true
}

// unseen says that a character leaves the paper white. The Hangul fillers and the empty
// pattern of Braille count as letters.
func unseen(r rune) bool {
	return unicode.IsSpace(r) || !unicode.IsGraphic(r) || strings.ContainsRune("\u115f\u1160\u3164\uffa0\u2800", r)
}

// seenText is what a reader sees, with a line break for each placeholder.
func seenText(tokens []token) string {
	if len(tokens) == 1 && tokens[0].kind == literal {
		return tokens[0].text
	}
	var b strings.Builder
	for _, tok := range tokens {
		switch tok.kind {
		case literal:
			b.WriteString(tok.text)
		case placeholder:
			b.WriteByte('\n')
		}
	}
	return b.String()
}

// placeOf says where a byte of what a reader sees stands in the text.
func placeOf(tokens []token, at int) int {
	place := 0
	for _, tok := range tokens {
		n := 0
		switch tok.kind {
		case literal:
			n = len(tok.text)
		case placeholder:
			n = 1
		}
		if at < n {
			return tok.at + at
		}
		if n > 0 {
			place = tok.at + n - 1
		}
		at -= n
	}
	return place
}

func (s *sheet) checkSpaces(key string, t *textForm) {
	at := -1
	what := ""
	switch first, last := strings.TrimLeftFunc(t.text, unicode.IsSpace), strings.TrimRightFunc(t.text, unicode.IsSpace); {
	case first != t.text:
		at, what = 0, "a space or line break at the beginning"
	case last != t.text:
		at, what = len(last), "a space or line break at the end"
	case strings.Contains(t.text, "  "):
		at, what = strings.Index(t.text, "  ")+1, "two spaces"
	case strings.Contains(t.text, " \n"):
		at, what = strings.Index(t.text, " \n"), "a space at the end of a line"
	}
	if at >= 0 {
		s.rep.warn(Spaces, s.rep.pos.inString(t.at, at), key, what, "take it out")
	}
}

// characters that no text may hold.
func characters(text string) []problem {
	var problems []problem
	var open []int // offsets of isolates not closed yet
	unclosed := func() {
		for _, at := range open {
			problems = append(problems, problem{BidiUnbalanced, "an isolate that isn't closed on its line", "remove it; placeholders are isolated by the program", at})
		}
		open = open[:0]
	}
	for i, r := range text {
		if len(problems) > maxFindings {
			return problems // nobody is shown more
		}
		switch {
		case ' ' <= r && r < 0x7F, 0xA0 <= r && r < 0x200B && !silent(r): // the letters of most languages
		case r == '\n':
			unclosed()
		case isOverride(r):
			problems = append(problems, problem{BidiOverride, "the character " + code(r) + " turns the direction of what follows", "remove it; placeholders are isolated by the program", i})
		case r == lri || r == rli || r == fsi:
			open = append(open, i)
		case r == pdi && len(open) == 0:
			problems = append(problems, problem{BidiUnbalanced, "the end of an isolate that wasn't opened on this line", "remove the character U+2069", i})
		case r == pdi:
			open = open[:len(open)-1]
		case r == '\t':
			problems = append(problems, problem{ControlCharacter, "a tab", "write a space", i})
		case r == '\u2028' || r == '\u2029' || r == '\r':
			problems = append(problems, problem{ControlCharacter, "the line break " + code(r), "write \\n", i})
		case r == unicode.ReplacementChar:
			problems = append(problems, problem{ControlCharacter, "a character that got lost (U+FFFD)", "write it again", i})
		case unicode.IsControl(r), r == 0xFEFF, r == 0x200B, unicode.Is(unicode.Co, r), r&0xFFFE == 0xFFFE, hides(r):
			problems = append(problems, problem{ControlCharacter, "the invisible character " + code(r), "remove it", i})
		}
	}
	unclosed()
	return problems
}

// hides says that a character shows nothing and means nothing in a text of ours, though it
// may carry words that only a machine reads: Unicode's tags, more selectors than there are
// pictures, blank letters, joiners of words, annotations.
func hides(r rune) bool {
	switch {
	case r < 0x200B:
		return silent(r)
	case 0x200B < r && r <= 0x200F, 0x2066 <= r && r <= 0x2069, 0xFE00 <= r && r <= 0xFE0F:
		return false // joiners, directions and what makes a picture of a letter
	}
	return unicode.In(r, unicode.Cf, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector) &&
		!unicode.Is(unicode.Prepended_Concatenation_Mark, r)
}

// silent are the letters before U+200B that show nothing; a soft hyphen shows where it breaks.
func silent(r rune) bool {
	switch r {
	case 0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B, 0x180C, 0x180D, 0x180E, 0x180F:
		return true
	}
	return false
}

// code of a character, as Unicode writes it.
func code(r rune) string { return fmt.Sprintf("U+%04X", r) }

// forms are the texts of a message by form; nil where there is none.
type forms [other + 1]*textForm

// all are the texts there are, in the order of the forms.
func (f *forms) all() iter.Seq2[form, *textForm] {
	return func(yield func(form, *textForm) bool) {
		if f == nil {
			return
		}
		for i, t := range f {
			if t != nil && !yield(form(i), t) {
				return
			}
		}
	}
}

// isPlural tells whether a message has more than one text.
func isPlural(forms *forms) bool {
	for f := range forms.all() {
		if f != other {
			return true
		}
	}
	return false
}

// checkForms is about the plural forms of a message in its own language.
func (s *sheet) checkForms(e *entry, forms *forms) {
	if !isPlural(forms) {
		return
	}
	var missing []string
	for _, f := range s.plurals.required {
		if forms[f] == nil {
			missing = append(missing, formNames[f]+" "+s.plurals.example(f))
		}
	}
	if len(missing) > 0 {
		s.rep.err(PluralMissing, e.at, e.key, "plural forms are missing: "+strings.Join(missing, "; "), `add "`+strings.Fields(missing[0])[0]+`": "…"`)
	}
	for _, f := range s.plurals.rare {
		if forms[f] == nil && len(missing) == 0 {
			s.rep.warn(PluralRare, e.at, e.key, "the form "+quote(formNames[f])+" is missing; other is shown instead", "add it; it is "+s.plurals.example(f))
		}
	}
	for f, t := range forms.all() {
		if !s.plurals.known[f] {
			s.rep.warn(PluralUnused, t.at, e.key, "the language has no form "+quote(formNames[f])+"; nobody will read this", "remove it")
		}
	}
}

// reference is the form that others are compared with.
func reference(forms *forms) *textForm {
	if forms == nil {
		return nil
	}
	if t := forms[other]; t != nil {
		return t
	}
	for f := other; f >= 0; f-- {
		if forms[f] != nil {
			return forms[f]
		}
	}
	return nil
}

// checkSource is about the source alone: names of placeholders, and forms that
// differ from each other.
func (s *sheet) checkSource() {
	for _, e := range s.entries {
		forms := e.forms
		ref := reference(forms)
		if ref == nil {
			continue
		}
		for _, t := range forms.all() {
			for _, tok := range t.tokens {
				if p, bad := nameProblem(tok); bad && tok.kind == placeholder {
					s.rep.err(p.code, s.place(t, p.at), e.key, p.message, p.hint)
					t.broken = true
				}
			}
			if t != ref && !t.broken && !ref.broken {
				s.compareForm(e.key, t, ref, "the form "+formNames[ref.form], true)
			}
		}
	}
}

// checkKeys compares the list of keys with the source's.
func (s *sheet) checkKeys(source *sheet) {
	suggestions := 0
	var keys []string
	for _, e := range s.foreign {
		if s.lacking[e.key] {
			continue
		}
		if keys == nil {
			keys = source.keys()
		}
		hint := "remove it, or add it to " + source.rep.file + " first"
		if suggestions++; suggestions <= maxSuggestions {
			if near := spell.Nearest(e.key, keys); near != "" {
				hint = "did you mean " + quote(near) + "?"
			}
		}
		s.rep.err(KeyUnknown, e.at, e.key, "the source has no such key", hint)
	}
	s.missingKeys(source)
}

// keys of the file, in its order.
func (s *sheet) keys() []string {
	out := make([]string, len(s.entries))
	for i, e := range s.entries {
		out[i] = e.key
	}
	return out
}

// missingKeys reports each missing key where it belongs, if the language is live and
// not as complete as it has to be, and the number of them otherwise.
func (s *sheet) missingKeys(source *sheet) {
	at, after := 0, ""
	var missing []string
	for i, own := range s.own {
		if own == nil && !s.misspelt[source.entries[i].key] {
			missing = append(missing, source.entries[i].key)
		}
	}
	enough := 100*(len(source.entries)-len(missing)) >= s.least*len(source.entries)
	if s.begun && !enough {
		s.rep.err(KeyMissing, 0, missing[0], fmt.Sprintf("people could choose the language, but %d of %d texts are not written, this is the first", len(missing), len(source.entries)),
			"leave live: true out of "+languagesFile+" until they are")
		return
	}
	for i := range source.entries {
		e := &source.entries[i]
		if own := s.own[i]; own != nil {
			at, after = own.at, e.key
			continue
		}
		if s.rep.draft || enough || s.misspelt[e.key] {
			continue
		}
		hint := "add it at the beginning"
		if after != "" {
			hint = "add it after " + quote(after)
		}
		s.rep.err(KeyMissing, at, e.key, "the text is missing", hint)
	}
	if len(missing) > 0 && (s.rep.draft || enough) {
		hint := "people read them in a fallback until then"
		if s.rep.draft {
			hint = "nobody can choose the language yet"
		}
		s.rep.warn(KeyMissing, 0, missing[0], fmt.Sprintf("%d of %d texts are missing, this is the first", len(missing), len(source.entries)), hint)
	}
}

// compare is about a message and its source.
func (s *sheet) compare(e *entry, source *sheet) {
	forms, theirs := e.forms, e.source.forms
	ref := reference(theirs)
	if ref == nil {
		return
	}
	switch plural := isPlural(theirs); {
	case plural && !isPlural(forms) && len(s.plurals.required) > 1:
		var need []string
		for _, f := range s.plurals.required {
			need = append(need, fmt.Sprintf("%q", formNames[f]))
		}
		s.rep.err(PluralMissing, e.at, e.key, "the source has plural forms, this has none", "write an object with "+strings.Join(need, ", "))
	case !plural && isPlural(forms):
		s.rep.err(PluralUnexpected, e.at, e.key, "the source has no plural forms here", "write one text")
	}
	same := true
	for f, t := range forms.all() {
		if !t.broken && !ref.broken {
			s.compareForm(e.key, t, ref, "the source", isPlural(theirs))
		}
		their := theirs[f]
		same = same && their != nil && their.text == t.text
	}
	s.compareEmoji(e, ref)
	s.compareShape(e.key, reference(forms), ref)
	if !same {
		s.compareScript(e.key, reference(forms))
	}
	if same && hasWords(forms) {
		s.rep.warn(SameAsSource, e.at, e.key, "the text is the same as in "+source.rep.file, "translate it, or add an exception with the reason")
	}
}

// compareForm compares placeholders and tags of one text with a reference. A
// form that stands for a single number may say it in words (“one appointment”),
// and any form may say the number where the source doesn't.
func (s *sheet) compareForm(key string, t, ref *textForm, what string, plural bool) {
	if onlyWords(t.tokens) && onlyWords(ref.tokens) {
		return
	}
	_, single := s.plurals.single[t.form]
	single = single && t.form != ref.form
	want, have := names(ref.tokens), names(t.tokens)
	var meant map[string]string
	if !s.rep.full(Error) {
		meant = meantNames(want, have)
	}
	for _, tok := range t.tokens {
		if tok.kind != placeholder || slices.Contains(want, tok.text) || plural && tok.text == countKey {
			continue
		}
		hint := what + " has none"
		if len(want) > 0 {
			hint = what + " has {" + strings.Join(want, "}, {") + "}"
		}
		if near := meant[tok.text]; near != "" {
			hint = "did you mean {" + near + "}?"
			have = append(have, near)
		}
		s.rep.err(PlaceholderUnknown, s.place(t, tok.at), key, quote("{"+tok.text+"}")+" is not in "+what, hint)
	}
	for _, name := range want {
		if slices.Contains(have, name) || single && name == countKey {
			continue
		}
		hint := "write {" + name + "} where its value is to be seen; its name is not translated"
		if _, oneNumber := s.plurals.single[t.form]; name == countKey && !oneNumber {
			hint += "; this form is " + s.plurals.example(t.form)
		}
		s.rep.err(PlaceholderMissing, t.at, key, "{"+name+"} of "+what+" is missing", hint)
		s.rep.naming(name)
	}
	s.compareTags(key, t, ref, what, single)
}

// onlyWords tells of the usual text, which has neither placeholders nor tags.
func onlyWords(tokens []token) bool {
	return !slices.ContainsFunc(tokens, func(t token) bool { return t.kind != literal })
}

// compareEmoji compares the pictures of a text with the source's: people who read
// slowly look for them. Arrows are one picture, whichever way they point.
func (s *sheet) compareEmoji(e *entry, ref *textForm) {
	t := reference(e.forms)
	if t == nil || t.broken || ref.broken || strings.HasPrefix(e.key, keywordPrefix) {
		return
	}
	have, want := pictures(t.text), pictures(ref.text)
	if len(have)+len(want) == 0 {
		return
	}
	if slices.Sort(have); !slices.Equal(have, slices.Sorted(slices.Values(want))) {
		what, hint := "none", "take it out"
		if len(want) > 0 {
			what, hint = string(want), "put the same at the same place"
		}
		s.rep.warn(EmojiDiffer, t.at, e.key, "the pictures differ: the source has "+what, hint)
	}
}

// oddPictures tells once, at the source, of pictures that most others agree on and the
// source has not: they were lost there, or are wrong there.
func oddPictures(source *sheet, sheets []*sheet) {
	differ := map[string]int{}
	for _, s := range sheets {
		for _, f := range s.rep.findings {
			if f.Code == EmojiDiffer {
				differ[f.Key]++
			}
		}
	}
	odd := map[string]bool{}
	for i, e := range source.entries {
		if n := differ[clip(e.key)]; n < 2 || 2*n <= len(sheets)-1 {
			continue
		}
		agreed, first := true, []rune(nil)
		for _, s := range sheets {
			if s == source || s.own[i] == nil || reference(s.own[i].forms) == nil {
				continue
			}
			have := pictures(reference(s.own[i].forms).text)
			slices.Sort(have)
			agreed = agreed && (first == nil || slices.Equal(first, have))
			first = append([]rune{}, have...)
		}
		if agreed {
			odd[clip(e.key)] = true
			theirs := string(first)
			if theirs == "" {
				theirs = "none"
			}
			source.rep.warn(EmojiDiffer, reference(e.forms).at, e.key, "the pictures differ from those of the other languages, which have "+theirs, "put the same here, or change them there")
		}
	}
	for _, s := range sheets {
		s.rep.findings = slices.DeleteFunc(s.rep.findings, func(f Finding) bool { return s != source && f.Code == EmojiDiffer && odd[f.Key] })
	}
}

// pictures are the emoji of a text, without the signs that colour them.
func pictures(text string) []rune {
	var out []rune
	for _, r := range text {
		switch {
		case r < 0x2190: // letters
		case r >= 0x1F3FB && r <= 0x1F3FF: // skin
		case r == '⬅' || r == '➡' || r == '▶' || r == '◀' || r == '←' || r == '→':
			out = append(out, '→')
		case r >= 0x1F000 && r <= 0x1FAFF, r >= 0x2600 && r <= 0x27BF, r >= 0x2B00 && r <= 0x2BFF, r >= 0x2300 && r <= 0x23FF, r == '☰':
			out = append(out, r)
		}
	}
	return out
}

// meantNames guesses which missing name each unknown one stands for: the one that
// is spelt alike, and the last one left for the last one left, however it was
// translated.
func meantNames(want, have []string) map[string]string {
	unknown := slices.DeleteFunc(slices.Clone(have), func(n string) bool { return slices.Contains(want, n) })
	missing := slices.DeleteFunc(slices.Clone(want), func(n string) bool { return slices.Contains(have, n) })
	meant := map[string]string{}
	for _, name := range unknown {
		if near := spell.Nearest(name, missing); near != "" {
			meant[name] = near
			missing = slices.DeleteFunc(missing, func(n string) bool { return n == near })
		}
	}
	unknown = slices.DeleteFunc(unknown, func(n string) bool { return meant[n] != "" })
	if len(unknown) == 1 && len(missing) == 1 {
		meant[unknown[0]] = missing[0]
	}
	return meant
}

func (s *sheet) compareTags(key string, t, ref *textForm, what string, fewer bool) {
	have, want := tags(t.tokens), tags(ref.tokens)
	for _, name := range tagNames {
		switch {
		case have[name] < want[name] && !fewer:
			s.rep.err(HTMLDiffers, t.at, key, fmt.Sprintf("%s has <%s> %d×, this has it %d×", what, name, want[name], have[name]), "write <"+name+">…</"+name+"> around the same words")
			s.rep.naming(name)
		case have[name] > want[name]:
			s.rep.err(HTMLDiffers, t.at, key, fmt.Sprintf("%s has <%s> %d×, this has it %d×", what, name, want[name], have[name]), "take out <"+name+">")
		}
	}
}

// hasWords tells whether there is anything to translate.
func hasWords(forms *forms) bool {
	for _, t := range forms.all() {
		run := 0
		for _, tok := range t.tokens {
			if tok.kind != literal {
				continue
			}
			for _, r := range tok.text {
				if !unicode.IsLetter(r) {
					run = 0
					continue
				}
				if run++; run >= 3 {
					return true
				}
			}
		}
	}
	return false
}
