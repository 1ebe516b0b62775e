package graph

import (
	"fmt"
	"maps"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"wegweiser/internal/flow"
	"wegweiser/internal/locale"
)

// Runes of what stands in a drawing; the page shows texts whole beside it.
const (
	titleRunes = 64 // of a question
	choiceRune = 34 // of a choice on an arrow
	lineRunes  = 26 // of one line
	maxChoices = 4  // of a condition; the others are counted
)

// words are what a drawing says in one language: the flows' own texts, and around
// them ours.
type words struct {
	tag   string
	p     *locale.Printer // nil: there are no texts
	texts *locale.Catalogues
	ui    map[string]string
	flows *flow.Flows
	ids   bool
	rtl   bool
}

// say gives one of our own words.
func (w *words) say(key string) string { return w.ui[key] }

// count says how many of something there are.
func (w *words) count(what string, n int) string {
	if n == 1 {
		return w.say(what + ".one")
	}
	return fmt.Sprintf(w.say(what), n)
}

// span is a length of time as people say it.
func (w *words) span(d time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case d == day:
		return w.say("day")
	case d%day == 0:
		return fmt.Sprintf(w.say("days"), d/day)
	}
	return fmt.Sprintf(w.say("hours"), d/time.Hour)
}

// text is the whole text of a key, with the names of its placeholders; "" if there
// is none.
func (w *words) text(key string) string {
	if w.p == nil || !w.p.Has(key) {
		return ""
	}
	args := locale.Args{}
	for _, name := range w.texts.Placeholders(key) {
		args[name] = "{" + name + "}"
	}
	if _, ok := args["count"]; ok {
		args["count"] = 2
	}
	return clean(w.p.Plain(key, args))
}

// titled is a text, or what stands in for it.
func (w *words) titled(key, id string) string {
	if !w.ids {
		if t := w.text(key); t != "" {
			return t
		}
	}
	return id
}

// question is the sentence that a step's text asks, or its first.
func (w *words) question(s *flow.Step) string {
	text := w.titled(s.Ref.Key(), s.ID)
	first := ""
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if first == "" {
			first = line
		}
		if strings.HasSuffix(line, "?") || strings.HasSuffix(line, "؟") {
			return shorten(line, titleRunes)
		}
	}
	return shorten(first, titleRunes)
}

// label is the short name of what a step asks.
func (w *words) label(r flow.Ref) string {
	return shorten(w.titled(r.LabelKey(), string(r)), choiceRune)
}

// choice is an answer as people read it.
func (w *words) choice(s *flow.Step, value string) string {
	switch value {
	case "":
		return w.say("not-asked")
	case flow.Skipped:
		return w.say("skipped")
	}
	if s == nil {
		return value
	}
	switch k := s.Kind.(type) {
	case *flow.Several:
		if value == flow.None && k.None {
			return w.say("none-of")
		}
	case *flow.Ask:
		if value == flow.Unlisted {
			return w.say("unlisted")
		}
	}
	return shorten(w.titled(s.Ref.ChoiceKey(value), value), choiceRune)
}

func (w *words) offer(id string) string {
	if o := w.flows.Offer(id); o != nil {
		return shorten(w.titled(o.TextKey()+".name", id), titleRunes)
	}
	return id
}

// times says how often tests went here; "" if nobody counted.
func (w *words) times(n int) string {
	switch {
	case n < 0:
		return ""
	case n == 0:
		return "✗ " + w.say("never")
	}
	return "✓ " + strconv.Itoa(n) + "×"
}

// lines breaks a text where a drawing needs it, each line in its own direction.
func (w *words) lines(text string) []string { return w.broken(text, lineRunes) }

func (w *words) broken(text string, limit int) []string {
	var out []string
	for part := range strings.Lines(text) {
		line := ""
		for _, word := range strings.Fields(part) {
			if line != "" && utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > limit {
				out = append(out, w.directed(line))
				line = ""
			}
			line = strings.TrimPrefix(line+" "+word, " ")
		}
		if line != "" {
			out = append(out, w.directed(line))
		}
	}
	return out
}

// directed isolates a line (Unicode's RLI … PDI) so that it runs from the right.
func (w *words) directed(line string) string {
	if !w.rtl || !strings.ContainsFunc(line, fromRight) {
		return line
	}
	return "\u2067" + line + "\u2069"
}

// fromRight tells the letters of scripts that run from the right.
func fromRight(r rune) bool {
	return unicode.In(r, unicode.Arabic, unicode.Hebrew, unicode.Syriac, unicode.Thaana, unicode.Nko, unicode.Adlam)
}

