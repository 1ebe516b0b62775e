package check

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"wegweiser/internal/flow/flowfile"
)

// A large organisation: one talk in many flows, each a long one, in many languages.

// largeLanguages are those of the bench, the source first.
var largeLanguages = []string{"de", "en", "ar", "uk", "tr", "fa", "ku", "ps", "ti", "fr", "pl", "ru"}

// large makes up flows of so many steps. The first asks for a theme, then for a part of
// it, and calls the flow of that part. Each of these is a chain of questions with ways
// past some of them, conditions on earlier answers, and an outcome of two offers.
func large(flows, steps int, tags []string) (flowsFS, localesFS fstest.MapFS) {
	flowsFS = fstest.MapFS{}
	put := func(name, text string) { flowsFS[name] = &fstest.MapFile{Data: []byte(text)} }
	put("main.yaml", largeMain(flows-4))
	put("shared.yaml", "flow: shared\nstart: letter\nsteps:\n  letter: {choose: [x, y], to: end}\n")
	for i := range flows - 4 {
		put(fmt.Sprintf("part%d.yaml", i), largePart(fmt.Sprintf("part%d", i), steps))
	}
	put("information.yaml", largeChain("information", steps, "  outcome: {offer: [coaching, agency]}\n", nil))
	put("human.yaml", "flow: human\nstart: name\nsteps:\n  name: {ask: text, personal: true, to: sent}\n  sent: {handoff: human}\n")
	put("offers.yaml", "offers:\n  coaching: {own: true, phone: \"0211 123456\"}\n  human: {own: true, hidden: true, phone: \"0211 123456\"}\n  agency: {website: \"https://www.example.org\"}\n")
	keys := largeKeys(flowsFS)
	localesFS = fstest.MapFS{}
	languages := "source: de\nlanguages:\n"
	for _, tag := range tags {
		direction := ""
		if tag == "ar" || tag == "fa" || tag == "ps" {
			direction = ", direction: rtl"
		}
		fallback := "[de]"
		if tag == "de" {
			fallback = "[]"
		}
		name := map[string]string{"ar": "العربية", "fa": "فارسی", "ps": "پښتو"}[tag]
		if name == "" {
			name = "Name " + tag
		}
		languages += fmt.Sprintf("  - {tag: %s, name: %s, live: true, fallbacks: %s%s}\n", tag, name, fallback, direction)
		localesFS[tag+".json"] = &fstest.MapFile{Data: []byte(largeTexts(tag, keys))}
	}
	localesFS["languages.yaml"] = &fstest.MapFile{Data: []byte(languages)}
	return flowsFS, localesFS
}

// largeMain asks twice, with ten answers each at most, and calls.
func largeMain(parts int) string {
	var b strings.Builder
	b.WriteString("flow: main\nstart: theme\nsteps:\n")
	themes := (parts + 9) / 10
	row := func(step string, n int, to func(int) string) {
		fmt.Fprintf(&b, "  %s:\n    choose: [", step)
		for i := range n {
			if i > 0 {
				b.WriteString(", ")
			}
			fmt.Fprintf(&b, "c%d", i)
		}
		b.WriteString("]\n    route:\n")
		for i := range n - 1 {
			fmt.Fprintf(&b, "      - {when: {%s: c%d}, to: %s}\n", step, i, to(i))
		}
		fmt.Fprintf(&b, "      - to: %s\n", to(n-1))
	}
	row("theme", themes, func(i int) string { return fmt.Sprintf("theme%d", i) })
	for t := range themes {
		row(fmt.Sprintf("theme%d", t), min(10, parts-10*t), func(i int) string { return fmt.Sprintf("go%d", 10*t+i) })
	}
	for i := range parts {
		fmt.Fprintf(&b, "  go%d: {call: part%d, to: end}\n", i, i)
	}
	return b.String()
}

func largePart(id string, steps int) string {
	return largeChain(id, steps, "  outcome:\n    offer: [coaching, {offer: agency, when: {q0: a}}]\n    contact: human\n", func(i int) string {
		switch {
		case i%10 == 3:
			return fmt.Sprintf("q%d: {not: b}", i-2)
		case i%10 == 8:
			return fmt.Sprintf("q%d: [a, b], q%d: c, shared.letter: x", i-1, i)
		}
		return ""
	})
}

