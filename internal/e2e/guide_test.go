package e2e

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"wegweiser/internal/redis/redistest"
	"wegweiser/internal/telegram/botapitest"
)

// The adviser's guide builds a flow from nothing to published, the translator's guide a
// language from nothing to reviewed. Here they are followed word for word: what stands in
// their fences is written, typed and compared.
//
//	yaml, text   the whole of the file that was named last before the fence
//	diff         a change of that file: lines with - go, lines with + come
//	json         lines put under the first brace of the file that was named last before
//	console      "$ command" and what it prints; "> x" is typed where bot play asks
//	phone        "> x" taps the button x, "> /x" writes that; the rest is what the last
//	             message shows then, its buttons as [x]
//
//	page     "page TAG KEY": the text is written on the page of bot preview and saved
//
// In what is printed, … stands for what is left out, within a line or as lines.

const (
	guide      = "../../flows/README.md"
	guideSteps = 10
)

// The translator's guide, in both languages.
var translators = []string{"../../locales/README.md", "../../locales/README.de.md"}

const translatorSteps = 9

// TestTheGuide follows it. Where no redis-server is installed, the steps that need a
// service (whom a change meets, publishing) are skipped, by name.
func TestTheGuide(t *testing.T) {
	r := newReader(t, guide)
	if _, err := exec.LookPath("redis-server"); err == nil || os.Getenv("CI_NO_SKIP") == "1" {
		r.serve(t)
	}
	followed(t, r, guideSteps)
}

// TestTheTranslatorsGuide follows both of its languages.
func TestTheTranslatorsGuide(t *testing.T) {
	for _, page := range translators {
		t.Run(filepath.Base(page), func(t *testing.T) {
			r := newReader(t, page)
			followed(t, r, translatorSteps)
		})
	}
}

// Both languages of the translator's guide have the same boxes, and so say the same.
func TestTheTranslatorsGuidesAreAlike(t *testing.T) {
	var boxes []string
	for _, page := range translators {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		var b strings.Builder
		for _, s := range guideOf(string(text)) {
			for _, x := range s.blocks {
				fmt.Fprintf(&b, "%s %s\n%s\n", x.kind, x.file, strings.Join(x.body, "\n"))
			}
		}
		boxes = append(boxes, b.String())
	}
	if d := cmp.Diff(boxes[0], boxes[1]); d != "" || len(boxes[0]) < 500 {
		t.Errorf("they differ:\n%s", d)
	}
}

// followed follows the steps of a guide.
func followed(t *testing.T, r *reader, want int) {
	t.Helper()
	text, err := os.ReadFile(r.page)
	if err != nil {
		t.Fatal(err)
	}
	steps := guideOf(string(text))
	if len(steps) != want {
		t.Fatalf("the guide has %d steps, not %d", len(steps), want)
	}
	for _, s := range steps {
		ok := t.Run(s.title, func(t *testing.T) {
			if len(s.blocks) == 0 {
				t.Fatal("nothing stands here that could be run")
			}
			r.t = t
			for _, b := range s.blocks {
				r.follow(b)
			}
			r.close()
		})
		if !ok {
			break
		}
	}
}

// guideStep is a step of the guide.
type guideStep struct {
	title  string
	blocks []block
}

// block is what stands between two fences.
type block struct {
	kind string
	file string // the file named last before it in this step
	line int    // of the guide, where the block begins
	body []string
}

var namedFile = regexp.MustCompile("`((?:flows|locales)/[a-z_./]+\\.[a-z]+|[a-z]+\\.po)`")

// guideOf finds the numbered steps and their blocks.
func guideOf(text string) (steps []guideStep) {
	var open *block
	var prose, file string
	for i, line := range strings.Split(text, "\n") {
		fence, fenced := strings.CutPrefix(line, "```")
		switch {
		case fenced && open != nil:
			steps[len(steps)-1].blocks = append(steps[len(steps)-1].blocks, *open)
			open, prose = nil, ""
		case open != nil:
			open.body = append(open.body, line)
		case regexp.MustCompile(`^### \d+\. `).MatchString(line):
			steps = append(steps, guideStep{title: strings.TrimPrefix(line, "### ")})
			file = ""
		case strings.HasPrefix(line, "#") && len(steps) > 0:
			return steps
		case len(steps) == 0:
		case fenced:
			open = &block{kind: fence, line: i + 2}
			if m := namedFile.FindAllStringSubmatch(prose, -1); m != nil {
				file = m[len(m)-1][1]
			}
			open.file = file
		default:
			prose += line + "\n"
		}
	}
	return steps
}

