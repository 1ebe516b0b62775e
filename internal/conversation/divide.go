package conversation

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"wegweiser/internal/flow"
	"wegweiser/internal/outbox"
)

// No text is too long to be sent: a message that Telegram would refuse is lost, and with
// it the question. What does not fit one message becomes several, cut between texts, and
// the keyboard stands under the last.

// maxUnits is how long a message may be (Bot API, sendMessage: 4096 characters after
// entities parsing; tags count here too, so this is the stricter reading).
const maxUnits = 4096

func utf16Len(s string) (n int) {
	for _, c := range s {
		n += utf16.RuneLen(c)
	}
	return n
}

func tooLong(s string) bool { return len(s) > maxUnits && utf16Len(s) > maxUnits }

// divided is the message m of a screen under what stands above it: one, unless that
// would be too long. Then what steps said on the way goes before the screen's own
// blocks.
func (r *renderer) divided(sc flow.Screen, above string, m outbox.Message) []outbox.Message {
	m.Text = above + m.Text
	if !tooLong(m.Text) {
		return []outbox.Message{m}
	}
	blocks := make([]string, len(sc.Blocks))
	for i, block := range sc.Blocks {
		var b strings.Builder
		r.block(&b, sc, block)
		blocks[i] = b.String()
	}
	if above != "" {
		blocks, sc.Said = slices.Insert(blocks, 0, strings.TrimSuffix(above, between)), sc.Said+1
	}
	texts := append(packed(blocks[:sc.Said]), packed(blocks[sc.Said:])...)
	out := make([]outbox.Message, len(texts))
	for i, text := range texts[:len(texts)-1] {
		out[i] = outbox.Message{Op: outbox.OpSend, Chat: m.Chat, Text: text}
	}
	m.Text = texts[len(texts)-1]
	out[len(out)-1] = m
	return out
}

// divide is a message without a keyboard, or several.
func divide(m outbox.Message) (out []outbox.Message) {
	if !tooLong(m.Text) {
		return []outbox.Message{m}
	}
	texts := packed([]string{m.Text})
	for _, text := range texts[:len(texts)-1] {
		out = append(out, outbox.Message{Op: m.Op, Chat: m.Chat, Text: text})
	}
	m.Text = texts[len(texts)-1]
	return append(out, m)
}

// packed are texts put together as far as they fit one message. One that is too long by
// itself is cut at its paragraphs, else its lines, else its words.
func packed(texts []string) []string {
	return packedAt(texts, between, []string{between, "\n", " "})
}

func packedAt(texts []string, glue string, cuts []string) (out []string) {
	for _, text := range texts {
		n := len(out) - 1
		switch {
		case n >= 0 && !tooLong(out[n]+glue+text):
			out[n] += glue + text
		case tooLong(text) && len(cuts) > 0:
			out = append(out, packedAt(cut(text, cuts[0]), cuts[0], cuts[1:])...)
		case tooLong(text):
			out = append(out, torn(text)...)
		case strings.TrimSpace(text) != "":
			out = append(out, text)
		}
	}
	return out
}

var tags = regexp.MustCompile(`<[^<>]*>`)

// torn is a text of which one tag holds more than a message, or one word: in pieces
// without its tags, which is plainer than not to be sent.
func torn(text string) (out []string) {
	rest := tags.ReplaceAllString(text, "")
	for tooLong(rest) {
		at := tearAt(rest)
		out = append(out, rest[:at])
		rest = strings.TrimLeft(rest[at:], " \n")
	}
	return append(out, rest)
}

// tearAt is where the first message of a text may end: behind its last word, else
// anywhere but in an entity.
func tearAt(text string) int {
	n, end := 0, 0
	for i, c := range text {
		if n += utf16.RuneLen(c); n > maxUnits {
			break
		}
		end = i + utf8.RuneLen(c)
	}
	if at := strings.LastIndexAny(text[:end], " \n"); at > 0 {
		return at
	}
	if at := strings.LastIndexByte(text[:end], '&'); at > end-longEntity && !strings.Contains(text[at:end], ";") {
		return at
	}
	return end
}

// longEntity is how long an entity of ours may be: &quot;
const longEntity = 6

// cut takes a text apart where sep stands outside of all tags.
func cut(text, sep string) (out []string) {
	part := ""
	for i, piece := range strings.Split(text, sep) {
		if i > 0 && open(part) {
			part += sep + piece
			continue
		}
		if i > 0 {
			out = append(out, part)
		}
		part = piece
	}
	return append(out, part)
}

// open says that a tag begins in a text and does not end there.
func open(text string) bool {
	return strings.Count(text, "<") > 2*strings.Count(text, "</") ||
		strings.LastIndexByte(text, '<') > strings.LastIndexByte(text, '>')
}
