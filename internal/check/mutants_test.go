package check

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"wegweiser/flows"
	"wegweiser/internal/finding"
	"wegweiser/internal/locale"
	"wegweiser/locales"
)

// Mutants are the shipped files, each with one damage of a sort that the checker claims
// to see. One is found if its report has a finding that the undamaged files don't have:
// an error or a warning, whatever its code. At least 98 of 100 have to be found; those
// that are not stand in testdata/mutants.txt, by name.

// mutantDay is the day on which they are looked at: after the facts were checked.
var mutantDay = time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC)

// mutant is one damaged file.
type mutant struct {
	sort string // of damage
	name string // the sort, the file and the place
	file string
	data []byte
}

// damage is one way to damage a file: all mutants that it makes of it.
type damage struct {
	sort string
	make func(text string) []cut
}

// cut replaces a span of a text.
type cut struct {
	from, to int
	with     string
}

// matches replaces the first group of each match by what with makes of it.
func matches(pattern string, with func(string) string) func(string) []cut {
	re := regexp.MustCompile(pattern)
	return func(text string) (out []cut) {
		for _, m := range re.FindAllStringSubmatchIndex(text, -1) {
			if old := text[m[2]:m[3]]; with(old) != old {
				out = append(out, cut{m[2], m[3], with(old)})
			}
		}
		return out
	}
}

func say(s string) func(string) string { return func(string) string { return s } }

// misspelt swaps the last two letters, or adds one where they are the same.
func misspelt(s string) string {
	b := []byte(s)
	if n := len(b); n > 2 && b[n-1] != b[n-2] {
		b[n-1], b[n-2] = b[n-2], b[n-1]
		return string(b)
	}
	return s + "x"
}

// steps are the spans of the steps of a flow file.
func steps(text string) (out []cut) {
	begin := strings.Index(text, "\nsteps:\n")
	if begin < 0 {
		return nil
	}
	begin += len("\nsteps:\n")
	re := regexp.MustCompile(`(?m)^  [a-z][a-z0-9_]*:`)
	at := re.FindAllStringIndex(text[begin:], -1)
	for i, m := range at {
		end := len(text)
		if i+1 < len(at) {
			end = begin + at[i+1][0]
		}
		out = append(out, cut{begin + m[0], end, ""})
	}
	return out
}

// blocks are the entries of offers.yaml and facts.yaml.
func blocks(text string) (out []cut) {
	re := regexp.MustCompile(`(?m)^  [a-z][a-z0-9_]*:`)
	at := re.FindAllStringIndex(text, -1)
	for i, m := range at {
		end := len(text)
		if i+1 < len(at) {
			end = at[i+1][0]
		}
		out = append(out, cut{m[0], end, ""})
	}
	return out
}

// rows are the rows of routes: "- when: …" with "to: …" below it, or "- to: …".
func rows(text string) (out []cut) {
	for _, m := range regexp.MustCompile(`(?m)^      - (when: .*\n        to: .*|to: .*)\n`).FindAllStringIndex(text, -1) {
		out = append(out, cut{m[0], m[1], ""})
	}
	return out
}

func twice(spans func(string) []cut) func(string) []cut {
	return func(text string) []cut {
		out := spans(text)
		for i, c := range out {
			out[i] = cut{c.to, c.to, strings.TrimRight(text[c.from:c.to], "\n") + "\n"}
		}
		return out
	}
}

