package preview

import (
	"io/fs"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"wegweiser/internal/answer"
	"wegweiser/internal/check"
	"wegweiser/internal/conversation"
	"wegweiser/internal/finding"
	"wegweiser/internal/flow"
	"wegweiser/internal/flow/flowfile"
	"wegweiser/internal/locale"
	"wegweiser/internal/outbox"
	"wegweiser/internal/sound"
	"wegweiser/internal/workshop"
)

// book is everything that is shown of one state of the files. It never changes.
type book struct {
	flows   *flow.Flows             // nil: can't be read
	texts   *locale.Catalogues      // nil: can't be read
	cat     *conversation.Catalogue // both, with marks
	talk    *conversation.Conversation
	places  []*place
	files   map[string]*locale.File   // of each language
	about   map[string]workshop.Entry // by key
	live    map[string]bool           // languages that people can choose
	sounds  *sound.Notes
	report  check.Report
	asOf    time.Time
	folders fs.FS // the texts

	mu    sync.Mutex
	views map[string]*langView // by tag, when they are asked for
}

// What is announced where the settings of a service would say it.
const (
	org         = "MA.i e.V."
	keepSession = 30 * 24 * time.Hour
	keepCase    = 90 * 24 * time.Hour
)

// read makes the book of what the folders hold, with the findings of the book before:
// the check takes longer than all else. Mistakes don't keep a book from being made; what
// they leave out is taken from the one before, if there is one.
func read(flows, locales fs.FS, now time.Time, before *book) *book {
	b := &book{asOf: now, folders: locales, views: map[string]*langView{}, files: map[string]*locale.File{}, about: map[string]workshop.Entry{}, live: map[string]bool{}}
	if before != nil {
		b.report = before.report
	}
	b.speak(before)
	if b.texts == nil {
		return b
	}
	o := flowfile.Options{Fallbacks: map[string][]string{}, Readers: answer.Readers(), Now: now}
	for _, l := range b.texts.Languages() {
		o.Languages = append(o.Languages, l.Tag)
		o.Fallbacks[l.Tag] = l.Fallbacks
		if b.files[l.Tag], _ = locale.ReadFile(locales, l.Tag); b.files[l.Tag] == nil && before != nil {
			b.files[l.Tag] = before.files[l.Tag]
		}
	}
	b.flows, _ = flowfile.Load(flows, o)
	if b.flows == nil && before != nil {
		b.flows = before.flows
	}
	if b.flows != nil {
		b.lay(flows, before)
		if source := b.files[b.source()]; source != nil {
			for _, e := range workshop.Entries(b.flows, source) {
				b.about[e.Key] = e
			}
		}
	}
	return b
}

// checked is the book with what the check says now.
func (b *book) checked(flows, locales fs.FS) *book {
	return &book{
		flows: b.flows, texts: b.texts, cat: b.cat, talk: b.talk, places: b.places, files: b.files, about: b.about, live: b.live, sounds: b.sounds,
		asOf: b.asOf, folders: b.folders, views: map[string]*langView{}, report: check.Run(flows, locales, b.asOf),
	}
}

// speak reads the texts, of every language there is a file for; those of before where one
// of them can't be read now.
func (b *book) speak(before *book) {
	b.texts, _ = locale.LoadRough(b.folders)
	if before != nil && before.texts != nil && (b.texts == nil || b.lost(before)) {
		b.texts, b.live = before.texts, before.live
		return
	}
	if b.texts == nil {
		return
	}
	for _, l := range b.texts.Languages() {
		b.live[l.Tag] = true
	}
	b.texts = b.texts.WithPseudo().Unveiled()
}

// lost tells of a language that is declared and was there before, and can't be read now.
func (b *book) lost(before *book) bool {
	return slices.ContainsFunc(declared(b.folders), func(tag string) bool { return !b.speaks(tag) && before.speaks(tag) })
}

