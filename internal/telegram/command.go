package telegram

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxCommand is the length of a command's name (Bot API, BotCommand.command).
const maxCommand = 32

// command reads "/name@to payload". It looks at the text only: the entities that
// come with it count in UTF-16 units and can be forged, and say nothing that the
// text doesn't. Names are ASCII; letters are made small, so that a phone that
// begins every sentence with a capital gives the same command.
//
// Marks of direction before the slash, which keyboards for Arabic and Persian add,
// are passed over.
func command(text string) (name, to, payload string, ok bool) {
	text = strings.TrimLeftFunc(text, invisible)
	if len(text) < 2 || text[0] != '/' {
		return "", "", "", false
	}
	rest := text[1:]
	n := wordLen(rest)
	if n == 0 || n > maxCommand {
		return "", "", "", false
	}
	name, rest = strings.ToLower(rest[:n]), rest[n:]
	if strings.HasPrefix(rest, "@") {
		n = wordLen(rest[1:])
		if n == 0 {
			return "", "", "", false
		}
		to, rest = rest[1:1+n], rest[1+n:]
	}
	if r, _ := utf8.DecodeRuneInString(rest); rest != "" && (r == '/' || r == '@' || unicode.IsLetter(r) || unicode.IsNumber(r)) {
		return "", "", "", false // "/start/now", "/starté": a path, or a word
	}
	return name, to, strings.TrimFunc(rest, invisible), true
}

// wordLen is how many bytes of [A-Za-z0-9_] s begins with.
func wordLen(s string) int {
	for i := range len(s) {
		switch c := s[i]; {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '_':
		default:
			return i
		}
	}
	return len(s)
}

// invisible tells spaces and the marks of direction and joining (U+200B–200F,
// U+2060–2069, U+FEFF and what else is of category Cf).
func invisible(r rune) bool { return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) }
