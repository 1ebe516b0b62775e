package check

import (
	"encoding/json"
	"io/fs"
	"maps"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"wegweiser/internal/finding"
	"wegweiser/internal/locale"
	"wegweiser/locales"
)

// Every sort of damage that the checker is to find, done to texts of every shipped
// language, spread over all keys. One is found if a finding that the undamaged files don't
// have names the key and stands at its line: to see that something is wrong somewhere does
// not help a translator. At least 98 of 100 have to be; the test names the others. (They
// stand in no file: which texts are damaged moves with every new key.)

// at98 is the least share that has to be found, of 100.
const at98 = 98

// textSample is how many texts of a language each sort of damage is done to.
func textSample() int {
	if sampled() {
		return 1
	}
	return 4
}

// lettersOfNeighbours are swaps that the eye does not see, or a keyboard makes.
var lettersOfNeighbours = map[string][2]string{"de": {"e", "е"}, "en": {"e", "е"}, "tr": {"a", "а"}, "uk": {"и", "ы"}, "ar": {"ي", "ی"}}

var (
	sentenceIn = map[string]string{"de": "Это ещё не переведено", "en": "Это ещё не переведено", "tr": "Это ещё не переведено", "uk": "Das ist nicht von hier", "ar": "Das ist nicht von hier"}
	daysIn     = map[string]string{"de": " 3 Tage", "en": " 3 days", "ar": " 3 أيام", "uk": " 3 дні", "tr": " 3 gün"}
	swapped    = map[string]string{".": "?", "!": "?", "?": ".", "؟": ".", ":": "."}
	aLastSign  = regexp.MustCompile(`[.!?؟:]$`)
	// termsOf are some terms: how the source has them, and each language.
	termsOf = []struct {
		source *regexp.Regexp
		says   map[string]*regexp.Regexp
	}{
		{regexp.MustCompile(`Anerkennung`), map[string]*regexp.Regexp{"en": regexp.MustCompile(`(?i)recogni\pL*`), "ar": regexp.MustCompile(`[\pL]*(اعتراف|معادل)[\pL]*`), "uk": regexp.MustCompile(`(?i)визна\pL*`), "tr": regexp.MustCompile(`(?i)denkli\pL*`)}},
		{regexp.MustCompile(`Diskriminierung`), map[string]*regexp.Regexp{"en": regexp.MustCompile(`(?i)discriminat\pL*`), "ar": regexp.MustCompile(`\pL*تمييز\pL*`), "uk": regexp.MustCompile(`(?i)дискримінац\pL*`), "tr": regexp.MustCompile(`(?i)ayrımcılı\pL*`)}},
		{regexp.MustCompile(`Postleitzahl`), map[string]*regexp.Regexp{"en": regexp.MustCompile(`(?i)postcode\pL*`), "ar": regexp.MustCompile(`\pL*رمز\pL* البريدي`), "uk": regexp.MustCompile(`(?i)поштов\pL* індекс\pL*`), "tr": regexp.MustCompile(`(?i)posta kod\pL*`)}},
		{regexp.MustCompile(`Abschl[uü]ss`), map[string]*regexp.Regexp{"en": regexp.MustCompile(`(?i)(qualification|degree)s?`), "ar": regexp.MustCompile(`\pL*شهاد\pL*`), "uk": regexp.MustCompile(`(?i)диплом\pL*`), "tr": regexp.MustCompile(`(?i)diploma\pL*`)}},
	}
	nonsense = map[string]string{"en": "thing", "ar": "شيء", "uk": "річ", "tr": "şey"}
	aName    = regexp.MustCompile(`Jobcenter|Sozialamt|Agentur für Arbeit|Kommunales Integrationszentrum|Jugendmigrationsdienst|Qualifizierungsbegleitung|Wegweiser|mbeon`)
)

// calledOtherwise changes what a term is called.
func calledOtherwise(t shippedText) (string, bool) {
	text := t.text()
	for _, term := range termsOf {
		if re := term.says[t.tag]; re != nil && term.source.MatchString(t.source) && !term.source.MatchString(text) && re.MatchString(text) && !regexp.MustCompile(`[“„«]`).MatchString(text) {
			return t.with(re.ReplaceAllString(text, nonsense[t.tag])), true
		}
	}
	return "", false
}

