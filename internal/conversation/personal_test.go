package conversation_test

import (
	"fmt"
	"strings"
	"testing"

	"wegweiser/internal/conversation"
	"wegweiser/internal/handoff"
)

// Law 9: what people say and who they are prints as nothing, whichever struct it stands
// in; only the sealed record has it.
func TestWhatPeopleSayDoesNotPrint(t *testing.T) {
	const canary = "Kanarienvogel"
	u := conversation.Update{ID: 9, Kind: conversation.Text, Text: canary, Phone: canary, User: conversation.User{ID: 8, Name: canary}}
	k := handoff.Case{ID: "7", Name: canary, Fields: []handoff.Field{{Step: "contact.name", Value: canary}}}
	for _, v := range []any{u, &u, k, &k, k.Fields, []conversation.Update{u}} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x"} {
			if got := fmt.Sprintf(verb, v); strings.Contains(got, canary) || strings.Contains(got, fmt.Sprintf("%x", canary)) {
				t.Errorf("%T with %s prints %s", v, verb, got)
			}
		}
	}
	if !strings.Contains(string(conversation.EncodeCase(&k)), canary) {
		t.Error("the record has lost what it is for")
	}
}
