package preview

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"wegweiser/internal/flow"
	"wegweiser/internal/locale"
	"wegweiser/internal/outbox"
	"wegweiser/internal/rehearsal"
	"wegweiser/internal/workshop"
)

// What the page gets. Texts go out as words and pieces: the page makes text nodes of
// them, never mark-up.

type stateView struct {
	Version   int            `json:"version"` // another after each change of the files
	Edit      bool           `json:"edit"`
	Source    string         `json:"source"`
	Languages []languageView `json:"languages"`
	Failed    []findingView  `json:"failed,omitempty"` // why there is nothing to see
}

type languageView struct {
	Tag    string `json:"tag"`
	Name   string `json:"name"`
	RTL    bool   `json:"rtl,omitempty"`
	Pseudo bool   `json:"pseudo,omitempty"`
	Errors int    `json:"errors,omitempty"`
}

type findingView struct {
	Severity string `json:"severity"`
	Code     string `json:"code"`
	Message  string `json:"message"`
	Hint     string `json:"hint,omitempty"`
	At       string `json:"at"` // file:line
	Line     int    `json:"line,omitempty"`
}

// langView is everything about one language.
type langView struct {
	Version  int                  `json:"version"`
	Tag      string               `json:"tag"`
	Groups   []groupView          `json:"groups"`
	Texts    map[string]*textView `json:"texts"`
	Order    []string             `json:"order"`              // keys in the order of the source
	Findings []findingView        `json:"findings,omitempty"` // of no text
}

type groupView struct {
	ID      string       `json:"id"`
	Flow    bool         `json:"flow,omitempty"`
	Screens []screenView `json:"screens,omitempty"`
	Sheet   []itemView   `json:"sheet,omitempty"` // texts that stand on no screen
}

type screenView struct {
	ID       string        `json:"id"`
	N        int           `json:"n"` // number in this language's list, from 1
	At       string        `json:"at,omitempty"`
	From     string        `json:"from,omitempty"`   // the screen seen before
	Choice   []node        `json:"choice,omitempty"` // what was tapped there
	Walk     bool          `json:"walk,omitempty"`   // a walk can begin here
	Messages []messageView `json:"messages"`
}

type messageView struct {
	Mine  bool           `json:"mine,omitempty"` // by the person
	Text  []node         `json:"text,omitempty"`
	Rows  [][]buttonView `json:"rows,omitempty"`
	Media string         `json:"media,omitempty"` // what stands beside the text, in a word
	File  string         `json:"file,omitempty"`
	Share []node         `json:"share,omitempty"` // a key in the place of the phone's keyboard
}

type buttonView struct {
	Label  []node `json:"label"`
	Choice string `json:"choice,omitempty"`
	URL    string `json:"url,omitempty"`
}

// itemView is a text on a sheet, and what it looks like there.
type itemView struct {
	Key  string `json:"key"`
	Look string `json:"look"` // its workshop.Kind
	Text []node `json:"text"`
}

// textView is everything about a text in one language.
type textView struct {
	At     string        `json:"at"` // file:line, of this language or where it would stand
	Forms  []form        `json:"forms"`
	Source []form        `json:"source"`
	Wanted []formView    `json:"wanted"`          // the forms to write
	About  string        `json:"about,omitempty"` // worked out: what, where, how long
	Note   string        `json:"note,omitempty"`  // by a person
	Reader string        `json:"reader,omitempty"`
	Hard   bool          `json:"hard,omitempty"` // Telegram refuses more than Limit
	Kind   string        `json:"kind"`
	Limit  int           `json:"limit,omitempty"` // letters
	State  string        `json:"state"`           // as locale.Judge has it, or pseudo
	By     string        `json:"by,omitempty"`
	Found  []findingView `json:"found,omitempty"`
	On     []string      `json:"on,omitempty"` // screens that show it
	Sound  *soundView    `json:"sound,omitempty"`
}

// soundView is the voice note for a text.
type soundView struct {
	File    string  `json:"file"`
	Speaker string  `json:"speaker"`
	Machine bool    `json:"machine,omitempty"`
	Stale   bool    `json:"stale,omitempty"` // it says something else than the text: nobody is offered it
	Seconds float64 `json:"seconds"`
}

// form is a text in one plural form, "other" where there is only one.
type form struct {
	Form string `json:"form"`
	Text string `json:"text"`
}

// formsOf are the texts of a message in the usual order of the forms; nil if there is none.
func formsOf(f *locale.File, key string) (out []form) {
	if f == nil {
		return nil
	}
	m := f.Message(key)
	if m == nil {
		return nil
	}
	for _, name := range locale.FormNames() {
		if text := m.Texts[name]; text != "" {
			out = append(out, form{name, text})
		}
	}
	return out
}