// reader is an adviser who does what the guide says.
type reader struct {
	t      *testing.T
	page   string // of the guide
	home   string // holds all of it
	dir    string // where the reader is
	env    []string
	town   *town
	bot    *bot
	person *newcomer

	preview string // address of the page that bot preview shows
	ctrlC   func() // ends it
}

func newReader(t *testing.T, page string) *reader {
	home := t.TempDir()
	for _, name := range []string{"flows", "locales"} {
		for _, to := range []string{"project", "service"} { // the second is what the service reads
			if err := os.CopyFS(filepath.Join(home, to, name), os.DirFS(filepath.Join("../..", name))); err != nil {
				t.Fatal(err)
			}
		}
	}
	r := &reader{t: t, page: page, home: home, dir: filepath.Join(home, "project"), env: []string{
		"PATH=" + filepath.Dir(binary) + string(os.PathListSeparator) + os.Getenv("PATH"), "HOME=" + home, "NO_COLOR=1",
	}}
	return r
}

// serve runs the service of which the guide speaks, and lets a person come.
func (r *reader) serve(t *testing.T) {
	r.town = newTown(t)
	service := filepath.Join(r.home, "service")
	r.bot = r.town.start("FLOWS_DIR="+filepath.Join(service, "flows"), "LOCALES_DIR="+filepath.Join(service, "locales")).waitReady()
	r.env = append(r.env, "REDIS_URL="+r.town.redis.URL(), "DATA_KEY="+r.town.key)
	r.person = r.town.newcomer(1, "en")
}

func (r *reader) follow(b block) {
	r.t.Helper()
	if what, ok := strings.CutPrefix(b.kind, "page "); ok {
		r.onPage(b, what)
		return
	}
	switch b.kind {
	case "yaml", "text":
		r.write(r.path(b), strings.Join(b.body, "\n")+"\n")
	case "diff":
		r.change(b)
	case "json":
		r.words(b)
	case "console":
		r.console(b)
	case "phone":
		r.phone(b)
	default:
		r.failf(b, "nobody knows what to do with %q", b.kind)
	}
}

func (r *reader) failf(b block, format string, args ...any) {
	r.t.Helper()
	r.t.Fatalf("%s:%d: %s", strings.TrimPrefix(r.page, "../../"), b.line, fmt.Sprintf(format, args...))
}

func (r *reader) path(b block) string {
	r.t.Helper()
	if b.file == "" {
		r.failf(b, "no file is named before")
	}
	return filepath.Join(r.dir, b.file)
}

func (r *reader) write(path, text string) {
	r.t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		r.t.Fatal(err)
	}
}

func (r *reader) read(path string) string {
	r.t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		r.t.Fatal(err)
	}
	return string(data)
}

// change makes a change where its old lines stand, which must be one place.
func (r *reader) change(b block) {
	r.t.Helper()
	var before, after strings.Builder
	for _, line := range today(b.body) {
		sign, rest := byte(' '), ""
		if line != "" {
			sign, rest = line[0], line[1:]
		}
		if sign != '+' {
			before.WriteString(rest + "\n")
		}
		if sign != '-' {
			after.WriteString(rest + "\n")
		}
	}
	path := r.path(b)
	text := r.read(path)
	if n := strings.Count(text, before.String()); n != 1 {
		r.failf(b, "%s has the old lines %d times, not once", b.file, n)
	}
	r.write(path, strings.Replace(text, before.String(), after.String(), 1))
}

var day = regexp.MustCompile(`\b\d{4}-\d{2}-\d{2}\b`)

// today moves the days of a block so that the first of them is today: a fact that is
// entered by the guide is fresh whenever the guide is followed.
func today(lines []string) []string {
	text := strings.Join(lines, "\n")
	first, err := time.Parse(time.DateOnly, day.FindString(text))
	if err != nil {
		return lines
	}
	past := time.Since(first).Truncate(24 * time.Hour)
	return strings.Split(day.ReplaceAllStringFunc(text, func(d string) string {
		then, _ := time.Parse(time.DateOnly, d)
		return then.Add(past).Format(time.DateOnly)
	}), "\n")
}

// words puts lines under the first brace of a file.
func (r *reader) words(b block) {
	r.t.Helper()
	path := r.path(b)
	r.write(path, strings.Replace(r.read(path), "{\n", "{\n"+strings.Join(b.body, "\n")+"\n", 1))
}

