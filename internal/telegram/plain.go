package telegram

import (
	"html"
	"strings"
)

// plain makes plain text of a message's HTML, for when Telegram refuses the mark-up:
// tags go, what was escaped is written out, and a link stands behind its words.
// "<3" and "a < b" are no tags and stay.
func plain(s string) string {
	var (
		out  strings.Builder
		link string
	)
	for s != "" {
		at := strings.IndexByte(s, '<')
		if at < 0 {
			break
		}
		end := strings.IndexByte(s[at:], '>')
		if end < 0 || !isTag(s[at+1:]) {
			out.WriteString(s[:at+1])
			s = s[at+1:]
			continue
		}
		tag := s[at+1 : at+end]
		out.WriteString(s[:at])
		s = s[at+end+1:]
		switch {
		case strings.HasPrefix(tag, "a "):
			_, href, _ := strings.Cut(tag, "href=")
			link = strings.Trim(strings.TrimSpace(href), `"'`)
		case tag == "/a" && link != "":
			out.WriteString(" (" + link + ")")
			link = ""
		}
	}
	out.WriteString(s)
	return html.UnescapeString(out.String())
}

// isTag tells whether what follows a "<" begins a tag.
func isTag(s string) bool {
	s = strings.TrimPrefix(s, "/")
	return s != "" && (s[0] >= 'a' && s[0] <= 'z' || s[0] >= 'A' && s[0] <= 'Z')
}