// formView is a plural form and a few numbers that take it.
type formView struct {
	Form   string `json:"form"`
	Counts string `json:"counts,omitempty"`
}

// pseudo is the state of texts that no file holds.
const pseudo = "pseudo"

func at(file string, line int) string {
	if line == 0 {
		return file
	}
	return fmt.Sprintf("%s:%d", file, line)
}

func (b *book) state(version int, edit bool) stateView {
	s := stateView{Version: version, Edit: edit, Source: b.source(), Languages: []languageView{}}
	if b.texts != nil {
		for _, l := range b.texts.Languages() {
			s.Languages = append(s.Languages, languageView{
				Tag: l.Tag, Name: l.Name, RTL: l.RTL, Pseudo: locale.Pseudo(l.Tag), Errors: len(errorsIn(b.report, "locales/"+l.Tag+".json")),
			})
		}
	}
	if b.flows == nil || b.texts == nil {
		for _, f := range b.report.Findings {
			s.Failed = append(s.Failed, findingView{Severity: f.Severity, Code: f.Code, Message: f.Message, Hint: f.Hint, At: at(f.File, f.Line)})
		}
	}
	return s
}

// view is a language, put together once.
func (b *book) view(tag string) *langView {
	b.mu.Lock()
	defer b.mu.Unlock()
	if v := b.views[tag]; v != nil {
		return v
	}
	v := b.lookUp(tag)
	b.views[tag] = v
	return v
}

func (b *book) lookUp(tag string) *langView {
	v := &langView{Tag: tag, Groups: []groupView{}, Texts: map[string]*textView{}, Order: []string{}}
	found := b.findings(tag)
	v.Findings = found[""]
	if b.texts == nil || b.flows == nil {
		return v
	}
	v.Order = b.texts.Keys()
	b.describe(v, tag, found)
	p := b.cat.Texts.Printer(tag)
	on := map[string][]string{}
	for i, x := range b.places {
		s := b.screen(p, x)
		s.N = i + 1
		s.each(func(key string) { on[key] = append(on[key], s.ID) })
		g := v.group(x.group, b.flows.Flow(x.group) != nil)
		g.Screens = append(g.Screens, s)
	}
	for _, key := range v.Order {
		if t := v.Texts[key]; t != nil {
			slices.Sort(on[key])
			t.On = slices.Compact(on[key])
			if len(t.On) == 0 {
				id, look := b.sheetOf(key)
				g := v.group(id, b.flows.Flow(id) != nil)
				g.Sheet = append(g.Sheet, itemView{Key: key, Look: look, Text: b.item(p, key, look)})
			}
		}
	}
	return v
}

// group finds a group, or begins it.
func (v *langView) group(id string, isFlow bool) *groupView {
	for i := range v.Groups {
		if v.Groups[i].ID == id {
			return &v.Groups[i]
		}
	}
	v.Groups = append(v.Groups, groupView{ID: id, Flow: isFlow})
	return &v.Groups[len(v.Groups)-1]
}

func (b *book) screen(p *locale.Printer, x *place) screenView {
	s := screenView{ID: x.id, Walk: x.walks}
	if x.at.File != "" {
		s.At = at("flows/"+x.at.File, x.at.Line)
	}
	if x.from != nil {
		s.From = x.from.id
		s.Choice = b.tapped(p, x)
	}
	for _, m := range b.talk.Print(b.cat, p, b.choosable(x.screen, p.Tag())) {
		s.Messages = append(s.Messages, message(m))
	}
	return s
}

// choosable is the screen with the languages that people can choose, and the one that is
// looked at.
func (b *book) choosable(sc flow.Screen, tag string) flow.Screen {
	if sc.Picker {
		sc.Choices = slices.DeleteFunc(slices.Clone(sc.Choices), func(c flow.Choice) bool {
			return c.Label.Lang != "" && c.Label.Lang != tag && !b.live[c.Label.Lang]
		})
	}
	return sc
}

// tapped is the label of the button that led to a screen.
func (b *book) tapped(p *locale.Printer, x *place) []node {
	for _, c := range slices.Concat(x.from.screen.Choices, x.from.screen.Nav) {
		if c.ID != x.choice {
			continue
		}
		if c.Label.Lang != "" {
			return []node{{Words: b.cat.OwnName(p.Tag())}}
		}
		return labelNodes(p.Plain(c.Label.Key, nil))
	}
	return nil
}

func message(m outbox.Message) messageView {
	v := messageView{Text: htmlNodes(m.Text), Share: labelNodes(m.Share)}
	for _, row := range m.Rows {
		var out []buttonView
		for _, x := range row {
			out = append(out, buttonView{Label: labelNodes(x.Text), Choice: rehearsal.ChoiceIn(x), URL: x.URL})
		}
		v.Rows = append(v.Rows, out)
	}
	if m.Media != nil {
		v.Media, v.File = string(m.Media.Kind), m.Media.Path
	}
	return v
}