// of flow files.
var flowDamages = []damage{
	{"target renamed", matches(`\bto: ([a-z_]+)`, misspelt)},
	{"target leads to itself", selfish},
	{"start renamed", matches(`(?m)^start: ([a-z_]+)`, misspelt)},
	{"flow renamed", matches(`(?m)^flow: ([a-z_]+)`, misspelt)},
	{"called flow renamed", matches(`\bcall: ([a-z_]+)`, misspelt)},
	{"contact flow renamed", matches(`\bcontact: ([a-z_]+)`, misspelt)},
	{"offer of handoff renamed", matches(`\bhandoff: ([a-z_]+)`, misspelt)},
	{"row dropped", rows},
	{"row doubled", twice(rows)},
	{"step deleted", steps},
	{"step doubled", twice(steps)},
	{"step renamed", matches(`(?m)^  ([a-z][a-z0-9_]*):`, misspelt)},
	{"field misspelt", matches(`\b(steps|choose|ask|call|offer|summary|handoff|route|when|skip|personal|card|contact|landing|max|start|flow):`, misspelt)},
	{"field twice", matches(`(?m)^    (choose|route|offer):`, func(s string) string { return s + ": [a]\n    " + s })},
	{"wrong type of a list", matches(`\b(?:choose|summary|offer): (\[[^\]]*\])`, say("5"))},
	{"wrong type of a flag", matches(`\b(?:skip|personal): (true)`, say("maybe"))},
	{"wrong type of a target", matches(`\bto: ([a-z_]+)`, func(s string) string { return "[" + s + "]" })},
	{"choice renamed", matches(`\bchoose: \[([a-z_]+)`, misspelt)},
	{"choice dropped", matches(`\bchoose: \[([a-z_0-9]+, )`, say(""))},
	{"choice added", matches(`\bchoose: (\[)`, say("[another, "))},
	{"choice doubled", matches(`\bchoose: \[([a-z_0-9]+)`, func(s string) string { return s + ", " + s })},
	{"value of a condition swapped", matches(`when: \{[a-z_.]+: \[?([a-z_0-9]+)`, misspelt)},
	{"answer of a condition renamed", matches(`when: \{([a-z_.]+):`, misspelt)},
	{"condition emptied", matches(`when: (\{[^}]*\})`, say("{}"))},
	{"offer renamed", matches(`\boffer: (?:\[)?([a-z_]+)`, misspelt)},
	{"offer dropped", matches(`(?m)^(      - \{offer: .*\n)`, say(""))},
	{"offer doubled", matches(`(?m)^(      - \{offer: .*\n)`, func(s string) string { return s + s })},
	{"kind of question unknown", matches(`\bask: ([a-z]+)`, misspelt)},
	{"two kinds", matches(`\b(ask): `, say("handoff: human, ask"))},
	{"personal answer on the card", matches(`\bpersonal: (true)`, say("true, card: place"))},
	{"card of an unknown kind", matches(`\bcard: ([a-z]+)`, misspelt)},
	{"answer of the summary renamed", matches(`\bsummary: \[([a-z_]+)`, misspelt)},
	{"id too long", matches(`(?m)^  ([a-z][a-z0-9_]*):`, func(s string) string { return s + strings.Repeat("x", 30) })},
	{"indented by a tab", matches(`(?m)^(    )[a-z]`, say("\t"))},
	{"bracket lost", matches(`(\])`, say(""))},
	{"brace lost", matches(`(\})`, say(""))},
	{"colon lost", matches(`(?m)^  [a-z_]+(:)`, say(""))},
	{"talk ends without help", matches(`\bto: (outcome)`, say("end"))},
}

// selfish lets each row lead to the step in which it stands.
func selfish(text string) (out []cut) {
	name := regexp.MustCompile(`^  ([a-z][a-z0-9_]*):`)
	to := regexp.MustCompile(`\bto: ([a-z_]+)`)
	for _, s := range steps(text) {
		body := text[s.from:s.to]
		if strings.Contains(body, "offer:") {
			continue // to read one and go back to it is no circle
		}
		for _, m := range to.FindAllStringSubmatchIndex(body, -1) {
			out = append(out, cut{s.from + m[2], s.from + m[3], name.FindStringSubmatch(body)[1]})
		}
	}
	return out
}