// console types the commands and compares what they print.
func (r *reader) console(b block) {
	r.t.Helper()
	for i := 0; i < len(b.body); {
		command, ok := strings.CutPrefix(b.body[i], "$ ")
		if !ok {
			r.failf(b, "this is no command: %s", b.body[i])
		}
		at := block{line: b.line + i}
		i++
		var want, typed []string
		for ; i < len(b.body) && !strings.HasPrefix(b.body[i], "$ "); i++ {
			line := b.body[i]
			if x, ok := strings.CutPrefix(line, "> "); ok && strings.Contains(command, " play ") {
				typed, line = append(typed, x), ">" // what is typed is not printed by the program
			}
			want = append(want, line)
		}
		got := r.run(at, command, strings.Join(typed, "\n"))
		if !alike(want, strings.Split(got, "\n")) {
			r.failf(at, "$ %s\n--- the guide says\n%s\n--- it prints\n%s", command, strings.Join(want, "\n"), got)
		}
	}
}

// run runs a command as a shell would.
func (r *reader) run(b block, command, typed string) string {
	r.t.Helper()
	if to, ok := strings.CutPrefix(command, "cd "); ok {
		r.dir = filepath.Join(r.dir, to)
		return ""
	}
	if strings.Contains(command, " need.ogg") { // what was spoken
		recording := r.read("../sound/testdata/machine.ogg")
		r.write(filepath.Join(r.dir, "need.ogg"), recording)
	}
	if strings.HasPrefix(command, "bot preview ") {
		return r.open(b, command)
	}
	if strings.Contains(command, "--live") {
		redistest.Need(r.t)
	}
	before := ""
	if r.bot != nil {
		before = r.reloads()
	}
	cmd := exec.Command("sh", "-c", command)
	cmd.Dir, cmd.Env, cmd.Stdin = r.dir, r.env, strings.NewReader(typed)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	err := cmd.Run()
	if strings.Contains(command, "service") {
		r.reloaded(b, before)
	}
	if failed := (*exec.ExitError)(nil); err != nil && !errors.As(err, &failed) { // what a command says is compared
		r.failf(b, "$ %s: %v", command, err)
	}
	return out.String()
}

// open starts bot preview, which goes on beside the rest of the step, and gives what it
// prints at first.
func (r *reader) open(b block, command string) string {
	r.t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	cmd := exec.CommandContext(ctx, "sh", "-c", "exec "+command+" --addr 127.0.0.1:0")
	cmd.Dir, cmd.Env = r.dir, r.env
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		stop()
		r.failf(b, "$ %s: %v", command, err)
	}
	r.ctrlC = func() { stop(); _ = cmd.Wait() }
	r.t.Cleanup(r.close)
	line, err := bufio.NewReader(out).ReadString('\n')
	_, address, ok := strings.Cut(strings.TrimSpace(line), "preview: ")
	if err != nil || !ok {
		r.failf(b, "$ %s prints %q (%v)", command, line, err)
	}
	r.preview = address
	return line
}

// close ends what goes on beside a step.
func (r *reader) close() {
	if r.ctrlC != nil {
		r.ctrlC()
	}
	r.ctrlC, r.preview = nil, ""
}

// onPage writes a text on the page of bot preview, as a browser sends it, and sees to it
// that it stands in the file.
func (r *reader) onPage(b block, what string) {
	r.t.Helper()
	tag, key, _ := strings.Cut(what, " ")
	var v struct {
		Texts map[string]struct {
			Forms  []map[string]string `json:"forms"`
			Source []map[string]string `json:"source"`
		} `json:"texts"`
	}
	answer, err := http.Get(r.preview + "language/" + tag)
	if err != nil {
		r.failf(b, "the page is not there: %v", err)
	}
	defer answer.Body.Close()
	if err := json.NewDecoder(answer.Body).Decode(&v); err != nil {
		r.failf(b, "the page has no %s: %v", tag, err)
	}
	text := strings.Join(b.body, "\n")
	edit, err := json.Marshal(map[string]any{
		"lang": tag, "key": key, "was": v.Texts[key].Forms, "source": v.Texts[key].Source,
		"forms": []map[string]string{{"form": "other", "text": text}},
	})
	if err != nil {
		r.t.Fatal(err)
	}
	saved, err := http.Post(r.preview+"save", "application/json", bytes.NewReader(edit))
	if err != nil {
		r.failf(b, "nothing is saved: %v", err)
	}
	defer saved.Body.Close()
	said, _ := io.ReadAll(saved.Body)
	if saved.StatusCode != http.StatusOK {
		r.failf(b, "nothing is saved: %d %s", saved.StatusCode, said)
	}
	line, _ := json.Marshal(text) // a string: cannot fail
	if file := r.read(filepath.Join(r.dir, "locales", tag+".json")); !strings.Contains(file, fmt.Sprintf("%q: %s", key, line)) {
		r.failf(b, "locales/%s.json has no such text at %s", tag, key)
	}
}

