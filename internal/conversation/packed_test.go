package conversation

import (
	"strings"
	"testing"
)

// What is too long by itself is cut where it hurts least, never inside of a tag, and
// nothing of it is lost.
func TestPacked(t *testing.T) {
	long := func(n int, sep string) string { return strings.Repeat("Wörter 🙂"+sep, n) + "Ende" }
	for _, c := range []struct {
		name  string
		texts []string
		want  []string // how each message begins
	}{
		{"short", []string{"a", "b"}, []string{"a\n\nb"}},
		{"paragraphs", []string{long(600, "\n\n")}, []string{"Wörter", "Wörter"}},
		{"lines", []string{"first", long(600, "\n"), "last"}, []string{"first", "Wörter", "Wörter"}},
		{"one line", []string{long(1000, " ")}, []string{"Wörter", "🙂", "Wörter"}},
		{"bold", []string{"<b>" + long(300, "\n\n") + "</b>\n\n" + long(300, "\n\n")}, []string{"<b>Wörter", "Wörter"}},
		{"a link", []string{long(340, "\n") + "\n" + `<a href="https://example.org">` + long(200, "\n") + "</a> after"}, []string{"Wörter", "<a href"}},
		{"one tag around all", []string{"first", "<b>" + long(1000, " ") + "</b>", "last"}, []string{"first", "Wörter", "Wörter", "Wörter"}},
		{"one word", []string{"<i>" + strings.Repeat("🙂&amp;", 1500) + "</i>"}, []string{"🙂&amp;", "🙂", "🙂"}},
	} {
		out := packed(c.texts)
		for i, text := range out {
			if i >= len(c.want) || !strings.HasPrefix(text, c.want[i]) || tooLong(text) || open(text) {
				t.Errorf("%s: message %d has %d units and begins with %.40q", c.name, i, utf16Len(text), text)
			}
		}
		if len(out) != len(c.want) {
			t.Errorf("%s: %d messages", c.name, len(out))
		}
		squeezed := func(s string) string { return strings.Join(strings.Fields(tags.ReplaceAllString(s, "")), "") }
		if squeezed(strings.Join(out, "")) != squeezed(strings.Join(c.texts, "")) {
			t.Errorf("%s: something is lost", c.name)
		}
	}
}
