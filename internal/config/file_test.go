package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestSecretsStandInPlainSmallFiles(t *testing.T) {
	dir := t.TempDir()
	small, large := filepath.Join(dir, "small"), filepath.Join(dir, "large")
	for name, n := range map[string]int{small: maxFile, large: maxFile + 1} {
		if err := os.WriteFile(name, []byte(strings.Repeat("x", n)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if data, err := ReadFile(small); err != nil || len(data) != maxFile {
		t.Errorf("%d bytes, %v", len(data), err)
	}
	for _, name := range []string{large, dir, os.DevNull} {
		_, problems := Load(environment("TELEGRAM_TOKEN", "TELEGRAM_TOKEN_FILE="+name), ReadFile)
		if len(problems) != 1 || !strings.Contains(problems[0].What, errNoFile.Error()) {
			t.Errorf("%s: %v", name, problems)
		}
	}
}

func TestNamesAndKeysAreBounded(t *testing.T) {
	for setting, want := range map[string]string{
		"ORG_NAME=" + strings.Repeat("ß", maxOrg):    "",
		"ORG_NAME=" + strings.Repeat("ß", maxOrg+1):  "more than 80 letters",
		"DATA_KEY=" + strings.Repeat("A", 43) + "=":  "one byte repeated",
		"DATA_KEY=" + strings.Repeat("A", 42) + "E=": "",
	} {
		_, problems := Load(environment(setting), nil)
		switch {
		case want == "" && len(problems) > 0, want != "" && len(problems) != 1:
			t.Errorf("%s: %v", setting, problems)
		case want != "" && !strings.Contains(problems[0].What, want):
			t.Errorf("%s: %v", setting, problems)
		}
	}
}