// clean takes out what would change the drawing around a text: marks of direction,
// control characters, bytes that are no letters.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case r == '\t', r == '\u2028', r == '\u2029':
			return ' '
		case r == utf8.RuneError, unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r), unicode.Is(unicode.Noncharacter_Code_Point, r):
			return -1
		}
		return r
	}, s)
}

// shorten cuts a text after a word.
func shorten(s string, limit int) string {
	s = strings.Join(strings.Fields(s), " ")
	if utf8.RuneCountInString(s) <= limit {
		return s
	}
	r := []rune(s)[:limit-1]
	cut := string(r)
	if i := strings.LastIndexByte(cut, ' '); i > len(cut)/2 {
		cut = cut[:i]
	}
	return strings.TrimRight(cut, " ,.;:–-") + "…"
}

// ownWords are our words in German, and for all other languages in English: those
// who draw flows are advisers in Germany.
func ownWords(tag string) map[string]string {
	if tag == "de" || strings.HasPrefix(tag, "de-") {
		return german
	}
	if tag == "en" || strings.HasPrefix(tag, "en-") {
		return english
	}
	return signs
}

// signs are the English words, but where they would stand in the same line as another
// language.
var signs = func() map[string]string {
	m := maps.Clone(english)
	m["and"], m["not"], m["more"] = "+", "≠", "+%d"
	return m
}()

var german = map[string]string{
	"choose": "Frage", "ask": "Frage zum Tippen", "offer": "Zeigt Angebote", "call": "Weiter in",
	"several": "Mehrere Antworten", "feedback": "Rückmeldung", "say": "Mitteilung", "picture": "Bild", "document": "PDF",
	"voice": "Sprachnachricht", "map": "Karte", "set": "Merkt sich", "route": "Weiche", "reach": "So erreichbar", "back": "Ende",
	"legend.several": "Frage mit mehreren Antworten", "legend.feedback": "fragt, wie es war", "legend.say": "sagt etwas, fragt nicht",
	"legend.picture": "Bild", "legend.document": "PDF", "legend.voice": "Sprachnachricht", "legend.map": "Ort auf der Karte",
	"legend.set": "merkt sich etwas, ohne zu fragen", "legend.route": "Weiche nach früheren Antworten",
	"legend.reach": "zeigt, wie man jemanden erreicht", "legend.back": "dieses Gespräch ist zu Ende",
	"none-of": "nichts davon", "unlisted": "nicht in der Liste", "stuck": "nach %d falschen Antworten",
	"silence": "nach langem Schweigen (%s)", "remind": "erinnert nach %s", "links": "mit Link", "day": "1 Tag", "days": "%d Tage", "hours": "%d Stunden",
	"summary": "Zum Prüfen", "handoff": "An einen Menschen", "step": "Schritt",
	"own": "Unser Angebot", "partner": "Partner", "flow": "Weiter in", "end": "Ende", "dead": "Sackgasse",
	"talk": "Gespräch", "human": "Mensch",
	"end.back": "zurück dorthin, wo dieses Gespräch begann",
	"end.menu": "zurück zum Menü",

	"any": "jede Antwort", "otherwise": "sonst", "not": "nicht:", "and": "und", "more": "und %d weitere",
	"not-asked": "nicht gefragt", "skipped": "übersprungen", "answers": "%d Antworten", "answers.one": "1 Antwort", "optional": "freiwillig",
	"reading": "nur lesen, ohne Anfrage", "reading.all": "zeigt auch die anderen Angebote", "contact": "bittet um Kontakt",
	"person": "ein Mensch meldet sich", "start": "Beginn", "steps.one": "1 Schritt", "steps": "%d Schritte",
	"never": "nie getestet", "unreached": "nichts führt hierher", "legend": "Legende", "overview": "Überblick",
	"all": "Alles", "dead.why": "kein Angebot, kein Mensch",
	"tested": "getestet (✓, mit Anzahl)", "untested": "nie getestet (✗, gestrichelt)",
	"legend.choose": "Frage mit Knöpfen", "legend.ask": "Antwort wird getippt", "legend.offer": "zeigt, was passt",
	"legend.call": "weiter in einem anderen Gespräch", "legend.summary": "Antworten prüfen",
	"legend.handoff": "ein Mensch übernimmt", "legend.step": "Schritt", "legend.own": "unser Angebot",
	"legend.partner": "Angebot eines Partners", "legend.flow": "weiter in einem anderen Gespräch",
	"legend.human": "ein Mensch übernimmt", "legend.talk": "ein ganzes Gespräch",
	"page.title": "Die Gespräche", "page.search": "Schritt suchen", "page.lang": "Sprache der Texte", "page.fit": "Alles zeigen",
	"page.in": "Näher", "page.out": "Weiter weg", "page.theme": "Hell / dunkel", "page.print": "Drucken", "page.close": "Schließen",
	"page.text": "Text", "page.answers": "Antworten", "page.next": "Wie es weitergeht", "page.before": "Was hierher führt",
	"page.other": "In den anderen Sprachen", "page.open": "Gespräch zeigen:", "page.file": "Steht in", "page.key": "Name",
	"page.none": "Nichts gefunden", "page.found": "gefunden", "page.missing": "kein Text in dieser Sprache",
	"page.failed":  "Dieser Browser kann die Zeichnung nicht machen. Die Liste geht trotzdem.",
	"page.drawing": "Wird gezeichnet …", "page.hint": "Ziehen: verschieben. Mausrad, + und −: Größe. 0: alles. / : suchen. Esc: schließen.",
	"page.skip": "Zur Zeichnung", "page.talks": "Gespräche",
	"legend.end": "alles ist zu Ende", "legend.dead": "Sackgasse: keine Hilfe",
}

