package check

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
)

// Whatever stands in the main flow and in a file of texts, there is a report.
func FuzzRun(f *testing.F) {
	names, _ := filepath.Glob(filepath.Join("testdata", "broken", "*.txtar"))
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		if _, text, ok := strings.Cut(string(data), "-- flows/main.yaml --\n"); ok {
			text, _, _ = strings.Cut(text, "\n-- ")
			f.Add(text, "")
		}
	}
	f.Add("", `{"main.need": "{fact.x}"}`)
	f.Fuzz(func(t *testing.T, main, texts string) {
		if len(main)+len(texts) > 4<<10 {
			t.Skip()
		}
		flowsFS, localesFS := folders(t, nil)
		if main != "" {
			flowsFS["main.yaml"] = &fstest.MapFile{Data: []byte(main)}
		}
		if texts != "" {
			localesFS["de.json"] = &fstest.MapFile{Data: []byte(texts)}
		}
		r := Run(flowsFS, localesFS, today)
		out := r.String()
		if errors, _ := r.Counts(); (errors > 0) != r.Failed() || !strings.HasSuffix(out, "\n") {
			t.Errorf("got %s", out)
		}
		for _, w := range r.Walks {
			if !r.Failed() && w.Complete && !w.Good {
				t.Errorf("not good, and no error: %s", out)
			}
		}
	})
}

func TestIn(t *testing.T) {
	flowsFS, localesFS := folders(t, []archived{{"flows/main.yaml", "flow: man\n"}, {"de.txt", "x: y\n"}})
	r := Run(flowsFS, localesFS, today).In("my/talk/", "words")
	for _, f := range r.Findings {
		if !strings.HasPrefix(f.File, "my/talk/") && !strings.HasPrefix(f.File, "words/") {
			t.Errorf("got %s", f.File)
		}
	}
	if len(r.Findings) == 0 {
		t.Error("no findings")
	}
}