var reloadLine = regexp.MustCompile(`(?m)^wegweiser_noted_total\{what="reloaded"\} .*$`)

func (r *reader) reloads() string {
	_, page := r.bot.get("/metrics")
	return reloadLine.FindString(page)
}

// reloaded waits until the service uses the files.
func (r *reader) reloaded(b block, before string) {
	r.t.Helper()
	redistest.Need(r.t)
	for end := time.Now().Add(20 * time.Second); r.reloads() == before; time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			r.failf(b, "the service does not read the files anew:\n%s", r.bot.log)
		}
	}
}

// phone does what the person does, and compares what they see at the end.
func (r *reader) phone(b block) {
	r.t.Helper()
	redistest.Need(r.t)
	var want []string
	for i, line := range b.body {
		if act, ok := strings.CutPrefix(line, "> "); ok {
			r.act(block{line: b.line + i}, act)
			continue
		}
		want = append(want, line)
	}
	var seen []string
	if err := r.town.tg.WaitFor(deadline(r.t, 20*time.Second), func() bool {
		seen = screen(r.person.chat)
		return alike(want, seen)
	}); err != nil {
		r.failf(b, "--- the guide says\n%s\n--- the person sees\n%s", strings.Join(want, "\n"), strings.Join(seen, "\n"))
	}
}

// act writes a command, or taps a button when there is one of that name.
func (r *reader) act(b block, what string) {
	r.t.Helper()
	if strings.HasPrefix(what, "/") {
		r.person.chat.Send(r.person.me, what)
		return
	}
	err := r.town.tg.WaitFor(deadline(r.t, 20*time.Second), func() bool {
		return slices.Contains(screen(r.person.chat), "["+what+"]")
	})
	if err == nil {
		_, err = r.person.chat.TapLast(r.person.me, botapitest.Label(what))
	}
	if err != nil {
		r.failf(b, "the person can't tap %q (%v) on\n%s", what, err, strings.Join(screen(r.person.chat), "\n"))
	}
}

// screen is the last message as lines, its buttons one a line.
func screen(c *botapitest.Chat) []string {
	m, _ := c.Last()
	lines := strings.Split(m.Text, "\n")
	if m.ReplyMarkup != nil {
		for _, row := range m.ReplyMarkup.InlineKeyboard {
			for _, b := range row {
				lines = append(lines, "["+b.Text+"]")
			}
		}
	}
	return lines
}

const leftOut = "…"

// alike tells whether lines are those that are wanted. Empty lines and spaces at the
// ends of lines don't count.
func alike(want, got []string) bool {
	want, got = trimmed(want), trimmed(got)
	var pattern strings.Builder
	pattern.WriteString("^")
	for _, line := range want {
		if strings.TrimSpace(line) == leftOut {
			pattern.WriteString(`(?:.*\n)*`)
			continue
		}
		parts := strings.Split(line, leftOut)
		for i, p := range parts {
			parts[i] = regexp.QuoteMeta(p)
		}
		pattern.WriteString(strings.Join(parts, ".*") + `\n`)
	}
	all := ""
	for _, line := range got {
		all += line + "\n"
	}
	return regexp.MustCompile(pattern.String() + "$").MatchString(all)
}

func trimmed(lines []string) (out []string) {
	for _, line := range lines {
		if line = strings.TrimRight(line, " "); line != "" {
			out = append(out, line)
		}
	}
	return out
}

// What is compared differs where it should.
func TestGuideIsComparedLineByLine(t *testing.T) {
	for _, c := range []struct {
		want, got string
		alike     bool
	}{
		{"a\nb", "a\n\nb \n", true},
		{"a", "a\nb", false},
		{"a\n…", "a\nb\nc", true},
		{"…\nc", "a\nb", false},
		{"a … c", "a b c", true},
		{"a … c", "a b d", false},
		{"…", "", true},
		{"a.c", "abc", false},
		{"", "error", false},
	} {
		if got := alike(strings.Split(c.want, "\n"), strings.Split(c.got, "\n")); got != c.alike {
			t.Errorf("%q and %q: %v", c.want, c.got, got)
		}
	}
}