// of offers.yaml and facts.yaml.
var factDamages = []damage{
	{"offer or fact deleted", blocks},
	{"offer or fact doubled", twice(blocks)},
	{"offer or fact renamed", matches(`(?m)^  ([a-z][a-z0-9_]*):`, misspelt)},
	{"fact of an offer renamed", matches(`fact:([a-z_]+)`, misspelt)},
	{"value not filled in", matches(`(?:website|phone): (fact:[a-z_]+)`, say(`"?"`))},
	{"field of a fact dropped", matches(`(?m)^(    (?:value|source|checked|check_again|confidence): .*\n)`, say(""))},
	{"field of a fact misspelt", matches(`(?m)^    (value|source|checked|check_again|confidence):`, misspelt)},
	{"fact out of date", matches(`check_again: ([0-9-]+)`, say("2026-11-30"))},
	{"no such day", matches(`checked: ([0-9-]+)`, say("2026-02-31"))},
	{"source unknown", matches(`source: (.*)`, say(`"?"`))},
	{"value empty", matches(`value: (.*)`, say(`""`))},
	{"flag of a wrong type", matches(`own: (true|false)`, say("perhaps"))},
	{"partner without contact", matches(`(, (?:website|phone): fact:[a-z_]+)`, say(""))},
	{"hours that are none", matches(`opening: ("\?")`, say(`{mo: "9-12"}`))},
	{"hours that overlap", matches(`opening: ("\?")`, say(`{mo: "9:00-13:00, 12:00-17:00"}`))},
	{"no such weekday", matches(`opening: ("\?")`, say(`{mi: "9:00-12:00"}`))},
	{"closed without reason", matches(`opening: ("\?")`, say(`{mo: "9:00-12:00"}, closed: {2026-12-24: holidays}`))},
	{"no such closed day", matches(`opening: ("\?")`, say(`{mo: "9:00-12:00"}, closed: {2026-12-32: }`))},
	{"patience in a wrong order", matches(`opening: ("\?")`, say(`"?", patience: {unclaimed: {reminder: 60, deputy: 30}}`))},
	{"confidence low", matches(`confidence: (high|medium)`, say("low"))},
}

// apply makes the mutants of one file.
func apply(file, text string, damages []damage) (out []mutant) {
	for _, d := range damages {
		for _, c := range d.make(text) {
			out = append(out, mutant{d.sort, fmt.Sprintf("%s: %s: %.80s", d.sort, file, strings.TrimSpace(lineAt(text, c.from))), file, []byte(text[:c.from] + c.with + text[c.to:])})
		}
	}
	return out
}

func lineAt(text string, at int) string {
	from := strings.LastIndexByte(text[:at], '\n') + 1
	line, _, _ := strings.Cut(text[from:], "\n")
	return line
}

// textDamage is one way to damage a text of a language.
type textDamage struct {
	sort string
	make func(t shippedText) (damaged string, ok bool) // JSON of the whole member, with its key
}

// shippedText is a member of a catalogue file.
type shippedText struct {
	tag, key string
	value    json.RawMessage
	source   string
	sibling  string // the label of another choice of the same step
	button   bool
}

// text is what people read: of a plural, other.
func (t shippedText) text() string {
	var s string
	if json.Unmarshal(t.value, &s) == nil {
		return s
	}
	return t.forms()["other"]
}

func (t shippedText) forms() map[string]string {
	var forms map[string]string
	_ = json.Unmarshal(t.value, &forms)
	return forms
}

func quote(s string) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(s)
	return strings.TrimSpace(b.String())
}

// with is the member with another text.
func (t shippedText) with(text string) string {
	if forms := t.forms(); forms != nil {
		forms["other"] = text
		var parts []string
		for _, name := range slices.Sorted(mapKeys(forms)) {
			parts = append(parts, quote(name)+": "+quote(forms[name]))
		}
		return quote(t.key) + ": {" + strings.Join(parts, ", ") + "}"
	}
	return quote(t.key) + ": " + quote(text)
}

func mapKeys(m map[string]string) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

// onText damages the words of a text.
func onText(f func(string) string) func(shippedText) (string, bool) {
	return func(t shippedText) (string, bool) {
		if strings.HasPrefix(t.key, "keywords.") {
			return "", false
		}
		old := t.text()
		text := f(old)
		return t.with(text), text != old
	}
}

