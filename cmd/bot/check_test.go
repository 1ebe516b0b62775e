package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestWrongFolder: who stands in another folder than they think is told what is read.
func TestWrongFolder(t *testing.T) {
	t.Chdir(t.TempDir())
	f, l := here("", "")
	if told := builtIn(f, l); len(told) != 2 || !strings.Contains(told[0], "no folder flows") || !strings.Contains(told[1], "no folder locales") {
		t.Errorf("nothing here: %q", told)
	}
	if err := os.Mkdir("flows", 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join("flows", "main.yaml"), []byte("flow: main\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	f, l = here("", "")
	if told := builtIn(f, l); f != "flows" || len(told) != 1 || !strings.Contains(told[0], "texts built into the program") {
		t.Errorf("flows alone: %q", told)
	}
	if told := builtIn("flows", "locales"); told != nil {
		t.Errorf("both named: %q", told)
	}
}
