package flowfile

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"wegweiser/internal/finding"
	"wegweiser/internal/flow"
)

// Limits of what is read. They are far more than a talk needs.
const (
	maxFile    = 256 << 10 // bytes
	maxDepth   = 12        // levels of nesting; a condition in a route stands on the seventh
	maxFiles   = 200
	maxSteps   = 300 // of a flow
	maxChoices = 90  // Telegram takes 100 buttons under a message; ours come on top
	maxReports = 100 // findings of one severity in one file
)

// Files that are no flows.
const (
	offersFile = "offers.yaml"
	factsFile  = "facts.yaml"
)

// Options are what the files themselves don't say.
type Options struct {
	Languages []string               // tags, in the order of the picker
	Fallbacks map[string][]string    // by tag: the languages in which a missing picture is taken
	Readers   map[string]flow.Reader // how typed answers are understood
	Now       time.Time              // zero: dates are not compared with today
}

// Load reads the files at the root of fsys. It returns all that is wrong with
// them; with an error among the findings there are no flows.
func Load(fsys fs.FS, o Options) (*flow.Flows, []finding.Finding) {
	l := &loader{o: o, fsys: fsys, lines: map[string][]string{}, counts: map[string]int{}, shown: map[string]bool{}}
	l.readAll()
	l.readMedia()
	if l.errors == 0 {
		l.resolve()
	}
	if l.errors == 0 {
		l.follow()
	}
	l.summarise()
	finding.Sort(l.findings)
	if l.errors > 0 {
		return nil, l.findings
	}
	return l.build(), l.findings
}

type loader struct {
	o        Options
	fsys     fs.FS
	flows    []*flowDraft // by name of file
	offers   []*offerDraft
	facts    []*flow.Fact
	files    []*flow.File    // of media/
	shown    map[string]bool // those that a step shows, by kind and name
	noOffers bool            // there is no offers.yaml
	lists    []*listDraft
	replies  []*flow.Reply
	lines    map[string][]string
	findings []finding.Finding
	counts   map[string]int // findings by file and severity
	errors   int
	depth    map[string]int // of calls, by flow
}

func (l *loader) err(code string, at flow.Pos, message, hint string) {
	l.errors++
	l.add(finding.Error, code, at, message, hint)
}

func (l *loader) warn(code string, at flow.Pos, message, hint string) {
	l.add(finding.Warning, code, at, message, hint)
}

func (l *loader) add(severity, code string, at flow.Pos, message, hint string) {
	l.counts[at.File+":"+severity]++
	if l.counts[at.File+":"+severity] > maxReports {
		return
	}
	f := finding.Finding{
		Code: code, Severity: severity, File: at.File, Line: at.Line, Col: at.Col,
		Message: message, Hint: hint,
	}
	if lines := l.lines[at.File]; at.Line > 0 && at.Line <= len(lines) {
		f.Excerpt = lines[at.Line-1]
	}
	l.findings = append(l.findings, f)
}

// summarise says how many findings were left out.
func (l *loader) summarise() {
	for key, n := range l.counts {
		if n <= maxReports {
			continue
		}
		file, severity, _ := strings.Cut(key, ":")
		l.findings = append(l.findings, finding.Finding{
			Code: TooMany, Severity: severity, File: file,
			Message: fmt.Sprintf("%d more findings of this severity", n-maxReports),
			Hint:    "put the others right and check again",
		})
	}
}

func (l *loader) readAll() {
	entries, err := fs.ReadDir(l.fsys, ".")
	if err != nil {
		l.err(FileUnreadable, flow.Pos{File: "."}, "the folder can't be read: "+cause(err), "")
		return
	}
	if len(entries) > maxFiles {
		l.err(TooMany, flow.Pos{File: "."}, fmt.Sprintf("more than %d files", maxFiles), "")
		return
	}
	l.noOffers = true
	for _, e := range entries {
		name := e.Name()
		switch {
		case strings.HasPrefix(name, "."):
		case e.IsDir():
			l.folder(name)
		case path.Ext(name) == ".yaml":
			l.readFile(name)
		default:
			l.meantToBeRead(name)
		}
	}
}

