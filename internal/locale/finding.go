package locale

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Severities of a Finding. An error keeps the whole set from being used.
const (
	Error   = "error"
	Warning = "warning"
)

// Finding is something that whoever wrote a file should look at.
type Finding struct {
	Code     string // what kind, for exceptions and for looking it up: one of the constants
	Severity string // Error or Warning
	File     string
	Line     int    // from 1
	Col      int    // from 1, in characters
	Key      string // of the message, if it is about one
	Lang     string // tag of the language, if it is about one
	Message  string // what is wrong
	Hint     string // what to write instead
	Name     string // of a placeholder or a tag that differs from the source's
	Held     bool   // a warning only because the language is not live: the text is not used
}

// String prints a finding on one line, in the form that editors can jump to.
func (f Finding) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s:%d:%d: %s %s: ", f.File, f.Line, f.Col, f.Severity, f.Code)
	if f.Key != "" {
		fmt.Fprintf(&b, "%s: ", f.Key)
	}
	b.WriteString(f.Message)
	if f.Hint != "" {
		fmt.Fprintf(&b, " (%s)", f.Hint)
	}
	return b.String()
}

// HasErrors tells whether one of the findings is an error.
func HasErrors(findings []Finding) bool {
	return slices.ContainsFunc(findings, func(f Finding) bool { return f.Severity == Error })
}

// maxFindings of each severity are kept of one file: nobody reads more, and a hostile file must
// not fill the memory with complaints about itself.
const maxFindings = 200

// report collects the findings about one file.
type report struct {
	file, lang string
	pos        positions
	findings   []Finding
	errors     int            // kept
	dropped    map[string]int // by severity, beyond maxFindings
	structural bool           // the file could not be read as a list of messages
	draft      bool           // of a language that is not live: nothing here is an error
	held       map[string]int // in a draft, by key: what keeps its text from being used
}

// full tells whether another finding of this severity would only be counted.
func (r *report) full(severity string) bool {
	if severity == Error && !r.draft {
		return r.errors >= maxFindings
	}
	return len(r.findings)-r.errors >= maxFindings
}

// add files a finding at a byte offset of the file.
func (r *report) add(code, severity string, offset int, key, message, hint string) {
	held := r.draft && severity == Error
	if held {
		severity = Warning
		hint = strings.TrimPrefix(hint+"; once the language is live, this is an error", "; ")
		if r.held == nil {
			r.held = map[string]int{}
		}
		r.held[key]++
	}
	if r.full(severity) {
		if r.dropped == nil {
			r.dropped = map[string]int{}
		}
		r.dropped[severity]++
		return
	}
	if severity == Error {
		r.errors++
	}
	line, col := r.pos.at(offset)
	r.findings = append(r.findings, Finding{
		Code: code, Severity: severity, File: r.file, Line: line, Col: col,
		Key: clip(key), Lang: r.lang, Message: clean(message), Hint: hint, Held: held,
	})
}

// naming says which placeholder or tag the last finding is about.
func (r *report) naming(name string) {
	if n := len(r.findings); n > 0 {
		r.findings[n-1].Name = name
	}
}

func (r *report) err(code string, offset int, key, message, hint string) {
	r.add(code, Error, offset, key, message, hint)
}

func (r *report) warn(code string, offset int, key, message, hint string) {
	r.add(code, Warning, offset, key, message, hint)
}

// all returns the findings in the order of the file. When some were dropped, one
// more says how many.
func (r *report) all() []Finding {
	slices.SortStableFunc(r.findings, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Col, b.Col))
	})
	for _, severity := range []string{Error, Warning} {
		if n := r.dropped[severity]; n > 0 {
			last := r.findings[len(r.findings)-1]
			r.findings = append(r.findings, Finding{
				Code: TooMany, Severity: severity, File: r.file, Line: last.Line, Col: last.Col, Lang: r.lang,
				Message: fmt.Sprintf("%d more findings of this severity", n), Hint: "put these right and check again",
			})
		}
	}
	findings := r.findings
	r.findings, r.dropped, r.errors = nil, nil, 0
	return findings
}

// clip shortens what is quoted from a file, so that a finding stays one line.
func clip(s string) string {
	const limit = 80
	for n, i := 0, 0; i < len(s); n++ { // of a very long one no more than is shown
		if n > limit {
			s = s[:i]
			break
		}
		_, size := utf8.DecodeRuneInString(s[i:])
		i += size
	}
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || isBidiControl(r) {
			return '␦'
		}
		return r
	}, s)
	runes := []rune(s)
	if len(runes) <= limit {
		return s
	}
	return string(runes[:limit-1]) + "…"
}

// quote shows a piece of a file inside a message.
func quote(s string) string { return "“" + clip(s) + "”" }

// clean writes out what would change the line around it: a finding may quote the very
// character that it is about.
func clean(message string) string {
	if !strings.ContainsFunc(message, disturbing) {
		return message
	}
	var b strings.Builder
	for _, r := range message {
		if disturbing(r) {
			fmt.Fprintf(&b, `\u%04X`, r)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

func disturbing(r rune) bool { return isBidiControl(r) || unicode.IsControl(r) }