// moreTextDamages are those that translators make besides textDamages.
var moreTextDamages = []textDamage{
	{"reserved key", func(t shippedText) (string, bool) {
		return strings.Replace(t.with(t.text()), quote(t.key), `"other"`, 1), t.forms() == nil
	}},
	{"e-mail address", onText(func(s string) string { return s + " rat@example.org" })},
	{"amount", onText(func(s string) string { return s + " 50 €" })},
	{"time", onText(func(s string) string { return s + " 14:30" })},
	{"hour", onText(func(s string) string { return s + " 9:00" })},
	{"opening hours", onText(func(s string) string { return s + " 9-17" })},
	{"foreign money", onText(func(s string) string { return s + " 200 lira" })},
	{"account", onText(func(s string) string { return s + " @evil_bot" })},
	{"deadline of another language", onText(func(s string) string { return s + " 14 jours" })},
	{"digits of another script", onText(func(s string) string { return s + " ०८०० १११" })},
	{"deadline", func(t shippedText) (string, bool) {
		return onText(func(s string) string { return s + daysIn[t.tag] })(t)
	}},
	{"space at the beginning", onText(func(s string) string { return " " + s })},
	{"line lost", func(t shippedText) (string, bool) {
		return t.with(strings.Replace(t.text(), "\n", " ", 1)), t.tag != "de" && strings.Contains(t.text(), "\n") && !strings.HasPrefix(t.key, "keywords.")
	}},
	{"another sign at the end", func(t shippedText) (string, bool) {
		return t.with(aLastSign.ReplaceAllStringFunc(t.text(), func(s string) string { return swapped[s] })), t.tag != "de" && aLastSign.MatchString(t.text()) && aLastSign.MatchString(t.source)
	}},
	{"another script", func(t shippedText) (string, bool) {
		return t.with(sentenceIn[t.tag]), regexp.MustCompile(`^[\pL ,]{12,}$`).MatchString(t.text()) && !strings.HasPrefix(t.key, "keywords.")
	}},
	{"another language", func(t shippedText) (string, bool) {
		said := map[string]string{"de": "Please read this with your adviser.", "en": "Bitte lesen Sie das mit Ihrer Beraterin.", "tr": "Please read this with your adviser."}[t.tag]
		return t.with(said), said != "" && regexp.MustCompile(`^[\pL ,.?!]{12,}$`).MatchString(t.text()) && !strings.HasPrefix(t.key, "keywords.")
	}},
	{"letter of another language", func(t shippedText) (string, bool) {
		swap := lettersOfNeighbours[t.tag]
		return onText(func(s string) string {
			plain := aPlaceholder.ReplaceAllString(aTag.ReplaceAllString(s, ""), "")
			if !strings.Contains(plain, swap[0]) || plain != s {
				return s
			}
			return strings.Replace(s, swap[0], swap[1], 1)
		})(t)
	}},
	{"Latin letter in a word", func(t shippedText) (string, bool) {
		return t.with(strings.Replace(t.text(), "о", "o", 1)), t.tag == "uk" && strings.Contains(t.text(), "о") && regexp.MustCompile(`\p{Cyrillic}о|о\p{Cyrillic}`).MatchString(t.text()[max(0, strings.Index(t.text(), "о")-2):min(len(t.text()), strings.Index(t.text(), "о")+4)]) && !strings.HasPrefix(t.key, "keywords.")
	}},
	{"term called otherwise", calledOtherwise},
	{"number among keywords", func(t shippedText) (string, bool) {
		return t.with(t.text() + ", 7"), strings.HasPrefix(t.key, "keywords.")
	}},
	{"word in two lists", func(t shippedText) (string, bool) {
		return t.with(t.text() + ", stopp"), strings.HasPrefix(t.key, "keywords.") && t.key != "keywords.stop" && t.key != distressWords
	}},
	{"name translated", func(t shippedText) (string, bool) {
		return t.with(aName.ReplaceAllString(t.text(), "Xyz")), t.tag != "de" && aName.MatchString(t.source) && aName.MatchString(t.text()) && !strings.HasPrefix(t.key, "keywords.")
	}},
}

// spot is where a text stands in a file: its first and last line, and where the one before
// it begins.
type spot struct{ before, first, last int }

// memberBegins is how each member begins in a file of ours, and in those that put makes.
var memberBegins = regexp.MustCompile(`(?m)^    "([^"]+)": `)

