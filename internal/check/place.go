package check

import (
	"fmt"
	"io/fs"
	"strconv"
	"strings"
	"unicode/utf8"

	"wegweiser/internal/finding"
	"wegweiser/internal/flow"
	"wegweiser/internal/locale"
)

// Where a finding stands: a step in a flow file, or a key in a file of texts.

// locale takes over a finding of package locale.
func (c *checker) locale(f locale.Finding) {
	message := f.Message
	if f.Key != "" {
		message = f.Key + ": " + message
	}
	c.report.Findings = append(c.report.Findings, finding.Finding{
		Code: f.Code, Severity: f.Severity, File: localesFolder + "/" + f.File, Line: f.Line, Col: f.Col,
		Message: message, Hint: f.Hint, Held: f.Held, Excerpt: c.line(localesFolder, f.File, f.Line),
	})
}

// line is a line of a file, to be shown; empty if it can't be.
func (c *checker) line(folder, name string, number int) string {
	if lines := c.lines(folder, name); number > 0 && number <= len(lines) {
		return lines[number-1]
	}
	return ""
}

// maxShown is how large a file may be of which lines are shown.
const maxShown = 5 << 20

func (c *checker) lines(folder, name string) []string {
	path := folder + "/" + name
	if lines, ok := c.files[path]; ok {
		return lines
	}
	c.files[path] = nil
	fsys := c.flowsFS
	if folder == localesFolder {
		fsys = c.localesFS
	}
	if info, err := fs.Stat(fsys, name); err != nil || info.Size() > maxShown {
		return nil
	}
	if data, err := fs.ReadFile(fsys, name); err == nil {
		c.files[path] = finding.Lines(data)
	}
	return c.files[path]
}

// inFlow reports something about a place in a flow file.
func (c *checker) inFlow(severity, code string, at flow.Pos, message, hint string) {
	f := finding.Finding{Code: code, Severity: severity, File: flowsFolder + "/" + at.File, Line: at.Line, Col: at.Col, Message: message, Hint: hint}
	f.Excerpt = c.line(flowsFolder, at.File, at.Line)
	c.report.Findings = append(c.report.Findings, f)
}

// places is where a choice stands among the lines of its step; where it can't be found,
// the step.
func (c *checker) places(at flow.Pos, id string) flow.Pos {
	lines := c.lines(flowsFolder, at.File)
	for i := at.Line - 1; i >= 0 && i < len(lines); i++ {
		line := lines[i]
		indent := len(line) - len(strings.TrimLeft(line, " "))
		if i >= at.Line && strings.TrimSpace(line) != "" && indent < at.Col { // the next step
			break
		}
		from := 0
		if i == at.Line-1 { // behind the name of the step
			from = max(strings.Index(line, ":"), 0)
		}
		for col := from; col+len(id) <= len(line); col++ {
			if line[col:col+len(id)] == id && !inWord(line, col-1) && !inWord(line, col+len(id)) {
				return flow.Pos{File: at.File, Line: i + 1, Col: utf8.RuneCountInString(line[:col]) + 1}
			}
		}
	}
	return at
}

func inWord(line string, at int) bool {
	if at < 0 || at >= len(line) {
		return false
	}
	c := line[at]
	return c == '_' || c == ':' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

// inText reports something about a text in the file of a language.
func (c *checker) inText(severity, code, tag, key, message, hint string) {
	c.inTextAt(severity, code, tag, key, "", message, hint)
}

// whenLive is said of an error in a language that nobody can choose yet.
const whenLive = "once the language is live, this is an error"

// inTextAt reports it where the text says something; empty: at its key.
func (c *checker) inTextAt(severity, code, tag, key, says, message, hint string) {
	if c.excepted(code, tag, key) {
		return
	}
	file := tag + ".json"
	held := severity == finding.Error && c.draft(tag)
	if held {
		severity, hint = finding.Warning, strings.TrimPrefix(hint+"; "+whenLive, "; ")
	}
	f := finding.Finding{Code: code, Severity: severity, File: localesFolder + "/" + file, Message: key + ": " + message, Hint: hint, Held: held}
	quoted := strconv.Quote(key)
	lines := c.lines(localesFolder, file)
	for i, l := range lines {
		if at := strings.Index(l, quoted); at >= 0 && strings.HasPrefix(strings.TrimSpace(l[at+len(quoted):]), ":") {
			f.Line, f.Col, f.Excerpt = i+1, utf8.RuneCountInString(l[:at])+1, l
			if line, col := within(lines[i:], at+len(quoted), says); line >= 0 {
				f.Line, f.Col, f.Excerpt = i+line+1, col, lines[i+line]
			}
			break
		}
	}
	c.report.Findings = append(c.report.Findings, f)
}

// within finds what a message says, behind its key and before the next one.
func within(lines []string, from int, says string) (line, col int) {
	for i, l := range lines {
		if at := strings.Index(l[from:], says); says != "" && at >= 0 {
			return i, utf8.RuneCountInString(l[:from+at]) + 1
		}
		if strings.HasPrefix(strings.TrimSpace(l), "}") || i == 0 && !strings.HasSuffix(strings.TrimSpace(l), "{") {
			break
		}
		from = 0
	}
	return -1, 0
}

// draft tells whether translators are still at work on a language: nobody can choose it,
// so nothing about it is an error.
func (c *checker) draft(tag string) bool {
	if c.texts == nil || tag == c.texts.Source() {
		return false
	}
	l, ok := c.texts.Language(tag)
	return ok && !l.Live
}

// letters counts what takes room on a button: characters, without marks and the
// invisible ones that make an emoji of another.
func letters(s string) int {
	n := 0
	for _, r := range s {
		if !takesNoRoom(r) {
			n++
		}
	}
	return n
}

func number(n uint64) string {
	s := strconv.FormatUint(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%s %s", number(uint64(n)), many)
}
