package botapitest

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestCleanText(t *testing.T) {
	for in, want := range map[string]string{
		"\u202Bمرحبا\u202C":    "مرحبا",
		"\u2067مرحبا\u2069 ok": "\u2067مرحبا\u2069 ok",
		"a\u2028b\u202Ec":      "abc",
		"a\r\nb\tc\x00d":       "a\nb c d",
		"a\u0333":              "a",
		" \n x \n ":            "x",
		"":                     "",
	} {
		if got, _ := cleanText(in, nil); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
	text, entities := cleanText("  \u202B😀b\u202C  ", []MessageEntity{
		{Type: "bold", Offset: 2, Length: 6}, {Type: "italic", Offset: 6, Length: 3}, {Type: "code", Offset: 2, Length: 1},
	})
	want := []MessageEntity{{Type: "bold", Offset: 0, Length: 3}}
	if d := cmp.Diff(want, entities); d != "" || text != "😀b" {
		t.Errorf("%q %s", text, d)
	}
}

func TestFindEntities(t *testing.T) {
	for in, want := range map[string][]string{
		"/start":                          {"bot_command:/start"},
		"😀 /start@x_bot go":               {"bot_command:/start@x_bot"},
		"/a/b x/c </d /äh":                nil,
		"mail a.b@e-x.org, or @olga!":     {"email:a.b@e-x.org", "mention:@olga"},
		"see https://e.org/a?b=c. #Essen": {"url:https://e.org/a?b=c", "hashtag:#Essen"},
		"#1 @ab @a-b x@ y@z":              nil,
	} {
		var got []string
		for _, e := range findEntities(in) {
			got = append(got, e.Type+":"+cutUTF16(in, e.Offset, e.Length))
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s: %s", in, d)
		}
	}
	given := []MessageEntity{{Type: "code", Offset: 0, Length: 2}}
	if got := addFoundEntities("/a /b", given); len(got) != 2 || got[1].Offset != 3 {
		t.Errorf("%+v", got)
	}
}

func cutUTF16(s string, offset, length int) string {
	var out []rune
	n := 0
	for _, r := range s {
		if n >= offset && n < offset+length {
			out = append(out, r)
		}
		n += utf16Len(string(r))
	}
	return string(out)
}

func TestCheckLink(t *testing.T) {
	for in, want := range map[string]string{
		"example.org":                  "http://example.org/",
		"HTTPS://Example.ORG:8443?q=1": "https://example.org:8443/?q=1",
		"https://u:p@e.org/a b":        "https://u:p@e.org/a%20b",
		"tg://resolve?domain=x":        "tg://resolve?domain=x",
		"tg:resolve?domain=x":          "tg://resolve?domain=x",
		"http://[::1]/x":               "http://[::1]/x",
		"https://münchen.de":           "https://münchen.de/",
		"http://127.0.0.1:8080/x":      "http://127.0.0.1:8080/x",
	} {
		if got, err := checkLinkReason(in); err != nil || got != want {
			t.Errorf("%s: %q %v", in, got, err)
		}
	}
	for in, want := range map[string]string{
		"":                    "URL host is empty",
		"localhost":           "Wrong HTTP URL",
		"javascript:alert(1)": "Wrong port number specified in the URL",
		"mailto://a@e.org":    "Unsupported URL protocol",
		"http://a b.org":      "Disallowed character in URL host",
		"http://a%2.org":      "Wrong percent-encoded symbol in URL host",
		"http://[::z]":        "Wrong IPv6 address specified in the URL",
		"http://.":            "Host is invalid",
		"http://e.org:70000":  "Wrong port number specified in the URL",
		"tg://a@b":            "Wrong tg URL",
	} {
		if _, err := checkLinkReason(in); err == nil || err.Error() != want {
			t.Errorf("%s: %v, want %s", in, err, want)
		}
	}
}
