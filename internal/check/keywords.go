package check

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"wegweiser/internal/finding"
	"wegweiser/internal/locale"
)

// Words that people type mean the same at any time and in every language (keywords.*). So
// one word may mean one thing only, in all languages together; a word of distress may
// stand in no other word, for it is heard anywhere in a sentence; and no answer of the
// talk may be such a word, for whoever types it would be led elsewhere.

// The lists, as the conversation reads them: a word of distress anywhere in a message, of
// alarm and the commands if it is the whole message, yes and no where that is asked.
const (
	distressWords = "keywords.distress"
	alarmWords    = "keywords.alarm"
	yesWords      = "keywords.yes"
	noWords       = "keywords.no"
)

var wordLists = []string{"keywords.human", "keywords.help", "keywords.stop", "keywords.menu", yesWords, noWords, alarmWords}

// leadThere are the buttons that do what their word does.
var leadThere = map[string]string{
	"button.sos": alarmWords, "button.human": "keywords.human", "button.help": "keywords.help",
	"button.menu": "keywords.menu", "button.delete": "keywords.stop", "button.delete_yes": "keywords.stop",
}

// keyword is an entry of a list.
type keyword struct {
	tag, key string
	written  string // as it stands in the file, with the spaces around it
	folded   string // as it is compared
}

// is names it for whoever has to decide between two.
func (k keyword) is() string {
	return fmt.Sprintf("%s of %s (%s)", finding.Quote(strings.TrimSpace(k.written)), k.key, k.tag)
}

// vocabulary is what was read so far, language by language: those that people can choose
// first, so that a draft has the findings and not they.
type vocabulary struct {
	c        *checker
	meant    map[string]keyword   // whole messages
	words    []keyword            // the same, in the order of the files, without those of alarm
	distress []map[string]keyword // of each language
	longest  int                  // words in a phrase of distress
}

func (c *checker) keywords() {
	v := &vocabulary{c: c, meant: map[string]keyword{}}
	languages := slices.Clone(c.texts.All())
	slices.SortStableFunc(languages, func(a, b locale.Language) int { return drafts(c, a.Tag) - drafts(c, b.Tag) })
	for _, l := range languages {
		v.read(l)
	}
	for _, l := range languages {
		v.buttons(c.texts.Printer(l.Tag))
	}
}

func drafts(c *checker, tag string) int {
	if c.draft(tag) {
		return 1
	}
	return 0
}

// read takes the lists of a language in, and compares them with those before.
func (v *vocabulary) read(l locale.Language) {
	p := v.c.texts.Printer(l.Tag)
	own := map[string]keyword{}
	for _, k := range v.list(p, l, distressWords) {
		own[k.folded] = k
		v.longest = max(v.longest, strings.Count(k.folded, " ")+1)
	}
	for _, w := range v.words {
		if cry, heard := v.cry(own, w.folded); heard {
			v.report(cry, "is heard in "+w.is()+" too", "whoever types that gets the emergency card: say one of the two otherwise")
		}
	}
	v.distress = append(v.distress, own)
	for _, key := range wordLists {
		for _, k := range v.list(p, l, key) {
			v.add(k)
		}
	}
}

func (v *vocabulary) add(k keyword) {
	if before, taken := v.meant[k.folded]; taken && before.key != k.key {
		v.report(k, "is "+before.is()+" too", "a word means one thing in all languages together: keep it in one of the lists")
		return
	}
	v.meant[k.folded] = k
	if k.key == alarmWords {
		return // these bring the same card
	}
	v.words = append(v.words, k)
	for _, cries := range v.distress {
		if cry, heard := v.cry(cries, k.folded); heard {
			v.report(k, "has "+cry.is()+" in it", "whoever types it gets the emergency card: say one of the two otherwise")
			return
		}
	}
}

// cry is the phrase of distress that stands in a folded text, as whole words.
func (v *vocabulary) cry(cries map[string]keyword, folded string) (keyword, bool) {
	words := strings.Fields(folded)
	for from := range words {
		for to := from + 1; to <= min(len(words), from+v.longest); to++ {
			if k, heard := cries[strings.Join(words[from:to], " ")]; heard {
				return k, true
			}
		}
	}
	return keyword{}, false
}

