package privacy

import (
	"strings"
	"testing"
)

func panics(words string) { panic(words) }

func TestStackNamesFunctionsAndNothingElse(t *testing.T) {
	defer func() {
		_ = recover()
		got := Stack()
		if first, _, _ := strings.Cut(got, "\n"); !strings.HasPrefix(first, "privacy.panics stack_test.go:") {
			t.Errorf("begins with %q", first)
		}
		if strings.Contains(got, "CANARY") {
			t.Error(got)
		}
	}()
	panics("CANARY")
}
