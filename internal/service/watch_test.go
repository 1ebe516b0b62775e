package service

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"wegweiser/flows"
	"wegweiser/internal/config"
	"wegweiser/internal/conversation"
	"wegweiser/locales"
)

// desktop is what people do to the two folders, and what came of it.
type desktop struct {
	t              *testing.T
	flows, locales string
	w              *watcher
	used           []*conversation.Catalogue
	refused        []string // the problems of each refusal
}

func newDesktop(t *testing.T, cfg config.Config) *desktop {
	d := &desktop{t: t, flows: t.TempDir(), locales: t.TempDir()}
	for dir, from := range map[string]fs.FS{d.flows: flows.FS, d.locales: locales.FS} {
		if err := os.CopyFS(dir, from); err != nil {
			t.Fatal(err)
		}
	}
	d.watch(cfg, os.DirFS(d.flows), os.DirFS(d.locales))
	return d
}

func (d *desktop) watch(cfg config.Config, f, l fs.FS) {
	d.w = newWatcher(f, l)
	d.w.read = func() (*conversation.Catalogue, []string) {
		return fitting(f, l, func(c *conversation.Catalogue) []config.Problem { return Unfit(cfg, c) })
	}
	d.w.use = func(c *conversation.Catalogue) { d.used = append(d.used, c) }
	d.w.refuse = func(problems []string) { d.refused = append(d.refused, strings.Join(problems, "\n")) }
}

func (d *desktop) read(dir, name string) string {
	data, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		d.t.Fatal(err)
	}
	return string(data)
}

func (d *desktop) write(dir, name, text string) {
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
		d.t.Fatal(err)
	}
}

// change replaces old by new in a file, in place.
func (d *desktop) change(dir, name, old, new string) {
	d.t.Helper()
	text := d.read(dir, name)
	if !strings.Contains(text, old) {
		d.t.Fatalf("%s does not say %q", name, old)
	}
	d.write(dir, name, strings.Replace(text, old, new, 1))
}

// rest lets the watcher look until it has decided.
func (d *desktop) rest() {
	for range 3 {
		d.w.look()
	}
}

// came says how often something was used and refused so far.
func (d *desktop) came(used, refused int) {
	d.t.Helper()
	if len(d.used) != used || len(d.refused) != refused {
		d.t.Fatalf("used %d times, refused %d times (%q); want %d and %d", len(d.used), len(d.refused), d.refused, used, refused)
	}
}

// said says what the last refusal was for.
func (d *desktop) said(part string) {
	d.t.Helper()
	if last := d.refused[len(d.refused)-1]; !strings.Contains(last, part) {
		d.t.Errorf("%q is not said: %s", part, last)
	}
}

var lax = config.Config{StaffChat: -1, StaffTag: "de", PlaceholderContacts: true}

const welcome = "👋 Guten Tag!"

func TestAChangedTextIsUsed(t *testing.T) {
	d := newDesktop(t, lax)
	d.rest()
	d.came(0, 0)
	d.change(d.locales, "de.json", welcome, "👋 Schönen guten Tag!")
	d.w.look()
	d.came(0, 0) // it may still be written to
	d.w.look()
	d.came(1, 0)
	if got := d.used[0].Texts.Printer("de").Plain("main.need", nil); !strings.HasPrefix(got, "👋 Schönen") {
		t.Errorf("got %s", got)
	}
	d.rest()
	d.came(1, 0)
}

// While a file grows nothing is decided; a half that stays is refused; the whole is used.
func TestAHalfWrittenFile(t *testing.T) {
	d := newDesktop(t, lax)
	whole := strings.Replace(d.read(d.flows, "work.yaml"), "many]", "many, other]", 1)
	whole = strings.Replace(whole, "{goal: many}", "{goal: [many, other]}", 1)
	text := d.read(d.locales, "de.json")
	for i := 1; i <= 4; i++ {
		d.write(d.locales, "de.json", text[:i*len(text)/5])
		d.w.look()
		d.came(0, 0)
	}
	d.write(d.locales, "de.json", text)
	d.rest()
	d.came(1, 0)

	d.write(d.flows, "work.yaml", whole[:len(whole)/2])
	d.rest()
	d.came(1, 1)
	d.said("flows/work.yaml")
	d.write(d.flows, "work.yaml", whole)
	d.rest()
	d.came(1, 2) // a choice without a text
	d.said(`"work.goal.other"`)
	d.write(d.flows, "work.yaml", strings.ReplaceAll(strings.Replace(whole, ", other]", "]", 1), "[many, other]", "many"))
	d.rest()
	d.came(2, 2)
}

