package workshop

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"wegweiser/internal/locale"
)

// examples are what usually stands in a placeholder, in German where it is in words.
// Those of facts are taken from the files. A text's own example stands under its key.
var examples = map[string]string{
	"org": "Wegweiser e.V.", "session": "30 Tage", "case": "90 Tage", "rest": "7 Tage",
	"n": "3", "count": "5", "value": "0211 000000", "name": "Amina B.", "time": "15:04", "date": "24.11.2026 10:15",
	"since": "22.11., 15:00", "offer": "Beratung zur Anerkennung", "offers": "Jobcenter, JMD", "language": "Arabisch (العربية)", "place": "Köln",
	"profession": "Pflege, Gesundheit", "label": "Thema", "field": "Telefonnummer", "id": "-1001234567890",
	"problem": "locales/ar.json:12:5: error FILE_SYNTAX", "where": "📞 Wir rufen Sie an.", "staff where": "📞 Wir rufen an", "days": "24.12.–1.1.", "reason": "Betriebsferien", "weekday": "Dienstag",
	"when": "Dienstag, 24.11., 9:00", "time.when date": "24.11.",
	"reply date": "Dienstag, 24. November", "reply name": "Anna", "reply place": "Musterstraße 1, Köln", "phone": "0211 000000", "list": "• Lebenslauf",
	"outcome": "informiert", "question": "Brauchen Sie noch Hilfe?", "answer": "Ja, bitte", "staff.reply.safe_when when": "Am Morgen",
	"text": "Haben Sie den Brief schon bekommen?", "day": "24", "month": "November", "date.time date": "Dienstag, 24. November",
}

var placeholder = regexp.MustCompile(`\{([a-z][a-z0-9_.]*)\}`)

// first is the first word of a key.
func first(key string) string {
	word, _, _ := strings.Cut(key, ".")
	return word
}

// args are the placeholders of a text in their order.
func (b *bench) args(m locale.Message) []Arg {
	var out []Arg
	add := func(name string) {
		if slices.ContainsFunc(out, func(a Arg) bool { return a.Name == name }) {
			return
		}
		example := cmp.Or(examples[m.Key+" "+name], examples[first(m.Key)+" "+name], examples[name])
		if id, ok := strings.CutPrefix(name, "fact."); ok {
			if f := b.flows.Fact(id); f != nil {
				example = f.Value
			}
		}
		out = append(out, Arg{name, example})
	}
	for _, form := range slices.Backward(locale.FormNames()) {
		for _, found := range placeholder.FindAllStringSubmatch(strings.ReplaceAll(m.Texts[form], "{{", ""), -1) {
			add(found[1])
		}
	}
	if m.Plural() {
		add("count")
	}
	return out
}