var english = map[string]string{
	"choose": "Question", "ask": "Question to type", "offer": "Shows offers", "call": "Goes on in",
	"several": "Several answers", "feedback": "Feedback", "say": "Message", "picture": "Picture", "document": "PDF",
	"voice": "Voice note", "map": "Map", "set": "Remembers", "route": "Switch", "reach": "How to reach", "back": "End",
	"legend.several": "a question with several answers", "legend.feedback": "asks how it was", "legend.say": "says something, asks nothing",
	"legend.picture": "a picture", "legend.document": "a PDF", "legend.voice": "a voice note", "legend.map": "a place on the map",
	"legend.set": "remembers something without asking", "legend.route": "a switch by earlier answers",
	"legend.reach": "shows how to reach somebody", "legend.back": "this talk is over",
	"none-of": "none of these", "unlisted": "not in the list", "stuck": "after %d wrong answers",
	"silence": "after long silence (%s)", "remind": "reminds after %s", "links": "with a link", "day": "1 day", "days": "%d days", "hours": "%d hours",
	"summary": "To be checked", "handoff": "To a human", "step": "Step",
	"own": "Our offer", "partner": "Partner", "flow": "Goes on in", "end": "End", "dead": "Dead end",
	"talk": "Talk", "human": "Human",
	"end.back": "back to where this talk began",
	"end.menu": "back to the menu",

	"any": "any answer", "otherwise": "otherwise", "not": "not:", "and": "and", "more": "and %d more",
	"not-asked": "not asked", "skipped": "skipped", "answers": "%d answers", "answers.one": "1 answer", "optional": "optional",
	"reading": "reading only, no request", "reading.all": "shows the other offers as well", "contact": "asks to be contacted",
	"person": "a human gets in touch", "start": "Start", "steps.one": "1 step", "steps": "%d steps",
	"never": "never tested", "unreached": "nothing leads here", "legend": "Legend", "overview": "Overview",
	"all": "Everything", "dead.why": "no offer, no human",
	"tested": "tested (✓, how often)", "untested": "never tested (✗, dashed)",
	"legend.choose": "a question with buttons", "legend.ask": "the answer is typed", "legend.offer": "shows what fits",
	"legend.call": "goes on in another talk", "legend.summary": "answers are checked",
	"legend.handoff": "a human takes over", "legend.step": "a step", "legend.own": "an offer of ours",
	"legend.partner": "an offer of a partner", "legend.flow": "goes on in another talk",
	"legend.human": "a human takes over", "legend.talk": "a whole talk",
	"page.title": "The talks", "page.search": "Find a step", "page.lang": "Language of the texts", "page.fit": "Show all",
	"page.in": "Closer", "page.out": "Farther", "page.theme": "Light / dark", "page.print": "Print", "page.close": "Close",
	"page.text": "Text", "page.answers": "Answers", "page.next": "What comes next", "page.before": "What leads here",
	"page.other": "In the other languages", "page.open": "Show the talk:", "page.file": "Stands in", "page.key": "Name",
	"page.none": "Nothing found", "page.found": "found", "page.missing": "no text in this language",
	"page.failed":  "This browser can't make the drawing. The list works all the same.",
	"page.drawing": "Drawing …", "page.hint": "Drag to move. Wheel, + and −: size. 0: all. / : find. Esc: close.",
	"page.skip": "To the drawing", "page.talks": "Talks",
	"legend.end": "all is over", "legend.dead": "dead end: no help",
}