var (
	aPlaceholder = regexp.MustCompile(`\{[a-z_.]+\}`)
	aTag         = regexp.MustCompile(`</?[bi]>`)
	aPicture     = regexp.MustCompile(`^[\x{1F000}-\x{1FAFF}\x{2600}-\x{27BF}]\x{FE0F}? `)
	aQuote       = regexp.MustCompile(`[„“«][^“”»]+[“”»]`)
)

func first(re *regexp.Regexp, with string) func(string) string {
	return func(s string) string {
		at := re.FindStringIndex(s)
		if at == nil {
			return s
		}
		return s[:at[0]] + with + s[at[1]:]
	}
}

var textDamages = []textDamage{
	{"text deleted", func(t shippedText) (string, bool) { return "", true }},
	{"key misspelt", func(t shippedText) (string, bool) {
		return strings.Replace(t.with(t.text()), t.key, misspelt(t.key), 1), true
	}},
	{"text of a wrong type", func(t shippedText) (string, bool) { return quote(t.key) + ": 5", true }},
	{"text is null", func(t shippedText) (string, bool) { return quote(t.key) + ": null", true }},
	{"key twice", func(t shippedText) (string, bool) { return t.with(t.text()) + ",\n" + t.with(t.text()), true }},
	{"quote lost", func(t shippedText) (string, bool) { return strings.TrimSuffix(t.with(t.text()), `"`), t.forms() == nil }},
	{"field unknown", func(t shippedText) (string, bool) {
		return quote(t.key) + `: {"others": ` + quote(t.text()) + `}`, true
	}},
	{"empty", func(t shippedText) (string, bool) { return t.with(""), true }},
	{"placeholder misspelt", onText(first(aPlaceholder, "{nothing}"))},
	{"placeholder lost", onText(first(aPlaceholder, "…"))},
	{"placeholder added", onText(func(s string) string { return s + " {nothing}" })},
	{"placeholder unbalanced", onText(func(s string) string { return s + " {" })},
	{"placeholder of another program", onText(func(s string) string { return s + " {{.Name}}" })},
	{"tag lost", onText(first(aTag, ""))},
	{"tag misspelt", onText(first(aTag, "<bold>"))},
	{"tag not closed", onText(func(s string) string { return "<b>" + s })},
	{"plural form dropped", func(t shippedText) (string, bool) {
		forms := t.forms()
		delete(forms, "description")
		if len(forms) < 2 {
			return "", false
		}
		return quote(t.key) + `: {"other": ` + quote(t.text()) + `}`, true
	}},
	{"direction overridden", onText(func(s string) string { return "\u202e" + s })},
	{"isolate not closed", onText(func(s string) string { return "\u2067" + s })},
	{"invisible character", onText(func(s string) string { return s + "\u200b" })},
	{"tab", onText(func(s string) string { return s + "\tx" })},
	{"too long for a message", onText(func(s string) string { return s + strings.Repeat(" word", 900) })},
	{"too long for a button", func(t shippedText) (string, bool) {
		return t.with(t.text() + strings.Repeat(" word", 8)), t.button
	}},
	{"looks like another choice", func(t shippedText) (string, bool) { return t.with(t.sibling), t.sibling != "" }},
	{"phone number", onText(func(s string) string { return s + " 0211 123456" })},
	{"web address", onText(func(s string) string { return s + " www.example.org" })},
	{"two spaces", onText(func(s string) string { return s + "  x" })},
	{"space at the end", onText(func(s string) string { return s + " " })},
	{"not translated", func(t shippedText) (string, bool) {
		return t.with(t.source), t.tag != "de" && t.source != "" && t.source != t.text() && regexp.MustCompile(`\pL{3}`).MatchString(aPlaceholder.ReplaceAllString(t.source, ""))
	}},
	{"picture lost", onText(func(s string) string { return aPicture.ReplaceAllString(s, "") })},
	{"quoted button reads differently", func(t shippedText) (string, bool) {
		if !slices.Contains(quotingTexts, t.key) {
			return "", false
		}
		return onText(first(aQuote, "“Quite another one”"))(t)
	}},
	{"tags on a button", func(t shippedText) (string, bool) { return t.with("<b>" + t.text() + "</b>"), t.button }},
}

