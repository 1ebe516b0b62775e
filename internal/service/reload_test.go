package service

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"wegweiser/flows"
	"wegweiser/internal/conversation"
	"wegweiser/internal/desk"
	"wegweiser/internal/locale"
	"wegweiser/internal/outbox"
	"wegweiser/internal/redis/memstore"
	"wegweiser/locales"
)

// marks stand behind every text of two sets of flows and texts, and in the phone
// numbers of their offers.
var marks = [2]string{"①", "②"}

// phone of all offers in a set.
func phone(set int) string { return fmt.Sprintf("0211 %d", set+1) }

// shelf is a folder with both sets, and a link that leads to one of them: the way
// Kubernetes changes files.
type shelf struct {
	t    *testing.T
	root string
	mu   sync.Mutex
	set  int
}

func newShelf(t *testing.T) *shelf {
	s := &shelf{t: t, root: t.TempDir()}
	for set, mark := range marks {
		dir := filepath.Join(s.root, mark)
		s.must(os.CopyFS(filepath.Join(dir, "flows"), flows.FS))
		s.must(os.CopyFS(filepath.Join(dir, "locales"), locales.FS))
		s.edit(filepath.Join(dir, "flows", "offers.yaml"), func(data []byte) []byte {
			text := strings.ReplaceAll(string(data), `email: "?"`, `email: a@b.de`)
			return []byte(strings.ReplaceAll(strings.ReplaceAll(strings.ReplaceAll(text, `, point: "?"`, ""), `, opening: "?"`, ""), `"?"`, `"`+phone(set)+`"`))
		})
		files, err := filepath.Glob(filepath.Join(dir, "locales", "*.json"))
		s.must(err)
		for _, file := range files {
			s.edit(file, func(data []byte) []byte { return marked(t, data, mark) })
		}
	}
	s.must(os.Symlink(filepath.Join(s.root, marks[0]), filepath.Join(s.root, "current")))
	return s
}

func (s *shelf) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s *shelf) edit(file string, change func([]byte) []byte) {
	data, err := os.ReadFile(file)
	s.must(err)
	s.must(os.WriteFile(file, change(data), 0o600))
}

// marked is a file of texts with a mark behind each.
func marked(t *testing.T, data []byte, mark string) []byte {
	f, found := locale.ParseFile("marked.json", data)
	if f == nil {
		t.Fatal(found)
	}
	for _, m := range f.Messages {
		for form, text := range m.Texts {
			if !strings.HasPrefix(m.Key, "keywords.") {
				m.Texts[form] = text + " " + mark
			}
		}
	}
	return f.Bytes()
}

// flip lets the link lead to the other set.
func (s *shelf) flip() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.set = 1 - s.set
	next := filepath.Join(s.root, "next")
	s.must(os.Symlink(filepath.Join(s.root, marks[s.set]), next))
	s.must(os.Rename(next, filepath.Join(s.root, "current")))
}

func (s *shelf) dir(name string) fs.FS { return os.DirFS(filepath.Join(s.root, "current", name)) }

// opened is a folder that tells of every file that is opened.
type opened struct {
	fs.FS
	tell func()
}

func (o opened) Open(name string) (fs.File, error) {
	o.tell()
	return o.FS.Open(name)
}

// reader looks whether what it sees is of one set, and counts what it saw of each.
type reader struct {
	t    *testing.T
	saw  [2]int
	what string
}

// see is for all that was seen at one time.
func (r *reader) see(texts ...string) {
	all := strings.Join(texts, "\n")
	one, two := strings.Contains(all, marks[0]) || strings.Contains(all, phone(0)), strings.Contains(all, marks[1]) || strings.Contains(all, phone(1))
	switch {
	case one && two:
		r.t.Errorf("%s sees half of each set: %s", r.what, all)
	case !one && !two:
		r.t.Errorf("%s sees neither set: %s", r.what, all)
	case one:
		r.saw[0]++
	default:
		r.saw[1]++
	}
}

// reload is how often a new set is used while people read.
const reload = 5

// Files change under people who talk, and under the program while it reads them: what
// anybody sees at one time is of one set. Run with -race.
func TestNoReaderSeesHalfACatalogue(t *testing.T) {
	shelf := newShelf(t)
	service := &Service{Options: Options{Staff: "de"}, metrics: newMetrics(), groups: desk.NewGroups(-1, nil, nil, nil)}
	first, problems := LoadCatalogue(shelf.dir("flows"), shelf.dir("locales"))
	if first == nil {
		t.Fatal(problems)
	}
	service.UseCatalogue(first)

	stop := make(chan struct{})
	var wg sync.WaitGroup
	var readers []*reader
	read := func(what string, look func(*reader)) {
		r := &reader{t: t, what: what}
		readers = append(readers, r)
		wg.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
					look(r)
				}
			}
		})
	}
	read("who reads all texts", func(r *reader) { r.see(everything(service.catalogue.Load())...) })
	read("the profile", func(r *reader) { r.see(fmt.Sprint(service.profile())) })
	for i := range 4 {
		read("a person", newTalker(t, service.catalogue.Load, int64(100+i)).act)
	}

	used, torn := shelf.watched(service)
	close(stop)
	wg.Wait()
	if used != reload || torn == 0 {
		t.Errorf("%d sets used, %d readings in which the files changed", used, torn)
	}
	for _, r := range readers {
		if r.saw[0] == 0 || r.saw[1] == 0 {
			t.Errorf("%s saw the sets %v times: not while they changed", r.what, r.saw)
		}
	}
}

