package demo_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"wegweiser/flows"
	"wegweiser/internal/demo"
	"wegweiser/locales"
)

// The languages that nobody speaks are there when they are asked for: chosen like any
// other, they are what the bot then writes.
func TestPseudoLanguages(t *testing.T) {
	plain, _ := serve(t)
	if _, state, _ := request(t, "GET", "http://"+plain+"/api/state", ""); strings.Contains(state, "ar-XB") {
		t.Error("there unasked")
	}
	addr, _ := serveWith(t, demo.Options{Flows: flows.FS, Locales: locales.FS, Pseudo: true})
	act := func(body string) string {
		t.Helper()
		code, answer, _ := request(t, "POST", "http://"+addr+"/api/act", body)
		if code != 200 {
			t.Fatalf("%s: %d %s", body, code, answer)
		}
		return answer
	}
	var person struct{ ID int64 }
	if err := json.Unmarshal([]byte(act(`{"do":"person","lang":"ar-XB"}`)), &person); err != nil {
		t.Fatal(err)
	}
	type message struct {
		Chat int64
		ID   int
		Text string
		Rows [][]struct{ Data string }
	}
	waitFor := func(what string, is func(message) bool) message {
		t.Helper()
		for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
			var state struct{ Messages []message }
			if _, body, _ := request(t, "GET", "http://"+addr+"/api/state", ""); json.Unmarshal([]byte(body), &state) != nil {
				t.Fatal(body)
			}
			for _, m := range state.Messages {
				if m.Chat == person.ID && is(m) {
					return m
				}
			}
		}
		t.Fatalf("waiting for %s", what)
		return message{}
	}
	act(fmt.Sprintf(`{"do":"start","as":%d}`, person.ID))
	data := ""
	picker := waitFor("the picker", func(m message) bool {
		for _, row := range m.Rows {
			for _, b := range row {
				if strings.HasSuffix(b.Data, "_l:ar-XB") {
					data = b.Data
					return true
				}
			}
		}
		return false
	})
	act(fmt.Sprintf(`{"do":"tap","as":%d,"message":%d,"data":%q}`, person.ID, picker.ID, data))
	// Telegram takes out the overrides; that each line begins at the right is left.
	waitFor("the notice, from the right", func(m message) bool {
		return strings.HasPrefix(m.Text, "\u200F🔒 Your data\n\u200F") && strings.Contains(m.Text, "\u2068MA.i e.V.\u2069")
	})
}
