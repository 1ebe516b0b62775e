package flowfile

import (
	"os"
	"strings"
)

// archive is a txtar file: a comment, then files, each behind a line
// "-- name --". The format is Go's own; it is read here because that takes a few
// lines.
type archive struct {
	comment string
	files   []archived
}

type archived struct{ name, text string }

func readArchive(path string) (*archive, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	a := &archive{}
	into := &a.comment
	for line := range strings.Lines(string(data)) {
		if name, ok := strings.CutPrefix(strings.TrimRight(line, "\n"), "-- "); ok {
			if name, ok = strings.CutSuffix(name, " --"); ok {
				a.files = append(a.files, archived{name: name})
				into = &a.files[len(a.files)-1].text
				continue
			}
		}
		*into += line
	}
	return a, nil
}

func (a *archive) write(path string) error {
	var b strings.Builder
	b.WriteString(a.comment)
	for _, f := range a.files {
		b.WriteString("-- " + f.name + " --\n" + f.text)
	}
	return os.WriteFile(path, []byte(b.String()), 0o644)
}

// file gives the text of a file and whether there is one.
func (a *archive) file(name string) (string, bool) {
	for _, f := range a.files {
		if f.name == name {
			return f.text, true
		}
	}
	return "", false
}
