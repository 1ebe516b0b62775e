package botapitest

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestParseHTML(t *testing.T) {
	e := func(kind string, offset, length int) MessageEntity {
		return MessageEntity{Type: kind, Offset: offset, Length: length}
	}
	link := func(kind, url string, offset, length int) MessageEntity {
		return MessageEntity{Type: kind, URL: url, Offset: offset, Length: length}
	}
	tests := []struct {
		in, text string
		entities []MessageEntity
	}{
		{"plain", "plain", nil},
		{"a &lt; b &amp; &quot;c&quot; &gt; &#100; &#x1F600;", "a < b & \"c\" > d 😀", nil},
		{"&nbsp; &copy &#0; &", "&nbsp; &copy &#0; &", nil},
		{"<b>я</b>😀<i>x</i>", "я😀x", []MessageEntity{e("bold", 0, 1), e("italic", 3, 1)}},
		{"<B>x</b >", "x", []MessageEntity{e("bold", 0, 1)}},
		{"<strong>a</strong><em>b</em><ins>c</ins><del>d</del><strike>e</strike>", "abcde", []MessageEntity{
			e("bold", 0, 1), e("italic", 1, 1), e("underline", 2, 1), e("strikethrough", 3, 1), e("strikethrough", 4, 1),
		}},
		{"<b>a<i>b</i></b>", "ab", []MessageEntity{e("bold", 0, 2), e("italic", 1, 1)}},
		{"<b></b>x", "x", nil},
		{"<b>x</>", "x", []MessageEntity{e("bold", 0, 1)}},
		{`<span class="tg-spoiler">x</span><tg-spoiler>y</tg-spoiler>`, "xy", []MessageEntity{e("spoiler", 0, 1), e("spoiler", 1, 1)}},
		{"<blockquote>x</blockquote><blockquote expandable>y</blockquote>", "xy", []MessageEntity{
			e("blockquote", 0, 1), e("expandable_blockquote", 1, 1),
		}},
		{`<pre><code class="language-go">x</code></pre>`, "x", []MessageEntity{{Type: "pre", Length: 1, Language: "go"}}},
		{`<code class="language-go">x</code><pre>y</pre>`, "xy", []MessageEntity{e("code", 0, 1), e("pre", 1, 1)}},
		{`<a href="https://E.org/?a=1&amp;b=2">x</a>`, "x", []MessageEntity{link("text_link", "https://e.org/?a=1&b=2", 0, 1)}},
		{`<a href='e.org'>x</a>`, "x", []MessageEntity{link("text_link", "http://e.org/", 0, 1)}},
		{`<a>e.org</a>`, "e.org", []MessageEntity{link("text_link", "http://e.org/", 0, 5)}},
		{`<a href="tg://user?id=5">x</a>`, "x", []MessageEntity{{Type: "text_mention", Length: 1, User: &User{ID: 5}}}},
		{`<tg-emoji emoji-id="5368324170671202286">👍</tg-emoji>`, "👍", []MessageEntity{{Type: "custom_emoji", Length: 2, CustomEmojiID: "5368324170671202286"}}},
		{`<tg-time unix="1700000000" format="wDT">x</tg-time>`, "x", []MessageEntity{{Type: "date_time", Length: 1, UnixTime: 1700000000, DateTimeFormat: "wDT"}}},
	}
	for _, tt := range tests {
		text, entities, err := parseHTML(tt.in)
		if err != nil || text != tt.text {
			t.Errorf("%s: %q %v", tt.in, text, err)
		}
		if d := cmp.Diff(tt.entities, entities); d != "" {
			t.Errorf("%s: %s", tt.in, d)
		}
	}
}

func TestParseHTMLErrors(t *testing.T) {
	for in, want := range map[string]string{
		"<":                        `Unclosed start tag at byte offset 0`,
		"я <b":                     `Unclosed start tag at byte offset 3`,
		"1 < 2":                    `Unsupported start tag "" at byte offset 2`,
		"<3":                       `Unclosed start tag at byte offset 0`,
		"<3 >":                     `Unsupported start tag "3" at byte offset 0`,
		"a<br/>":                   `Unsupported start tag "br/" at byte offset 1`,
		"<p>x</p>":                 `Unsupported start tag "p" at byte offset 0`,
		"<b>x":                     `Can't find end tag corresponding to start tag "b"`,
		"<b><i>x</b></i>":          `Unmatched end tag at byte offset 7, expected "</i>", found "</b>"`,
		"x</b>":                    `Unexpected end tag at byte offset 1`,
		"<b>x</b":                  `Unclosed end tag at byte offset 4`,
		"<span>x</span>":           `Tag "span" must have class "tg-spoiler" at byte offset 0`,
		`<a href="x`:               `Unclosed start tag at byte offset 0`,
		`<a href=`:                 `Unclosed start tag "a" at byte offset 0`,
		`<a href`:                  `Unclosed start tag "a" at byte offset 0`,
		`<a =x>`:                   `Empty attribute name in the tag "a" at byte offset 0`,
		`<a href=x/y>z</a>`:        `Unexpected end of name token at byte offset 8`,
		`<a href="http://x">y</a>`: `URL 'http://x' is invalid: Wrong HTTP URL`,
		`<tg-emoji>x</tg-emoji>`:   `Invalid custom emoji identifier specified`,
		`<tg-time unix="1" format="q">x</tg-time>`: `Invalid date-time format specified`,
		"&#xd800;<b></b>":                          "Text contains invalid Unicode characters after decoding HTML entities, check for unmatched surrogate code units",
	} {
		if _, _, err := parseHTML(in); err == nil || err.Error() != want {
			t.Errorf("%s\n got %v\nwant %s", in, err, want)
		}
	}
}

func FuzzParseHTML(f *testing.F) {
	for _, s := range []string{"<b>x</b>", "&#x1F600;<a href='e.org?a&amp;b'>я</a>", "<pre><code class=language-x>😀</code></pre>", "<3", "</"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, in string) {
		if !utf8.ValidString(in) {
			t.Skip()
		}
		text, entities, err := parseHTML(in)
		if err != nil {
			return
		}
		text, entities = cleanText(text, entities)
		if !utf8.ValidString(text) || len(text) > len(in) {
			t.Fatalf("%q became %q", in, text)
		}
		bounds, end := runeBounds(text), utf16Len(text)
		for i, e := range entities {
			if e.Length <= 0 || e.Offset < 0 || e.Offset+e.Length > end || !bounds[e.Offset] || !bounds[e.Offset+e.Length] {
				t.Fatalf("%q: %+v is not in %q", in, e, text)
			}
			if i > 0 && entities[i-1].Offset > e.Offset {
				t.Fatalf("%q: entities out of order", in)
			}
		}
		addFoundEntities(text, entities)
		if !strings.ContainsAny(in, "<&") && strings.TrimSpace(cleanString(in)) != strings.TrimSpace(text) {
			t.Fatalf("%q without mark-up became %q", in, text)
		}
	})
}