// largeChain is a chain of questions that ends at an outcome; when gives the condition
// under which one goes past the next question.
func largeChain(id string, steps int, outcome string, when func(i int) string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "flow: %s\nstart: q0\nsteps:\n", id)
	n := steps - 1
	at := func(i int) string {
		if i >= n {
			return "outcome"
		}
		return fmt.Sprintf("q%d", i)
	}
	for i := range n {
		cond := ""
		if when != nil {
			cond = when(i)
		}
		switch {
		case when != nil && i%5 == 4:
			fmt.Fprintf(&b, "  q%d: {ask: text, skip: true, to: %s}\n", i, at(i+1))
		case when != nil && i%10 == 6:
			fmt.Fprintf(&b, "  q%d: {call: shared, to: %s}\n", i, at(i+1))
		case cond != "":
			fmt.Fprintf(&b, "  q%d:\n    choose: [a, b, c]\n    route:\n      - {when: {%s}, to: %s}\n      - to: %s\n", i, cond, at(i+2), at(i+1))
		default:
			fmt.Fprintf(&b, "  q%d: {choose: [a, b, c], to: %s}\n", i, at(i+1))
		}
	}
	b.WriteString(outcome)
	return b.String()
}

// largeKey is a text that has to be there.
type largeKey struct {
	name string
	args []string
	long bool // a question or an answer to one, in sentences
}

func largeKeys(flowsFS fstest.MapFS) []largeKey {
	var out []largeKey
	for _, k := range Keys() {
		out = append(out, largeKey{k.Name, k.Args, !k.Plain})
	}
	f, _ := flowfile.Load(flowsFS, flowfile.Options{Languages: []string{"de"}})
	for _, n := range needs(f) {
		out = append(out, largeKey{name: n.key, long: n.common})
	}
	return out
}

// scripts are letters to write the made up words with, instead of a–z.
var scripts = map[string]string{
	"ar": "ابتثجحخدذرزسشصضطظعغفقكلمنه", "fa": "ابتثجحخدذرزسشصضطظعغفقکلمنه", "ps": "ابتثجحخدذرزسشصضطظعغفقکلمنه",
	"uk": "абвгґдежзиіїйклмнопрстуфхц", "ru": "абвгдежзийклмнопрстуфхцчшщ", "ti": "ሀለሐመሠረሰሸቀበተቸኀነኘአከኸወዐዘዠየደጀገ",
}

func inScript(tag, s string) string {
	letters := []rune(scripts[tag])
	if len(letters) == 0 {
		return s
	}
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' {
			return letters[r-'a']
		}
		return r
	}, s)
}

func largeTexts(tag string, keys []largeKey) string {
	var b strings.Builder
	b.WriteString("{\n")
	for i, k := range keys {
		if i > 0 {
			b.WriteString(",\n")
		}
		fmt.Fprintf(&b, "    %q: \"%s", k.name, inScript(tag, tag+" "+word(i)))
		if k.long {
			b.WriteString(inScript(tag, ", "+word(i+1)+" "+word(i+2)+". "+tag+" "+word(i+3)+" "+word(i+4)+"."))
		}
		for _, a := range k.args {
			b.WriteString(" {" + a + "}")
		}
		b.WriteString("\"")
	}
	b.WriteString("\n}\n")
	return b.String()
}

// The bench measures what it says: all of it is tried, and nothing is wrong with it.
func TestLarge(t *testing.T) {
	r := Run2(large(20, 30, largeLanguages[:3]))
	if r.Failed() || r.Flows != 20 || len(r.Walks) != len(entries) {
		t.Errorf("%.3000s", r)
	}
	for _, w := range r.Walks {
		if !w.Complete || !w.Good {
			t.Error(w)
		}
	}
}

func BenchmarkLargeCheck(b *testing.B) {
	flowsFS, localesFS := large(100, 100, largeLanguages)
	size := 0
	for _, f := range localesFS {
		size += len(f.Data)
	}
	b.SetBytes(int64(size))
	for b.Loop() {
		r := Run(flowsFS, localesFS, today)
		if r.Failed() || r.Languages != 12 || r.Flows != 100 {
			b.Fatalf("%.3000s", r)
		}
		for _, w := range r.Walks {
			if !w.Complete {
				b.Fatal(w)
			}
		}
	}
}
