// What Telegram does to a text before it counts it: control characters become
// spaces, some characters vanish, and the ends are trimmed (TDLib:
// clean_input_string, fix_formatted_text).

package botapitest

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	maxRawText = 1 << 15 // bytes, mark-up included (Client::get_formatted_text)
	maxText    = 4096    // UTF-16 units after parsing
	maxCaption = 1024
)

// utf16Len counts as Telegram counts: UTF-16 units.
func utf16Len(s string) int {
	n := 0
	for _, r := range s {
		n++
		if r > 0xFFFF {
			n++
		}
	}
	return n
}

// dropped reports characters that vanish: carriage returns, line and paragraph
// separators, the bidirectional embeddings and overrides U+202A–U+202E, and
// three combining lines. The isolates U+2066–U+2069 stay.
func dropped(r rune) bool {
	return r == '\r' || (r >= 0x2028 && r <= 0x202E) || r == 0x0333 || r == 0x033F || r == 0x030A
}

func clean(r rune) rune {
	if r < ' ' && r != '\n' {
		return ' '
	}
	return r
}

func isClean(s string) bool {
	for _, r := range s {
		if dropped(r) || clean(r) != r {
			return false
		}
	}
	return true
}

// cleanString cleans a text without entities: a button's label, a title.
func cleanString(s string) string {
	if isClean(s) {
		return s
	}
	return strings.Map(func(r rune) rune {
		if dropped(r) {
			return -1
		}
		return clean(r)
	}, s)
}

// cleanText cleans and trims a text and moves its entities along.
func cleanText(s string, entities []MessageEntity) (string, []MessageEntity) {
	if !isClean(s) {
		s, entities = cleanWithEntities(s, entities)
	}
	return trimText(s, entities)
}

func cleanWithEntities(s string, entities []MessageEntity) (string, []MessageEntity) {
	var b strings.Builder
	b.Grow(len(s))
	moved := make([]int, 0, len(s)+1) // old UTF-16 offset → new
	n := 0
	for _, r := range s {
		moved = append(moved, n)
		if r > 0xFFFF {
			moved = append(moved, n+1)
		}
		if dropped(r) {
			continue
		}
		b.WriteRune(clean(r))
		n++
		if r > 0xFFFF {
			n++
		}
	}
	moved = append(moved, n)
	kept := entities[:0]
	for _, e := range entities {
		start, end := moved[e.Offset], moved[e.Offset+e.Length]
		if end > start {
			e.Offset, e.Length = start, end-start
			kept = append(kept, e)
		}
	}
	return b.String(), kept
}

// trimText cuts white space at the end and, up to the first entity, at the
// beginning.
func trimText(s string, entities []MessageEntity) (string, []MessageEntity) {
	s = strings.TrimRight(s, " \n")
	if len(entities) == 0 {
		return strings.TrimLeft(s, " \n"), entities
	}
	end := utf16Len(s)
	kept := entities[:0]
	for _, e := range entities {
		e.Length = min(e.Length, end-e.Offset)
		if e.Length > 0 {
			kept = append(kept, e)
		}
	}
	cut, limit := 0, end
	if len(kept) > 0 {
		limit = kept[0].Offset
	}
	for cut < limit && (s[cut] == ' ' || s[cut] == '\n') {
		cut++
	}
	for i := range kept {
		kept[i].Offset -= cut
	}
	return s[cut:], kept
}

// isEmptyText reports a text in which nothing can be seen.
func isEmptyText(s string) bool {
	for _, r := range s {
		if !unicode.IsSpace(r) && !unicode.Is(unicode.Cf, r) && r != 0x2800 && r != 0x3164 {
			return false
		}
	}
	return true
}

// formattedText reads a text parameter with its mark-up, as sendMessage and
// editMessageText have it, or a caption.
func formattedText(a *args, textName, entitiesName string) (string, []MessageEntity, *apiError) {
	text := a.str(textName)
	if len(text) > maxRawText {
		return "", nil, badRequest("text is too long")
	}
	var entities []MessageEntity
	switch mode := a.str("parse_mode"); strings.ToLower(mode) {
	case "":
		var bad *apiError
		if entities, bad = givenEntities(a.list(entitiesName), text); bad != nil {
			return "", nil, bad
		}
	case "html":
		var err error
		if text, entities, err = parseHTML(text); err != nil {
			return "", nil, badRequest("can't parse entities: " + err.Error())
		}
	case "markdown", "markdownv2":
		return "", nil, &apiError{code: 501, description: "Not Implemented by the double: parse_mode " + mode}
	default:
		return "", nil, badRequest("unsupported parse_mode")
	}
	text, entities = cleanText(text, entities)
	return text, addFoundEntities(text, entities), nil
}

// givenEntities reads the entities that a request brings along instead of
// mark-up. Kinds that Telegram finds by itself are ignored, as Telegram does;
// entities that reach out of the text or split a character are refused, which
// Telegram doesn't do.
func givenEntities(list []any, text string) ([]MessageEntity, *apiError) {
	if len(list) == 0 {
		return nil, nil
	}
	bounds := runeBounds(text)
	var entities []MessageEntity
	for _, item := range list {
		m := item.(map[string]any)
		e, bad := givenEntity(m)
		if bad != nil {
			return nil, bad
		}
		if e.Type == "" {
			continue
		}
		if e.Length <= 0 || !bounds[e.Offset] || !bounds[e.Offset+e.Length] {
			return nil, badRequest("can't parse MessageEntity: the entity is not within the text or splits a character")
		}
		entities = append(entities, e)
	}
	sortEntities(entities)
	return entities, nil
}

// givenEntity returns an entity without a type for the kinds to ignore.
func givenEntity(m map[string]any) (MessageEntity, *apiError) {
	str := func(name string) string { s, _ := m[name].(string); return s }
	offset, _ := m["offset"].(int64)
	length, _ := m["length"].(int64)
	e := MessageEntity{Type: str("type"), Offset: int(offset), Length: int(length)}
	bad := func(text string) (MessageEntity, *apiError) {
		return e, badRequest("can't parse MessageEntity: " + text)
	}
	switch e.Type {
	case "bold", "italic", "underline", "strikethrough", "spoiler", "code", "blockquote", "expandable_blockquote":
	case "pre":
		e.Language = str("language")
	case "text_link":
		if str("url") == "" {
			return bad(`Can't find field "url"`)
		}
		link, err := checkLink(str("url"))
		if err != nil {
			return e, badRequest("entity " + err.Error())
		}
		e.URL = link
	case "text_mention":
		u, ok := m["user"].(map[string]any)
		if !ok {
			return bad(`Can't find field "user"`)
		}
		id, _ := u["id"].(int64)
		e.User = &User{ID: id}
	case "custom_emoji":
		e.CustomEmojiID = str("custom_emoji_id")
	case "date_time":
		e.UnixTime, _ = m["unix_time"].(int64)
		e.DateTimeFormat = str("date_time_format")
		if !validDateTimeFormat(e.DateTimeFormat) {
			return bad("Invalid date-time format specified")
		}
	case "mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number", "bank_card_number":
		e.Type = ""
	default:
		return bad("Unsupported type specified")
	}
	return e, nil
}

// runeBounds returns the UTF-16 offsets at which a character begins or the text
// ends.
func runeBounds(s string) map[int]bool {
	bounds := make(map[int]bool, len(s)+1)
	n := 0
	for _, r := range s {
		bounds[n] = true
		n += max(1, (utf8.RuneLen(r)+2)/3) // 4 bytes: a surrogate pair
	}
	bounds[n] = true
	return bounds
}