// Editors write beside the file and rename; what they leave beside it is none of ours.
func TestAnEditorThatRenames(t *testing.T) {
	d := newDesktop(t, lax)
	text := d.read(d.locales, "de.json")
	d.write(d.locales, ".de.json.swp", "whatever")
	d.write(d.locales, "de.json~", text)
	d.rest()
	d.came(0, 0)
	d.write(d.locales, "de.json.new", strings.Replace(text, welcome, "👋 Willkommen!", 1))
	if err := os.Rename(filepath.Join(d.locales, "de.json.new"), filepath.Join(d.locales, "de.json")); err != nil {
		t.Fatal(err)
	}
	d.rest()
	d.came(1, 0)
	if got := d.used[0].Texts.Printer("de").Plain("main.need", nil); !strings.HasPrefix(got, "👋 Willkommen!") {
		t.Errorf("got %s", got)
	}
	// Between taking the old away and putting the new in place there is nothing.
	if err := os.Rename(filepath.Join(d.flows, "work.yaml"), filepath.Join(d.flows, "work.yaml~")); err != nil {
		t.Fatal(err)
	}
	d.w.look()
	d.came(1, 0)
	if err := os.Rename(filepath.Join(d.flows, "work.yaml~"), filepath.Join(d.flows, "work.yaml")); err != nil {
		t.Fatal(err)
	}
	d.rest()
	d.came(1, 0)
}

// A folder that is a link is followed to where it leads.
func TestAFolderOfLinks(t *testing.T) {
	d := newDesktop(t, lax)
	root, second := t.TempDir(), t.TempDir()
	if err := os.CopyFS(second, locales.FS); err != nil {
		t.Fatal(err)
	}
	must := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	must(os.Symlink(d.locales, filepath.Join(root, "..data")))
	for _, name := range []string{"de.json", "en.json", "ar.json", "uk.json", "tr.json", "languages.yaml"} {
		must(os.Symlink(filepath.Join("..data", name), filepath.Join(root, name)))
	}
	d.watch(lax, os.DirFS(d.flows), os.DirFS(root))
	d.rest()
	d.came(0, 0)
	d.locales = second
	d.change(second, "de.json", welcome, "👋 Willkommen!")
	must(os.Symlink(second, filepath.Join(root, "..new")))
	must(os.Rename(filepath.Join(root, "..new"), filepath.Join(root, "..data")))
	d.rest()
	d.came(1, 0)
}

// What stops the start refuses the reload, though the files are right in themselves.
func TestAReloadIsHeldToTheSettings(t *testing.T) {
	filled := func(d *desktop) {
		d.write(d.flows, "offers.yaml", strings.ReplaceAll(strings.ReplaceAll(strings.ReplaceAll(strings.ReplaceAll(d.read(d.flows, "offers.yaml"), `, opening: "?"`, ""), `email: "?"`, `email: a@b.de`), `, point: "?"`, ""), `"?"`, `"0211 1"`))
	}
	for _, c := range []struct {
		name   string
		cfg    config.Config
		change func(d *desktop)
		want   string
	}{
		{"contacts still to be filled in", config.Config{StaffChat: -1, StaffTag: "de"}, func(d *desktop) {
			filled(d)
			d.change(d.flows, "offers.yaml", `phone: "0211 1"`, `phone: "?"`)
		}, "ALLOW_PLACEHOLDER_CONTACTS: is not true"},
		{"an offer without a group", config.Config{StaffTag: "de", PlaceholderContacts: true, StaffChats: map[string]int64{
			"recognition": -1, "coaching": -1, "empowerment": -1, "human": -1,
		}}, func(d *desktop) { d.change(d.flows, "work.yaml", "many]", "many] #") }, "STAFF_CHATS: has no group for the offer diversity"},
		{"a group for no offer", config.Config{StaffChat: -1, StaffTag: "de", PlaceholderContacts: true, StaffChats: map[string]int64{"jobcentre": -2}},
			func(d *desktop) { d.change(d.flows, "work.yaml", "many]", "many] #") }, "STAFF_CHATS: names jobcentre"},
		{"the staff's language is gone", config.Config{StaffChat: -1, StaffTag: "tr", PlaceholderContacts: true}, func(d *desktop) {
			head, tail, _ := strings.Cut(d.read(d.locales, "languages.yaml"), "  - tag: tr\n")
			_, tail, _ = strings.Cut(tail, "\n\n")
			d.write(d.locales, "languages.yaml", regexp.MustCompile(`(?m)^  - \{ lang: tr,.*\n`).ReplaceAllString(head+tail, ""))
			if err := os.Remove(filepath.Join(d.locales, "tr.json")); err != nil {
				d.t.Fatal(err)
			}
		}, "STAFF_LANGUAGE"},
		{"answers that lead nowhere", lax, func(d *desktop) {
			d.change(d.flows, "organisation.yaml", "skip: true, to: outcome", "skip: true, to: end")
		}, "dead-end"},
		{"the folder is away", lax, func(d *desktop) {
			if err := os.Rename(d.flows, d.flows+"x"); err != nil {
				d.t.Fatal(err)
			}
		}, "file-unreadable"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := newDesktop(t, c.cfg)
			c.change(d)
			d.rest()
			d.came(0, 1)
			d.said(c.want)
			d.rest()
			d.came(0, 1)
		})
	}
}