// watched changes the files until that was used often enough, each second time while
// they are read. It says how often they were used, and how often read in vain.
func (s *shelf) watched(service *Service) (used, torn int) {
	w := newWatcher(s.dir("flows"), s.dir("locales"))
	var opens, flipAt, most atomic.Int64
	tell := func() {
		if opens.Add(1) == flipAt.Load() {
			s.flip()
		}
	}
	readings := 0
	w.read = func() (*conversation.Catalogue, []string) {
		most.Store(max(most.Load(), opens.Swap(0)))
		flipAt.Store(0)
		if readings++; readings%2 == 0 {
			flipAt.Store(1 + rand.Int64N(most.Load()))
		}
		return fitting(opened{s.dir("flows"), tell}, opened{s.dir("locales"), tell}, nil)
	}
	w.use = func(c *conversation.Catalogue) {
		used++
		service.UseCatalogue(c)
	}
	w.refuse = func(problems []string) { s.t.Errorf("refused: %.1000q", problems) }
	for end := time.Now().Add(6 * time.Minute); used < reload && time.Now().Before(end); {
		s.flip()
		for range 6 { // until it rests; where it changed back meanwhile, there is nothing new
			w.look()
		}
	}
	return used, readings - used
}

// everything that a catalogue says.
func everything(c *conversation.Catalogue) (out []string) {
	for _, l := range c.Texts.Languages() {
		p := c.Texts.Printer(l.Tag)
		for _, key := range c.Texts.Keys() {
			out = append(out, p.Text(key, nil))
		}
	}
	for _, o := range c.Flows.Offers {
		out = append(out, o.Phone)
	}
	return out
}

// talker is a person who presses whatever buttons there are.
type talker struct {
	t      *testing.T
	talk   *conversation.Conversation
	chat   int64
	update int64
	sent   []outbox.Message
	screen outbox.Message // the last one with buttons
}

func newTalker(t *testing.T, catalogue func() *conversation.Catalogue, chat int64) *talker {
	p := &talker{t: t, chat: chat}
	p.talk = conversation.New(conversation.Settings{
		Catalogue: catalogue, Store: memstore.New(), Part: outbox.Part,
		Deliver: func(as []outbox.Appended) {
			for _, a := range as {
				for _, e := range a.Entries {
					p.sent = append(p.sent, e.Message)
				}
			}
		},
		CaseID: func(part int) string { return outbox.NewCaseID(part, rand.Uint64()) },
		Nudge:  func() {}, Org: "MA.i", Staff: "de", Session: time.Hour, Case: time.Hour,
		BotName: func() string { return "wegweiser_bot" }, Now: time.Now, Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
	})
	return p
}

// act does one thing, and looks at each message that comes of it.
func (p *talker) act(r *reader) {
	p.update++
	u := conversation.Update{ID: p.update, Chat: p.chat, Private: true, User: conversation.User{ID: p.chat}}
	if p.update%40 == 1 || len(p.screen.Rows) == 0 {
		u.Kind, u.Command = conversation.Command, "start"
	} else {
		row := p.screen.Rows[rand.IntN(len(p.screen.Rows))]
		u.Kind, u.Data, u.Callback, u.Message = conversation.Tap, row[rand.IntN(len(row))].Data, "c", 1
	}
	p.sent = nil
	if _, err := p.talk.Handle(context.Background(), u); err != nil {
		p.t.Error(err)
	}
	for _, m := range p.sent {
		texts := []string{m.Text}
		for _, row := range m.Rows {
			for _, b := range row {
				if !strings.Contains(b.Data, "lang") { // names of languages are no texts
					texts = append(texts, b.Text)
				}
			}
		}
		if m.Text != "" {
			r.see(texts...)
			p.screen = m
		}
	}
}

// BenchmarkReload is what the service does when a file of the shipped ones has changed:
// look at everything as `bot check` does, read flows and texts, put them in place.
func BenchmarkReload(b *testing.B) {
	s := &Service{metrics: newMetrics()}
	b.ReportAllocs()
	for b.Loop() {
		c, problems := fitting(flows.FS, locales.FS, nil)
		if c == nil {
			b.Fatal(problems)
		}
		s.UseCatalogue(c)
	}
}