func spots(data []byte) map[string]spot {
	out := map[string]spot{}
	last, before := "", 0
	line, from := 1, 0
	for _, m := range memberBegins.FindAllSubmatchIndex(data, -1) {
		line += strings.Count(string(data[from:m[0]]), "\n")
		from = m[0]
		if s, ok := out[last]; ok {
			s.last = line - 1
			out[last] = s
			before = s.first
		}
		last = string(data[m[2]:m[3]])
		if s, twice := out[last]; twice {
			before = s.first
			out[last] = spot{s.before, s.first, line}
			continue
		}
		out[last] = spot{before, line, line}
	}
	if s, ok := out[last]; ok {
		s.last = line + 3
		out[last] = s
	}
	return out
}

// textMutant is a damaged file and what was damaged in it.
type textMutant struct {
	mutant
	key   string
	where map[string]spot // of the undamaged file, made the same way
}

func textMutantsOf(t *testing.T, c *checker) (out []textMutant) {
	c.look()
	source, twins := map[string]string{}, map[string]string{} // of a key: the one before that says the same
	first := map[string]string{}
	for n, l := range c.texts.Languages() {
		texts := catalogueFile(t, l.Tag)
		whole := map[string]string{}
		where := spots(put(texts, -1, ""))
		for i := range texts {
			x := &texts[i]
			whole[x.key] = x.text()
			if n == 0 {
				source[x.key] = x.text()
				if before, ok := first[x.text()]; ok && x.forms()["one"] == "" {
					twins[x.key] = before
				} else if x.forms()["one"] == "" {
					first[x.text()] = x.key
				}
			}
			x.source, x.button = source[x.key], c.rules[x.key] != nil && c.rules[x.key].Button > 0
			if i > 0 && x.button && !strings.HasPrefix(x.key, "button.") && !strings.HasPrefix(x.key, "staff.") && !strings.HasPrefix(x.key, "offers.") && !strings.HasPrefix(x.key, "reply.") && stepOf(texts[i-1].key) == stepOf(x.key) {
				x.sibling = texts[i-1].text()
			}
		}
		damages := append(slices.Clone(textDamages), moreTextDamages...)
		damages = append(damages, textDamage{"said in two ways", func(x shippedText) (string, bool) {
			before, twin := twins[x.key]
			return x.with(x.text() + " x"), twin && l.Tag != "de" && whole[before] == x.text() && regexp.MustCompile(`\pL{3}`).MatchString(x.text())
		}})
		for d, damage := range damages {
			for _, x := range some(damagedTexts(texts, damage), textSample(), 11*d+5*n) {
				key := texts[x.at].key
				m := mutant{damage.sort, damage.sort + ": " + l.Tag + ".json: " + key, l.Tag + ".json", put(texts, x.at, x.text)}
				out = append(out, textMutant{m, key, where})
			}
		}
	}
	return out
}

// placed says whether a mutant is told, by its key and at its line.
func (w *workbench) placed(m textMutant, shipped map[string]map[string]spot) bool {
	for _, f := range w.report(m.mutant).Findings {
		if w.known[signature(f)] {
			continue
		}
		name := strings.TrimPrefix(f.File, localesFolder+"/")
		at, ok := shipped[name][m.key]
		if name == m.file {
			at, ok = m.where[m.key], true
		}
		names := strings.Contains(f.Message, m.key) || strings.Contains(f.Message, misspelt(m.key)) ||
			m.sort == "reserved key" && strings.Contains(f.Message, "other") || f.Code == locale.FileSyntax
		if ok && names && at.before <= f.Line && f.Line <= at.last+1 {
			return true
		}
	}
	return false
}

// report is that of the shipped files with the damaged one among them.
func (w *workbench) report(m mutant) Report {
	over := listed{overlaid{fs.FS(locales.FS), fstest.MapFS{m.file: &fstest.MapFile{Data: m.data}}}}
	c := *w.talked
	c.localesFS, c.files = over, map[string][]string{}
	c.report.Findings = slices.Clone(c.report.Findings)
	var found []locale.Finding
	c.texts, found = locale.Load(over)
	return c.compose(found, w.flowsOK, mutantDay)
}

// listed shows the files that were laid over a folder among those that it has.
type listed struct{ overlaid }

