package config

import (
	"errors"
	"io/fs"
	"slices"
	"strings"

	"github.com/caarlos0/env/v11"

	"wegweiser/internal/spell"
)

// Load reads environ ("NAME=value", as os.Environ gives it) and the files that
// NAME_FILE names, with readFile (ReadFile). If there are problems the Config is
// not to be used.
func Load(environ []string, readFile func(string) ([]byte, error)) (Config, []Problem) {
	l := &loader{set: make(map[string]string), bad: make(map[string]bool), named: make(map[string]bool)}
	for name, value := range env.ToMap(environ) {
		if strings.TrimSpace(value) != "" {
			l.set[name] = value
		}
	}
	l.files(readFile)
	var o options
	if err := env.ParseWithOptions(&o, env.Options{Environment: l.set}); err != nil {
		panic("config: " + err.Error()) // fields are text without conditions: only a wrong tag gets here
	}
	c := l.check(o)
	c.Notices = l.misspelt()
	Sort(l.problems)
	return c, l.problems
}

// Sort puts problems in the order of the table of settings.
func Sort(problems []Problem) {
	slices.SortStableFunc(problems, func(a, b Problem) int { return order(a.Name) - order(b.Name) })
}

// order is where a name stands in the table.
func order(name string) int {
	return slices.IndexFunc(known(), func(o option) bool { return o.name == strings.TrimSuffix(name, "_FILE") })
}

// loader gathers problems.
type loader struct {
	set      map[string]string
	bad      map[string]bool // names that have a problem already
	named    map[string]bool // names that are none of ours and were told of
	problems []Problem
}

func (l *loader) problem(name, what, mend string) {
	l.bad[name] = true
	l.problems = append(l.problems, Problem{name, what, mend})
}

// files puts in place what stands in files.
func (l *loader) files(readFile func(string) ([]byte, error)) {
	for _, o := range known() {
		file := o.name + "_FILE"
		path, ok := l.set[file]
		if !o.secret || !ok {
			continue
		}
		if _, both := l.set[o.name]; both {
			l.problem(o.name, "is set, and "+file+" too", "keep one of them")
			continue
		}
		content, err := readFile(path)
		value := strings.TrimRight(string(content), "\r\n")
		switch {
		case err != nil:
			l.bad[o.name] = true
			l.problem(file, "the file can't be read ("+why(err)+")", "it must hold a path, and the service must be allowed to read that file")
		case strings.TrimSpace(value) == "":
			l.bad[o.name] = true
			l.problem(file, "the file is empty", "write the value into it")
		default:
			l.set[o.name] = value
		}
	}
}

// why words an error without the path in it.
func why(err error) string {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "there is none"
	case errors.Is(err, fs.ErrPermission):
		return "not allowed"
	case errors.Is(err, errNoFile):
		return errNoFile.Error()
	}
	return "it failed"
}

// missing tells of a name that must be set and is not. If something is set whose
// name is nearly that, it is probably meant.
func (l *loader) missing(name, what, mend string) {
	if l.bad[name] {
		return // the file it should come from has a problem of its own
	}
	if near, meant := l.near(name); near != "" {
		l.named[near] = true
		l.problem(name, "is not set, but "+near+" is", "did you mean "+meant+"?")
		return
	}
	l.problem(name, what, mend)
}

// near finds a variable that is set, is none of ours, and is nearly called name.
func (l *loader) near(name string) (near, meant string) {
	wanted := []string{name, name + "_FILE"}
	ours := names()
	for _, have := range sorted(l.set) {
		if slices.Contains(ours, have) {
			continue
		}
		if meant = spell.Nearest(have, wanted); meant != "" {
			return have, meant
		}
	}
	return "", ""
}
