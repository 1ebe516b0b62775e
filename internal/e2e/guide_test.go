package e2e

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"wegweiser/internal/redis/redistest"
	"wegweiser/internal/telegram/botapitest"
)

// The adviser's guide builds a flow from nothing to published. Here it is followed word
// for word: what stands in its fences is written, typed and compared.
//
//	yaml, text   the whole of the file that was named last before the fence
//	diff         a change of that file: lines with - go, lines with + come
//	json         lines put under the first brace of the file that was named last before
//	console      "$ command" and what it prints; "> x" is typed where bot play asks
//	phone        "> x" taps the button x, "> /x" writes that; the rest is what the last
//	             message shows then, its buttons as [x]
//
// In what is printed, … stands for what is left out, within a line or as lines.

const (
	guide      = "../../flows/README.md"
	guideSteps = 10
)

// TestTheGuide follows it. Where no redis-server is installed, the steps that need a
// service (whom a change meets, publishing) are skipped, by name.
func TestTheGuide(t *testing.T) {
	text, err := os.ReadFile(guide)
	if err != nil {
		t.Fatal(err)
	}
	steps := guideOf(string(text))
	if len(steps) != guideSteps {
		t.Fatalf("the guide has %d steps, not %d", len(steps), guideSteps)
	}
	r := newReader(t)
	for _, s := range steps {
		ok := t.Run(s.title, func(t *testing.T) {
			if len(s.blocks) == 0 {
				t.Fatal("nothing stands here that could be run")
			}
			r.t = t
			for _, b := range s.blocks {
				r.follow(b)
			}
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

var namedFile = regexp.MustCompile("`((?:flows|locales)/[a-z_./]+\\.[a-z]+)`")

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
	home   string // holds all of it
	dir    string // where the reader is
	env    []string
	town   *town
	bot    *bot
	person *newcomer
}

func newReader(t *testing.T) *reader {
	home := t.TempDir()
	for _, name := range []string{"flows", "locales"} {
		for _, to := range []string{"project", "service"} { // the second is what the service reads
			if err := os.CopyFS(filepath.Join(home, to, name), os.DirFS(filepath.Join("../..", name))); err != nil {
				t.Fatal(err)
			}
		}
	}
	r := &reader{t: t, home: home, dir: filepath.Join(home, "project"), env: []string{
		"PATH=" + filepath.Dir(binary) + string(os.PathListSeparator) + os.Getenv("PATH"), "HOME=" + home, "NO_COLOR=1",
	}}
	if _, err := exec.LookPath("redis-server"); err == nil || os.Getenv("CI_NO_SKIP") == "1" {
		r.serve(t)
	}
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
	r.t.Fatalf("flows/README.md:%d: %s", b.line, fmt.Sprintf(format, args...))
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
