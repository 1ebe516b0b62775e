package botapitest

import (
	"bytes"
	"compress/gzip"
	"flag"
	"io"
	"os"
	"strings"
	"testing"
)

var updateSpec = flag.Bool("update", false, "write spec.json.gz from testdata")

func TestSpecIsTheOneInTestdata(t *testing.T) {
	whole, err := os.ReadFile("testdata/telegram-bot-api-10.1.json")
	if err != nil {
		t.Fatal(err)
	}
	if *updateSpec {
		var b bytes.Buffer
		w, _ := gzip.NewWriterLevel(&b, gzip.BestCompression)
		_, _ = w.Write(whole)
		_ = w.Close()
		if err := os.WriteFile("spec.json.gz", b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	r, err := gzip.NewReader(bytes.NewReader(specFile))
	if err != nil {
		t.Fatal(err)
	}
	embedded, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(embedded, whole) {
		t.Error("spec.json.gz is not testdata/telegram-bot-api-10.1.json; run go test -run TestSpecIsTheOneInTestdata -update")
	}
}

func TestSpecCompiles(t *testing.T) {
	s := loadSpec()
	if len(s.methods) != 180 || len(s.types) != 358 /* InputFile is no type to decode */ {
		t.Errorf("%d methods, %d types", len(s.methods), len(s.types))
	}
	// Unions whose members tell themselves apart by a constant must have been
	// understood; the constant stands only in the page's prose.
	for _, name := range []string{
		"BotCommandScope", "MenuButton", "InputMedia", "InputPaidMedia", "ReactionType", "PassportElementError",
		"InlineQueryResult", "InputProfilePhoto", "InputStoryContent", "ChatMember", "MessageOrigin",
	} {
		if s.types[name].tag == "" {
			t.Errorf("%s: nothing tells its types apart", name)
		}
	}
	for name := range methods() {
		if s.methods[strings.ToLower(name)] == nil || s.methods[strings.ToLower(name)].name != name {
			t.Errorf("the specification has no method %s", name)
		}
	}
	for m, fields := range map[string]string{"sendMessage": "chat_id text", "deleteMessages": "chat_id message_ids", "getMe": ""} {
		var got []string
		for _, f := range s.methods[strings.ToLower(m)].params.required {
			got = append(got, f.name)
		}
		if strings.Join(got, " ") != fields {
			t.Errorf("%s requires %v", m, got)
		}
	}
}
