// Entities that Telegram finds by itself, in messages of people and of bots:
// commands, mentions, hashtags, links and addresses (TDLib: find_entities).
//
// Links are found with their scheme only; Telegram also knows "example.org".
// Phone numbers, cashtags and bank cards are not looked for.

package botapitest

import (
	"slices"
	"strings"
	"unicode"
)

// addFoundEntities adds what is found in the text, except inside of entities
// that don't take others.
func addFoundEntities(text string, given []MessageEntity) []MessageEntity {
	if !strings.ContainsAny(text, "/@#:") {
		return given
	}
	found := findEntities(text)
	if len(found) == 0 {
		return given
	}
	all := slices.Clip(given)
	for _, f := range found {
		if !slices.ContainsFunc(given, func(g MessageEntity) bool { return g.excludes(f) }) {
			all = append(all, f)
		}
	}
	sortEntities(all)
	return all
}

func (e MessageEntity) excludes(other MessageEntity) bool {
	switch e.Type {
	case "code", "pre", "text_link", "text_mention", "custom_emoji":
		return e.Offset < other.Offset+other.Length && other.Offset < e.Offset+e.Length
	}
	return false
}

// sortEntities puts them in Telegram's order: by offset, the longer one first.
func sortEntities(entities []MessageEntity) {
	slices.SortStableFunc(entities, func(a, b MessageEntity) int {
		if a.Offset != b.Offset {
			return a.Offset - b.Offset
		}
		return b.Length - a.Length
	})
}

// findEntities goes through the text once. Runes are looked at with their UTF-16
// offsets; the longest match at a place wins.
func findEntities(text string) []MessageEntity {
	runes := []rune(text)
	offsets := make([]int, len(runes)+1)
	for i, r := range runes {
		offsets[i+1] = offsets[i] + 1
		if r > 0xFFFF {
			offsets[i+1]++
		}
	}
	var found []MessageEntity
	for i := 0; i < len(runes); {
		name, end := entityAt(runes, i)
		if name == "" {
			i++
			continue
		}
		found = append(found, MessageEntity{Type: name, Offset: offsets[i], Length: offsets[end] - offsets[i]})
		i = end
	}
	return found
}

func entityAt(runes []rune, i int) (string, int) {
	before := rune(' ')
	if i > 0 {
		before = runes[i-1]
	}
	switch r := runes[i]; {
	case r == '/':
		if end := commandEnd(runes, i, before); end > 0 {
			return "bot_command", end
		}
	case r == '@':
		if end := mentionEnd(runes, i); end > 0 && !isWord(before) {
			return "mention", end
		}
	case r == '#':
		if end := hashtagEnd(runes, i); end > 0 && !isWord(before) {
			return "hashtag", end
		}
	case isASCIIWord(r) && !isWord(before) && before != '@' && before != '/' && before != '.':
		if end := urlEnd(runes, i); end > 0 {
			return "url", end
		}
		if end := emailEnd(runes, i); end > 0 {
			return "email", end
		}
	}
	return "", 0
}

// commandEnd matches "/name" or "/name@bot", name of 1–64 of [A-Za-z0-9_], not
// inside of a word or a path (TDLib: match_bot_commands).
func commandEnd(runes []rune, i int, before rune) int {
	if isWord(before) || before == '/' || before == '<' || before == '>' {
		return 0
	}
	end := i + 1
	for end < len(runes) && isASCIIWord(runes[end]) {
		end++
	}
	if end == i+1 || end-i-1 > 64 {
		return 0
	}
	if end < len(runes) && runes[end] == '@' {
		if bot := mentionEnd(runes, end); bot > 0 {
			end = bot
		}
	}
	if end < len(runes) && (isWord(runes[end]) || runes[end] == '/' || runes[end] == '<' || runes[end] == '>') {
		return 0
	}
	return end
}

// mentionEnd matches "@name", name of 3–32 of [A-Za-z0-9_].
func mentionEnd(runes []rune, i int) int {
	end := i + 1
	for end < len(runes) && isASCIIWord(runes[end]) {
		end++
	}
	if n := end - i - 1; n < 3 || n > 32 {
		return 0
	}
	if end < len(runes) && isWord(runes[end]) {
		return 0
	}
	return end
}

func hashtagEnd(runes []rune, i int) int {
	end, letters := i+1, false
	for end < len(runes) && isWord(runes[end]) {
		letters = letters || unicode.IsLetter(runes[end])
		end++
	}
	if !letters {
		return 0
	}
	return end
}

func urlEnd(runes []rune, i int) int {
	rest := strings.ToLower(string(runes[i:min(i+8, len(runes))]))
	start := 0
	for _, scheme := range []string{"https://", "http://", "tg://"} {
		if strings.HasPrefix(rest, scheme) {
			start = i + len(scheme)
			break
		}
	}
	if start == 0 {
		return 0
	}
	end := start
	for end < len(runes) && !unicode.IsSpace(runes[end]) && !strings.ContainsRune("<>\"«»", runes[end]) {
		end++
	}
	for end > start && strings.ContainsRune(".,;:!?'", runes[end-1]) {
		end--
	}
	if end == start {
		return 0
	}
	return end
}

func emailEnd(runes []rune, i int) int {
	at := i
	for at < len(runes) && (isASCIIWord(runes[at]) || strings.ContainsRune(".-+", runes[at])) {
		at++
	}
	if at == len(runes) || runes[at] != '@' {
		return 0
	}
	end, dot := at+1, 0
	for end < len(runes) && (isASCIIWord(runes[end]) || runes[end] == '.' || runes[end] == '-') {
		if runes[end] == '.' {
			dot = end
		}
		end++
	}
	if dot == end-1 {
		end, dot = dot, 0
		for j := at + 1; j < end; j++ {
			if runes[j] == '.' {
				dot = j
			}
		}
	}
	if dot == 0 || end-dot < 3 {
		return 0
	}
	return end
}

func isASCIIWord(r rune) bool {
	return r == '_' || (r >= '0' && r <= '9') || (r >= 'a' && r <= 'z') || (r >= 'A' && r <= 'Z')
}

func isWord(r rune) bool {
	return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r)
}