// ReadDir implements fs.ReadDirFS.
func (l listed) ReadDir(name string) ([]fs.DirEntry, error) {
	all, err := fs.ReadDir(l.FS, name)
	more, _ := fs.ReadDir(l.over, name)
	for _, e := range more {
		if !slices.ContainsFunc(all, func(o fs.DirEntry) bool { return o.Name() == e.Name() }) {
			all = append(all, e)
		}
	}
	return all, err
}

func TestTextMutantsAreFoundInTheirPlace(t *testing.T) {
	w := newWorkbench(t)
	all := textMutantsOf(t, w.talkedWith())
	shipped := map[string]map[string]spot{}
	for _, l := range w.texts.Languages() {
		data, err := fs.ReadFile(locales.FS, l.Tag+".json")
		if err != nil {
			t.Fatal(err)
		}
		shipped[l.Tag+".json"] = spots(data)
	}
	found := make([]bool, len(all))
	next := make(chan int)
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for i := range next {
				found[i] = w.placed(all[i], shipped)
			}
		})
	}
	for i := range all {
		next <- i
	}
	close(next)
	wg.Wait()
	var missed []string
	sorts, keys := map[string]bool{}, map[string]bool{}
	for i, m := range all {
		sorts[m.sort], keys[m.file+m.key] = true, true
		if !found[i] {
			missed = append(missed, m.name)
		}
	}
	t.Logf("%d of %d damages of %d sorts found by key and line, in %d texts of %d languages", len(all)-len(missed), len(all), len(sorts), len(keys), len(shipped))
	for _, name := range missed {
		t.Logf("not found: %s", name)
	}
	if 100*(len(all)-len(missed)) < at98*len(all) {
		t.Errorf("less than %d of 100 are found", at98)
	}
	if want := len(textDamages) + len(moreTextDamages) + 1; len(sorts) < want {
		t.Errorf("%d sorts of damage could be done, of %d", len(sorts), want)
	}
}

// What is wrong with a file as a whole, or with what is known of a text, has its place too.
func TestWholeFileMutants(t *testing.T) {
	w := newWorkbench(t)
	for _, l := range w.texts.Languages() {
		name := l.Tag + ".json"
		data, err := fs.ReadFile(locales.FS, name)
		if err != nil {
			t.Fatal(err)
		}
		for sort, m := range map[string]struct {
			file string
			data []byte
			code string
		}{
			"byte order mark":  {name, append([]byte("\xEF\xBB\xBF"), data...), locale.FileBOM},
			"cut off":          {name, data[:len(data)/2], ""},
			"another encoding": {name, append(slices.Clone(data[:len(data)-3]), 0xE4, '\n', '}'), locale.FileEncoding},
			"tag unknown":      {"xx-" + name, data, ""},
			"a list":           {name, []byte("[]"), locale.FileShape},
		} {
			found := slices.DeleteFunc(w.report(mutant{file: m.file, data: m.data}).Findings, func(f finding.Finding) bool {
				return w.known[signature(f)] || f.File != localesFolder+"/"+m.file || f.Line < 1 || f.Severity != finding.Error || m.code != "" && f.Code != m.code
			})
			if len(found) == 0 {
				t.Errorf("%s: %s is not found", name, sort)
			}
		}
	}
}

// A review that is no longer true, of any text in any language, is told by key and line.
func TestStandingMutants(t *testing.T) {
	files := reviewed(t)
	d, _ := locale.ReadDeclaration(files)
	n, told := 0, 0
	for i, l := range d.Languages {
		file, _ := locale.ReadFile(files, l.Tag)
		states, _ := locale.ReadState(files, l.Tag)
		for k, m := range some(file.Messages, 10*textSample(), i) {
			is := states[m.Key]
			want := NeverReviewed
			switch {
			case k%3 == 0:
				is.State = locale.Draft
			case k%3 == 1 && is.Source != "":
				is.Source, want = "0123456789ab", SourceChanged
			default:
				is.Target = "0123456789ab"
			}
			changed := maps.Clone(states)
			changed[m.Key] = is
			data, _ := json.Marshal(changed)
			over := overlaid{files, fstest.MapFS{".state/" + l.Tag + ".json": &fstest.MapFile{Data: data}}}
			n++
			if found := Standing(over); len(found) == 1 && found[0].Code == want && found[0].Line == m.Line && strings.HasPrefix(found[0].Message, m.Key+": ") {
				told++
			} else {
				t.Errorf("%s: %s: found %v", l.Tag, m.Key, found)
			}
		}
	}
	t.Logf("%d of %d told", told, n)
}
