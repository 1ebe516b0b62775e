package privacy_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"wegweiser/internal/privacy"
)

const canary = "Canary Kanarienvogel"

func TestPersonalPrintsAsRedactedWithEveryVerb(t *testing.T) {
	p := privacy.Personal(canary)
	type holder struct{ Name privacy.Personal }
	values := map[string]any{
		"itself":     p,
		"pointer":    &p,
		"struct":     holder{p},
		"to struct":  &holder{p},
		"slice":      []privacy.Personal{p},
		"map":        map[string]privacy.Personal{"name": p},
		"map key":    map[privacy.Personal]int{p: 1},
		"in a group": []any{holder{p}, &p},
	}
	for where, v := range values {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "% x", "%d", "%T", "%40s", "%.3s", "%-5v", "%U", "%c", "%t", "%e", "%!"} {
			got := fmt.Sprintf(verb, v)
			if leaks(got) {
				t.Errorf("%s with %s prints %q", where, verb, got)
			}
		}
		if got := fmt.Sprint(v) + fmt.Sprintln(v); leaks(got) {
			t.Errorf("%s with Sprint prints %q", where, got)
		}
	}
	if got := fmt.Sprintf("%v", p); got != "[personal]" {
		t.Errorf("got %q", got)
	}
}

func TestPersonalStaysOutOfErrors(t *testing.T) {
	p := privacy.Personal(canary)
	err := errors.Join(fmt.Errorf("no such name: %w", fmt.Errorf("%q is strange: %v", p, struct{ P privacy.Personal }{p})))
	if leaks(err.Error()) {
		t.Errorf("the error says %q", err)
	}
}

func TestPersonalStaysOutOfLogs(t *testing.T) {
	p := privacy.Personal(canary)
	type holder struct {
		Open   privacy.Personal
		hidden privacy.Personal // fmt cannot ask this one; only the handler can keep it back
	}
	for name, handler := range map[string]func(*bytes.Buffer) slog.Handler{
		"text": func(b *bytes.Buffer) slog.Handler { return slog.NewTextHandler(b, nil) },
		"json": func(b *bytes.Buffer) slog.Handler { return slog.NewJSONHandler(b, nil) },
	} {
		var b bytes.Buffer
		log := slog.New(privacy.Scrub(handler(&b)))
		log.Info("a", "p", p, "ptr", &p, "any", any(p), "list", []privacy.Personal{p})
		log.Info("b", "struct", holder{p, p}, "pointer", &holder{p, p}, "map", map[string]any{"x": p}, "group", slog.GroupValue(slog.Any("p", p)))
		log.With("h", holder{p, p}).WithGroup("g").Info("c", "h", []holder{{p, p}})
		if leaks(b.String()) {
			t.Errorf("%s handler wrote %s", name, b.String())
		}
		if strings.Count(b.String(), "\n") != 3 || !strings.Contains(b.String(), "privacy_test.holder") {
			t.Errorf("%s handler lost something: %s", name, b.String())
		}
	}
}

func TestPersonalIsStoredWhole(t *testing.T) {
	type session struct {
		Name privacy.Personal `json:"n"`
	}
	data, err := json.Marshal(session{canary})
	if err != nil {
		t.Fatal(err)
	}
	var back session
	if err := json.Unmarshal(data, &back); err != nil {
		t.Fatal(err)
	}
	if back.Name.Reveal() != canary {
		t.Errorf("came back as %q", back.Name.Reveal())
	}
}

// leaks looks for the canary in clear and in the spellings that %x and %X make.
func leaks(s string) bool {
	s = strings.ToLower(strings.ReplaceAll(s, " ", ""))
	word := strings.ToLower(strings.ReplaceAll(canary, " ", ""))
	return strings.Contains(s, word) || strings.Contains(s, "can") ||
		strings.Contains(s, fmt.Sprintf("%x", canary[:4])) || strings.Contains(s, fmt.Sprintf("%x", strings.ToUpper(canary[:4])))
}