// quotingTexts name a button (locales/README.md).
var quotingTexts = []string{"contact.check", "information.topic", "note.edited", "note.not_place", "other.outcome", "staff.details.keep", "staff.help", "system.help", "system.human", "system.menu"}

// catalogueFile is a catalogue in its order.
func catalogueFile(t *testing.T, tag string) (out []shippedText) {
	data, err := fs.ReadFile(locales.FS, tag+".json")
	if err != nil {
		t.Fatal(err)
	}
	d := json.NewDecoder(bytes.NewReader(data))
	_, _ = d.Token()
	for d.More() {
		key, _ := d.Token()
		x := shippedText{tag: tag, key: key.(string)}
		if err := d.Decode(&x.value); err != nil {
			t.Fatal(err)
		}
		out = append(out, x)
	}
	return out
}

func put(texts []shippedText, at int, damaged string) []byte {
	var parts []string
	for i, x := range texts {
		switch {
		case i != at:
			parts = append(parts, quote(x.key)+": "+string(x.value))
		case damaged != "":
			parts = append(parts, damaged)
		}
	}
	return []byte("{\n    " + strings.Join(parts, ",\n    ") + "\n}\n")
}

// sampled says that not all are tried: in a hurry, or under the race detector, which makes
// each many times slower and finds in a few of them what it finds in all.
func sampled() bool { return testing.Short() || raceEnabled }

// perSort is how many texts of a language each sort of damage is done to.
func perSort() int {
	if sampled() {
		return 1
	}
	return 3
}

func textMutants(t *testing.T, c *checker) (out []mutant) {
	source := map[string]string{}
	c.look()
	for n, l := range c.texts.Languages() {
		texts := catalogueFile(t, l.Tag)
		for i := range texts {
			x := &texts[i]
			if n == 0 {
				source[x.key] = x.text()
			}
			x.source, x.button = source[x.key], c.rules[x.key] != nil && c.rules[x.key].Button > 0
			if i > 0 && x.button && !strings.HasPrefix(x.key, "button.") && !strings.HasPrefix(x.key, "staff.") && !strings.HasPrefix(x.key, "offers.") && stepOf(texts[i-1].key) == stepOf(x.key) {
				x.sibling = texts[i-1].text()
			}
		}
		for d, damage := range textDamages {
			for _, x := range some(damagedTexts(texts, damage), perSort(), 7*d+n) {
				out = append(out, mutant{damage.sort, damage.sort + ": " + l.Tag + ".json: " + texts[x.at].key, l.Tag + ".json", put(texts, x.at, x.text)})
			}
		}
	}
	return out
}

// damagedText is a member of a file, damaged.
type damagedText struct {
	at   int
	text string
}

// damagedTexts are all that a sort of damage can be done to.
func damagedTexts(texts []shippedText, d textDamage) (out []damagedText) {
	for i, x := range texts {
		if text, ok := d.make(x); ok {
			out = append(out, damagedText{i, text})
		}
	}
	return out
}

func stepOf(key string) string { return key[:max(0, strings.LastIndexByte(key, '.'))] }

// some are n of all, spread evenly, beginning at a different one for each seed.
func some[T any](all []T, n, seed int) (out []T) {
	if len(all) <= n {
		return all
	}
	for i := range n {
		out = append(out, all[(i*len(all)/n+seed)%len(all)])
	}
	return out
}

// signature is what makes a finding another than one of the undamaged files: not its
// line, for a line more or less moves those below.
func signature(f finding.Finding) string { return f.Code + " " + f.File + " " + f.Message }

// bench holds what is the same for all mutants of one folder.
type workbench struct {
	t       *testing.T
	texts   *locale.Catalogues
	found   []locale.Finding
	talked  *checker // with the flows tried
	flowsOK []finding.Finding
	known   map[string]bool
}