// declared are the tags of all languages that are declared and have a file.
func declared(locales fs.FS) (tags []string) {
	d, _ := locale.ReadDeclaration(locales)
	for _, l := range d.Languages {
		if _, err := fs.Stat(locales, l.Tag+".json"); err == nil {
			tags = append(tags, l.Tag)
		}
	}
	return tags
}

// lay finds the screens; those of before, if the talk is the same.
func (b *book) lay(flows fs.FS, before *book) {
	b.cat = conversation.NewCatalogue(b.flows, b.texts) // compares what is typed: without marks
	b.cat.Texts, b.cat.Files = b.texts.Marked(), flows
	b.sounds, _ = check.Sounds(b.flows, b.texts, b.folders)
	b.cat.Sounds, b.cat.Spoken = b.sounds, b.folders
	b.talk = conversation.New(conversation.Settings{
		Catalogue: func() *conversation.Catalogue { return b.cat },
		Org:       org, Staff: b.texts.Source(), Session: keepSession, Case: keepCase,
		Now: func() time.Time { return b.asOf }, Log: slog.New(slog.DiscardHandler), Part: outbox.Part,
		BotName: func() string { return "wegweiser_bot" },
	})
	if before != nil && before.flows != nil && before.flows.Version == b.flows.Version {
		b.places = before.places
		return
	}
	p := b.cat.Texts.Printer(b.texts.Source())
	b.places = places(b.flows, func(sc flow.Screen) map[string]bool {
		keys := map[string]bool{}
		for _, m := range b.talk.Print(b.cat, p, sc) {
			see := func(k string) { keys[k] = true }
			keysIn(htmlNodes(m.Text), see)
			for _, row := range m.Rows {
				for _, x := range row {
					keysIn(labelNodes(x.Text), see)
				}
			}
		}
		return keys
	}, b.asOf)
}

// source is the language that texts are written in first.
func (b *book) source() string {
	if b.texts == nil {
		return ""
	}
	return b.texts.Source()
}

// findings are what the check says, by text of a language; those of no text under "".
func (b *book) findings(tag string) map[string][]findingView {
	out := map[string][]findingView{}
	for _, f := range b.report.Findings {
		file, isText := strings.CutPrefix(f.File, "locales/")
		v := findingView{Severity: f.Severity, Code: f.Code, Message: f.Message, Hint: f.Hint, At: at(f.File, f.Line), Line: f.Line}
		key, message, ok := strings.Cut(f.Message, ": ")
		if lang, note, isSound := b.soundIn(file); isText && isSound {
			switch {
			case lang != tag:
			case b.has(note):
				out[note] = append(out[note], v)
			case ok && b.has(key):
				v.Message = message
				out[key] = append(out[key], v)
			default:
				out[""] = append(out[""], v)
			}
			continue
		}
		switch {
		case isText && file == tag+".json" && ok && b.has(key):
			v.Message = message
			out[key] = append(out[key], v)
		case isText && file != tag+".json" && b.speaks(strings.TrimSuffix(file, ".json")):
		default:
			out[""] = append(out[""], v)
		}
	}
	return out
}

// soundIn says which language and text a file in audio/ is of.
func (b *book) soundIn(file string) (lang, key string, ok bool) {
	rest, ok := strings.CutPrefix(file, sound.Folder+"/")
	lang, name, _ := strings.Cut(rest, "/")
	return lang, strings.TrimSuffix(name, sound.Ext), ok && b.speaks(lang)
}

// has tells whether a word is the key of a text, in any language.
func (b *book) has(key string) bool {
	for _, f := range b.files {
		if f != nil && f.Message(key) != nil {
			return true
		}
	}
	return false
}

// errors are all errors of a file.
func errorsIn(r check.Report, file string) map[string]bool {
	out := map[string]bool{}
	for _, f := range r.Findings {
		if f.Severity == finding.Error && f.File == file {
			out[f.Code+" "+f.Message] = true
		}
	}
	return out
}