// otherEnding is what a file of ours gets from programs that know better.
var otherEnding = regexp.MustCompile(`(?i)^(.+?)(?:\.ya?ml)?\.(?:yml|yaml|yaml\.(?:txt|docx?|odt|rtf)|yml\.(?:txt|docx?|odt|rtf))$`)

// meantToBeRead reports a file that nobody reads because of its ending.
func (l *loader) meantToBeRead(name string) {
	if m := otherEnding.FindStringSubmatch(name); m != nil {
		l.err(FileName, flow.Pos{File: name}, "files here end in .yaml: nothing of this one is read", "call it "+m[1]+".yaml")
	}
}

// notRead are folders that hold other things than flows.
var notRead = []string{path.Base(flow.MediaFolder), "tests"}

// folder reports files that nobody reads because they stand in a folder.
func (l *loader) folder(name string) {
	if slices.Contains(notRead, name) {
		return
	}
	entries, err := fs.ReadDir(l.fsys, name)
	if err != nil {
		return
	}
	for _, e := range entries {
		if ext := path.Ext(e.Name()); !e.IsDir() && (ext == ".yaml" || ext == ".yml") && !strings.HasPrefix(e.Name(), ".") {
			l.err(FileName, flow.Pos{File: name + "/" + e.Name()}, "nothing in a folder of this folder is read", "move it out of "+name+", or the folder to another place")
		}
	}
}

func (l *loader) readFile(name string) {
	if name == offersFile {
		l.noOffers = false
	}
	data, ok := l.bytes(name)
	if !ok {
		return
	}
	l.lines[name] = finding.Lines(data)
	body := l.parse(name, data)
	if body == nil {
		return
	}
	y := &reader{loader: l, file: name}
	switch name {
	case offersFile:
		y.offers(body)
	case factsFile:
		y.facts(body)
	case listsFile:
		y.lists(body)
	case repliesFile:
		y.cannedReplies(body)
	default:
		y.flow(body)
	}
}

// regular reports what is no plain file: opening a pipe might never end.
func (l *loader) regular(name string, at flow.Pos) bool {
	info, err := fs.Stat(l.fsys, name)
	if err == nil && !info.Mode().IsRegular() {
		l.err(FileUnreadable, at, "this is no plain file", "put a file in its place")
		return false
	}
	return true
}

func (l *loader) bytes(name string) ([]byte, bool) {
	at := flow.Pos{File: name}
	if !l.regular(name, at) {
		return nil, false
	}
	f, err := l.fsys.Open(name)
	if err != nil {
		l.err(FileUnreadable, at, "the file can't be read: "+cause(err), "")
		return nil, false
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	switch {
	case err != nil:
		l.err(FileUnreadable, at, "the file can't be read: "+cause(err), "")
	case len(data) > maxFile:
		l.err(FileTooLarge, at, "the file is larger than 256 KB", "a talk is a few kilobytes; divide it into several flows")
	case strings.HasPrefix(string(data), "\ufeff"):
		l.err(FileEncoding, at, "the file begins with a byte order mark", "save it as UTF-8 without BOM")
	case !utf8.Valid(data):
		l.err(FileEncoding, at, "the file is not UTF-8", "save it as UTF-8")
	default:
		return data, true
	}
	return nil, false
}

// cause is the error without the path, which may be one of the machine.
func cause(err error) string {
	if p, ok := errors.AsType[*fs.PathError](err); ok {
		return p.Err.Error()
	}
	return err.Error()
}

// build puts the parts together.
func (l *loader) build() *flow.Flows {
	f := &flow.Flows{Languages: slices.Clone(l.o.Languages), Readers: l.o.Readers, Facts: l.facts, Replies: l.replies, Files: l.files}
	for _, d := range l.flows {
		f.Flows = append(f.Flows, d.Flow)
	}
	for _, d := range l.offers {
		f.Offers = append(f.Offers, d.Offer)
	}
	return f.Index()
}