// each tells all texts of a screen.
func (s *screenView) each(see func(key string)) {
	for _, m := range s.Messages {
		keysIn(m.Text, see)
		keysIn(m.Share, see)
		for _, row := range m.Rows {
			for _, x := range row {
				keysIn(x.Label, see)
			}
		}
	}
}

// describe says of each text of a language what is known about it.
func (b *book) describe(v *langView, tag string, found map[string][]findingView) {
	file, source := b.files[tag], b.files[b.source()]
	if source == nil {
		return
	}
	if file == nil {
		file = &locale.File{}
	}
	states, _ := locale.ReadState(b.folders, tag)
	glossary := locale.ReadGlossary(b.folders)
	forms := formsFor(tag)
	for i, is := range locale.Judge(source, file, states) {
		key := is.Key
		t := &textView{
			At: at("locales/"+tag+".json", is.Line), Forms: formsOf(file, key), Source: formsOf(source, key), Wanted: wanted(source.Messages[i], forms),
			State: is.State, By: is.By, Found: found[key],
		}
		if locale.Pseudo(tag) {
			t.At, t.State = "", pseudo
		}
		v.Texts[key] = t
		b.explain(t, key)
		t.About = strings.Join(append([]string{t.About}, glossary.Notes(source.Messages[i], tag)...), " · ")
	}
	for _, n := range b.sounds.All() {
		if t := v.Texts[n.Key]; t != nil && n.Lang == tag {
			t.Sound = &soundView{File: n.Path, Speaker: n.Speaker, Machine: n.Machine, Stale: n.Stale, Seconds: n.Seconds}
		}
	}
}

// explain says what the workshop knows of a text.
func (b *book) explain(t *textView, key string) {
	e := b.about[key]
	t.Kind, t.Reader, t.Limit, t.Hard = string(e.Kind), string(e.Reader), e.Limit.Letters, e.Limit.Hard
	t.About, t.Note = e.Context, e.Note
}

// formsFor are the plural forms of a language, as far as CLDR knows it.
func formsFor(tag string) (out []formView) {
	counts, err := locale.CountsOf(tag)
	if err != nil {
		return []formView{{Form: "other"}}
	}
	for _, name := range counts.Forms() {
		out = append(out, formView{name, counts.Example(name)})
	}
	return out
}

// wanted are the forms that a text has in a language.
func wanted(source locale.Message, forms []formView) []formView {
	if !source.Plural() {
		return []formView{{Form: "other"}}
	}
	return forms
}

// sheetOf says on which sheet a text stands that no screen shows, and what as.
func (b *book) sheetOf(key string) (group, look string) {
	first, _, _ := strings.Cut(key, ".")
	look = string(b.about[key].Kind)
	switch first {
	case "bot", "command":
		return groupProfile, look
	case "note", "toast":
		return groupNotes, look
	case "reply":
		return groupReplies, look
	case "staff", "group", "case":
		return groupStaff, look
	case "keywords":
		return groupWords, look
	}
	if b.flows.Flow(first) != nil {
		return first, look
	}
	return groupRest, look
}

// item is a text by itself, with values in it.
func (b *book) item(p *locale.Printer, key, look string) []node {
	if args := b.about[key].Args; !common(args) {
		values := samples(args)
		if tagged(look) {
			return htmlNodes(p.Text(key, values))
		}
		return labelNodes(p.Plain(key, values))
	}
	if !tagged(look) {
		return labelNodes(p.Plain(key, nil))
	}
	for _, m := range b.talk.Print(b.cat, p, flow.Screen{Blocks: []flow.Block{{Text: &flow.Text{Key: key}}}}) {
		return htmlNodes(m.Text)
	}
	return nil
}

// tagged says that a kind of text is shown with its tags.
func tagged(look string) bool { return look == string(workshop.Message) }

// common says that every screen has values for these placeholders.
func common(args []workshop.Arg) bool {
	return !slices.ContainsFunc(args, func(a workshop.Arg) bool {
		return !strings.HasPrefix(a.Name, "fact.") && !slices.Contains([]string{"org", "session", "case", "rest"}, a.Name)
	})
}

// samples are values as they may stand in a text that the program shows.
func samples(args []workshop.Arg) locale.Args {
	out := locale.Args{}
	for _, a := range args {
		switch n, err := strconv.Atoi(a.Example); {
		case a.Name == "count" && err == nil:
			out[a.Name] = n
		case !strings.ContainsFunc(a.Example, unicode.IsLetter): // a number, a time: kept in its order
			out[a.Name] = locale.Verbatim(a.Example)
		default:
			out[a.Name] = a.Example
		}
	}
	return out
}