// list are the entries of a list that a language has itself; what is wrong with one alone
// is reported.
func (v *vocabulary) list(p *locale.Printer, l locale.Language, key string) (out []keyword) {
	if !p.Own(key) {
		return nil
	}
	for _, written := range strings.FieldsFunc(p.Plain(key, nil), func(r rune) bool { return strings.ContainsRune(",،;؛\n", r) }) {
		k := keyword{l.Tag, key, written, locale.Fold(written)}
		if message, hint := untidy(k, l.RTL); message != "" {
			v.c.inWord(finding.Warning, KeywordUntidy, k, message, hint)
		}
		if k.folded != "" {
			out = append(out, k)
		}
	}
	return out
}

// loud are short, and mean nothing else in any language that we know of.
var loud = []string{"sos", "fgm", "сос"}

// shortCry is how many letters a single word of distress needs, so that it does not stand
// in any sentence.
const shortCry = 4

var (
	callNumber  = regexp.MustCompile(`^[0-9]{2,3}$`)
	wholeNumber = regexp.MustCompile(`(?:^| )[0-9]+(?: |$)`)
)

// untidy says what is wrong with an entry alone. Arabic and its neighbours, typed in Latin
// letters, write some sounds as digits.
func untidy(k keyword, rtl bool) (message, hint string) {
	switch w := k.folded; {
	case w == "":
		return "an entry without a letter", "take it out, or the comma before it"
	case k.key == distressWords && !strings.Contains(w, " ") && len([]rune(w)) < shortCry && !slices.Contains(loud, w):
		return finding.Quote(w) + " is heard anywhere in a sentence, and so short that it may mean something else", "take words around it, or put it into " + alarmWords
	case k.key == alarmWords && callNumber.MatchString(w): // a whole message, so the number is no accident
		return "", ""
	case wholeNumber.MatchString(w), !rtl && strings.ContainsAny(w, "0123456789"):
		return finding.Quote(w) + " has a number, which people type as an answer", "take it out"
	}
	return "", ""
}

// buttons reports answers of the talk that are words of a list, whichever language has
// it. Yes and no come after the buttons; what staff send is answered by tapping alone.
func (v *vocabulary) buttons(p *locale.Printer) {
	for i, key := range v.c.keys {
		r := v.c.ruled[i]
		if r == nil || r.Button == 0 || !p.Own(key) || ofOthers(key) {
			continue
		}
		k, taken := v.meant[locale.Fold(p.Plain(key, nil))]
		if !taken || k.key == yesWords || k.key == noWords || k.key == leadThere[key] {
			continue
		}
		v.c.inText(finding.Error, KeywordTwice, p.Tag(), key, "this button is "+k.is()+" too: whoever types it is led there", "say it otherwise, or take the word out of the list")
	}
}

// ofOthers says that nobody in the talk types what stands there.
func ofOthers(key string) bool {
	return slices.ContainsFunc([]string{"staff.", "offers.", "reply."}, func(s string) bool { return strings.HasPrefix(key, s) })
}

func (v *vocabulary) report(k keyword, message, hint string) {
	v.c.inWord(finding.Error, KeywordTwice, k, finding.Quote(strings.TrimSpace(k.written))+" "+message, hint)
}

// inWord reports something about an entry where it stands in its list.
func (c *checker) inWord(severity, code string, k keyword, message, hint string) {
	if c.excepted(code, k.tag, k.key) {
		return
	}
	for _, sign := range []string{",", "،", ";", "؛", `"`} {
		c.inTextAt(severity, code, k.tag, k.key, sign+k.written, message, hint)
		f := &c.report.Findings[len(c.report.Findings)-1]
		from := strings.Index(f.Excerpt, sign+k.written)
		if from >= 0 && f.Col > 1 && strings.HasPrefix(string([]rune(f.Excerpt)[f.Col-1:]), sign+k.written) {
			f.Col += 1 + len(k.written) - len(strings.TrimLeft(k.written, " "))
			return
		}
		if sign != `"` {
			c.report.Findings = c.report.Findings[:len(c.report.Findings)-1]
		}
	}
}
