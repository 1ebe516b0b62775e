package flowfile_test

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"wegweiser/internal/flow/flowfile"
)

// A pipe or a device among the files is told of, and never opened.
func TestAPipeIsNoFlow(t *testing.T) {
	_, found := flowfile.Load(fstest.MapFS{"main.yaml": {Mode: fs.ModeNamedPipe | 0o600}}, flowfile.Options{Languages: []string{"de"}})
	for _, f := range found {
		if strings.Contains(f.String(), "no plain file") {
			return
		}
	}
	t.Errorf("%v", found)
}