func newWorkbench(t *testing.T) *workbench {
	w := &workbench{t: t, known: map[string]bool{}}
	w.texts, w.found = locale.Load(locales.FS)
	w.talked = &checker{flowsFS: flows.FS, localesFS: locales.FS, files: map[string][]string{}}
	w.flowsOK = w.talked.talks(mutantDay)
	for _, f := range Run(flows.FS, locales.FS, mutantDay).Findings {
		w.known[signature(f)] = true
	}
	return w
}

// finds says whether a mutant is told from the undamaged files.
func (w *workbench) finds(m mutant) bool {
	from, folder := fs.FS(flows.FS), flowsFolder
	if strings.HasSuffix(m.file, ".json") {
		from, folder = locales.FS, localesFolder
	}
	over := overlaid{from, fstest.MapFS{m.file: &fstest.MapFile{Data: m.data}}}
	var r Report
	if folder == flowsFolder {
		c := &checker{flowsFS: over, localesFS: locales.FS, files: map[string][]string{}, texts: w.texts}
		r = c.compose(w.found, c.talks(mutantDay), mutantDay)
	} else {
		c := *w.talked
		c.localesFS, c.files = over, map[string][]string{}
		c.report.Findings = slices.Clone(c.report.Findings)
		var found []locale.Finding
		c.texts, found = locale.Load(over)
		r = c.compose(found, w.flowsOK, mutantDay)
	}
	return slices.ContainsFunc(r.Findings, func(f finding.Finding) bool { return !w.known[signature(f)] })
}

// overlaid is a folder with one file in place of another.
type overlaid struct {
	fs.FS
	over fstest.MapFS
}

// Open implements fs.FS.
func (o overlaid) Open(name string) (fs.File, error) {
	if _, there := o.over[name]; there {
		return o.over.Open(name)
	}
	return o.FS.Open(name)
}

func flowMutants(t *testing.T) (out []mutant) {
	entries, err := fs.ReadDir(flows.FS, ".")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if filepath.Ext(e.Name()) != ".yaml" {
			continue
		}
		data, err := fs.ReadFile(flows.FS, e.Name())
		if err != nil {
			t.Fatal(err)
		}
		damages := flowDamages
		if e.Name() == "offers.yaml" || e.Name() == "facts.yaml" {
			damages = factDamages
		}
		out = append(out, apply(e.Name(), string(data), damages)...)
	}
	if sampled() {
		out = some(out, 60, 3)
	}
	return out
}

func TestMutants(t *testing.T) {
	w := newWorkbench(t)
	all := append(flowMutants(t), textMutants(t, w.talkedWith())...)
	found := make([]bool, len(all))
	next := make(chan int)
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for i := range next {
				found[i] = w.finds(all[i])
			}
		})
	}
	for i := range all {
		next <- i
	}
	close(next)
	wg.Wait()
	var missed []string
	bySort := map[string][2]int{}
	for i, m := range all {
		n := bySort[m.sort]
		n[1]++
		if found[i] {
			n[0]++
		} else {
			missed = append(missed, m.name)
		}
		bySort[m.sort] = n
	}
	hit := len(all) - len(missed)
	t.Logf("%d of %d mutants of %d sorts found", hit, len(all), len(bySort))
	for _, name := range missed {
		t.Logf("not found: %s", name)
	}
	if len(bySort) < len(flowDamages)+len(factDamages)+len(textDamages)-2 && !sampled() {
		t.Errorf("only %d sorts of damage could be done", len(bySort))
	}
	if 100*hit < 98*len(all) {
		t.Errorf("less than 98 of 100 are found")
	}
	if !sampled() {
		golden(t, missed)
	}
}

// talkedWith is the checker with flows and texts, for its rules.
func (w *workbench) talkedWith() *checker {
	c := *w.talked
	c.texts = w.texts
	return &c
}

// golden keeps the names of those that are not found.
func golden(t *testing.T, missed []string) {
	path := filepath.Join("testdata", "mutants.txt")
	got := "Damages of the shipped files that the checker does not see (TestMutants).\n\n" + strings.Join(missed, "\n") + "\n"
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("-want +got (go test ./internal/check -run TestMutants -update)\n%s", diff)
	}
}
