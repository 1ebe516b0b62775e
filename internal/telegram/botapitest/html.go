// Telegram's HTML: a short list of tags, four named characters, and errors that
// name a byte (TDLib: parse_html, decode_html_entity;
// https://core.telegram.org/bots/api#html-style).

package botapitest

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// parseHTML returns the text without its mark-up and the entities that the
// mark-up meant.
func parseHTML(s string) (string, []MessageEntity, error) {
	if !strings.ContainsAny(s, "<&") {
		return s, nil, nil
	}
	p := htmlParser{in: s, out: make([]byte, 0, len(s))}
	for p.pos < len(s) {
		if err := p.step(); err != nil {
			return "", nil, err
		}
	}
	if n := len(p.open); n > 0 {
		return "", nil, refusef(`Can't find end tag corresponding to start tag "%s"`, p.open[n-1].name)
	}
	if !utf8.Valid(p.out) {
		return "", nil, refusal("Text contains invalid Unicode characters after decoding HTML entities, " +
			"check for unmatched surrogate code units")
	}
	for i := range p.entities {
		if p.entities[i].Type == "code" {
			p.entities[i].Language = ""
		}
	}
	sortEntities(p.entities)
	return string(p.out), p.entities, nil
}

type htmlParser struct {
	in       string
	pos      int
	out      []byte
	units    int // UTF-16 units in out
	open     []htmlTag
	entities []MessageEntity
}

// An htmlTag is one that was opened and not yet closed.
type htmlTag struct {
	name     string
	argument string
	date     int64
	offset   int // in UTF-16 units
	start    int // in bytes of out
}

// at returns the byte at i, and 0 behind the end, which every loop stops at.
func (p *htmlParser) at(i int) byte {
	if i < len(p.in) {
		return p.in[i]
	}
	return 0
}

func isHTMLSpace(c byte) bool {
	return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\v' || c == 0
}

func (p *htmlParser) skipSpace() {
	for c := p.at(p.pos); c != 0 && isHTMLSpace(c); c = p.at(p.pos) {
		p.pos++
	}
}

func (p *htmlParser) skipTo(stop string) {
	for c := p.at(p.pos); !isHTMLSpace(c) && strings.IndexByte(stop, c) < 0; c = p.at(p.pos) {
		p.pos++
	}
}

func (p *htmlParser) step() error {
	switch c := p.in[p.pos]; c {
	case '&':
		if code, end := decodeCharacter(p.in, p.pos); code != 0 {
			p.out = appendCodePoint(p.out, code)
			p.units++
			if code > 0xFFFF {
				p.units++
			}
			p.pos = end
			return nil
		}
	case '<':
		begin := p.pos
		p.pos++
		if p.at(p.pos) == '/' {
			return p.endTag(begin)
		}
		return p.startTag(begin)
	}
	_, size := utf8.DecodeRuneInString(p.in[p.pos:])
	p.out = append(p.out, p.in[p.pos:p.pos+size]...)
	p.units++
	if size == 4 {
		p.units++
	}
	p.pos += size
	return nil
}

// appendCodePoint writes halves of surrogate pairs too; the check at the end
// finds them.
func appendCodePoint(out []byte, code uint32) []byte {
	if code >= 0xD800 && code <= 0xDFFF {
		return append(out, 0xE0|byte(code>>12), 0x80|byte(code>>6)&0xBF, 0x80|byte(code)&0xBF)
	}
	return utf8.AppendRune(out, rune(code))
}

// decodeCharacter reads a character reference at i and returns where it ends; 0
// if it is none, and then the ampersand stands for itself.
func decodeCharacter(s string, i int) (uint32, int) {
	end := i + 1
	at := func(j int) byte {
		if j < len(s) {
			return s[j]
		}
		return 0
	}
	var code uint32
	if at(end) == '#' {
		base, digits := 10, "0123456789"
		end++
		if at(end) == 'x' {
			base, digits = 16, "0123456789abcdefABCDEF"
			end++
		}
		start := end
		for end < len(s) && strings.IndexByte(digits, s[end]) >= 0 {
			end++
		}
		n, err := strconv.ParseUint(s[start:end], base, 32)
		if err != nil || n == 0 || n >= 0x10FFFF || end-i >= 10 {
			return 0, 0
		}
		code = uint32(n)
	} else {
		start := end
		for c := at(end); (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); c = at(end) {
			end++
		}
		switch s[start:end] {
		case "lt":
			code = '<'
		case "gt":
			code = '>'
		case "amp":
			code = '&'
		case "quot":
			code = '"'
		default:
			return 0, 0
		}
	}
	if at(end) == ';' {
		end++
	}
	return code, end
}

func isHTMLTag(name string) bool {
	switch name {
	case "a", "b", "strong", "i", "em", "s", "strike", "del", "u", "ins",
		"tg-spoiler", "tg-emoji", "tg-time", "span", "pre", "code", "blockquote":
		return true
	}
	return false
}

func (p *htmlParser) startTag(begin int) error {
	p.skipTo(">")
	if p.at(p.pos) == 0 {
		return refusef("Unclosed start tag at byte offset %d", begin)
	}
	tag := htmlTag{name: strings.ToLower(p.in[begin+1 : p.pos]), offset: p.units, start: len(p.out)}
	if !isHTMLTag(tag.name) {
		return refusef(`Unsupported start tag "%s" at byte offset %d`, tag.name, begin)
	}
	for p.at(p.pos) != '>' {
		p.skipSpace()
		if p.at(p.pos) == '>' {
			break
		}
		if err := p.attribute(&tag, begin); err != nil {
			return err
		}
	}
	p.pos++
	if tag.name == "span" && tag.argument != "spoiler" {
		return refusef(`Tag "span" must have class "tg-spoiler" at byte offset %d`, begin)
	}
	p.open = append(p.open, tag)
	return nil
}

func (p *htmlParser) attribute(tag *htmlTag, begin int) error {
	start := p.pos
	p.skipTo(`=>/"'`)
	name := p.in[start:p.pos]
	if name == "" {
		return refusef(`Empty attribute name in the tag "%s" at byte offset %d`, tag.name, begin)
	}
	p.skipSpace()
	if p.at(p.pos) != '=' {
		if p.at(p.pos) == 0 {
			return refusef(`Unclosed start tag "%s" at byte offset %d`, tag.name, begin)
		}
		if tag.name == "blockquote" && name == "expandable" {
			tag.argument = "1"
		}
		return nil
	}
	p.pos++
	p.skipSpace()
	if p.at(p.pos) == 0 {
		return refusef(`Unclosed start tag "%s" at byte offset %d`, tag.name, begin)
	}
	value, err := p.attributeValue()
	if err != nil {
		return err
	}
	if p.at(p.pos) == 0 {
		return refusef("Unclosed start tag at byte offset %d", begin)
	}
	tag.set(name, value)
	return nil
}

func (p *htmlParser) attributeValue() (string, error) {
	quote := p.at(p.pos)
	if quote != '\'' && quote != '"' {
		start := p.pos
		for c := p.at(p.pos); c == '.' || c == '-' || (c != '_' && isASCIIWord(rune(c))); c = p.at(p.pos) {
			p.pos++
		}
		if c := p.at(p.pos); !isHTMLSpace(c) && c != '>' {
			return "", refusef("Unexpected end of name token at byte offset %d", start)
		}
		return strings.ToLower(p.in[start:p.pos]), nil
	}
	p.pos++
	var value []byte
	for c := p.at(p.pos); c != quote && c != 0; c = p.at(p.pos) {
		if c == '&' {
			if code, end := decodeCharacter(p.in, p.pos); code != 0 {
				value = appendCodePoint(value, code)
				p.pos = end
				continue
			}
		}
		value = append(value, c)
		p.pos++
	}
	if p.at(p.pos) == quote {
		p.pos++
	}
	return string(value), nil
}

// set keeps the attributes that mean something; others are ignored.
func (t *htmlTag) set(name, value string) {
	switch t.name + " " + name {
	case "a href", "tg-emoji emoji-id", "tg-time format":
		t.argument = value
	case "code class":
		if language, ok := strings.CutPrefix(value, "language-"); ok {
			t.argument = language
		}
	case "span class":
		if class, ok := strings.CutPrefix(value, "tg-"); ok {
			t.argument = class
		}
	case "blockquote expandable":
		t.argument = "1"
	case "tg-time unix":
		t.date, _ = strconv.ParseInt(value, 10, 32)
	}
}

func (p *htmlParser) endTag(begin int) error {
	n := len(p.open)
	if n == 0 {
		return refusef("Unexpected end tag at byte offset %d", begin)
	}
	p.skipTo(">")
	name := strings.ToLower(p.in[begin+2 : p.pos])
	p.skipSpace()
	if p.at(p.pos) != '>' {
		return refusef("Unclosed end tag at byte offset %d", begin)
	}
	tag := p.open[n-1]
	if name != "" && name != tag.name {
		return refusef(`Unmatched end tag at byte offset %d, expected "</%s>", found "</%s>"`, begin, tag.name, name)
	}
	p.pos++
	p.open = p.open[:n-1]
	if p.units == tag.offset {
		return nil
	}
	return p.addEntity(tag)
}

func (p *htmlParser) addEntity(tag htmlTag) error {
	e := MessageEntity{Offset: tag.offset, Length: p.units - tag.offset}
	switch tag.name {
	case "i", "em":
		e.Type = "italic"
	case "b", "strong":
		e.Type = "bold"
	case "s", "strike", "del":
		e.Type = "strikethrough"
	case "u", "ins":
		e.Type = "underline"
	case "tg-spoiler", "span":
		e.Type = "spoiler"
	case "blockquote":
		e.Type = "blockquote"
		if tag.argument != "" {
			e.Type = "expandable_blockquote"
		}
	case "tg-emoji":
		if id, err := strconv.ParseInt(tag.argument, 10, 64); err != nil || id == 0 {
			return refusal("Invalid custom emoji identifier specified")
		}
		e.Type, e.CustomEmojiID = "custom_emoji", tag.argument
	case "tg-time":
		if !validDateTimeFormat(tag.argument) {
			return refusal("Invalid date-time format specified")
		}
		if tag.date <= 0 {
			return nil
		}
		e.Type, e.UnixTime, e.DateTimeFormat = "date_time", tag.date, tag.argument
	case "a":
		return p.addLink(tag, e)
	case "pre", "code":
		p.addCode(tag, e)
		return nil
	}
	p.entities = append(p.entities, e)
	return nil
}

// addLink refuses a link that Telegram would leave out without a word: the
// person would see text where a link was meant.
func (p *htmlParser) addLink(tag htmlTag, e MessageEntity) error {
	link := tag.argument
	if link == "" {
		link = string(p.out[tag.start:])
	}
	if id := linkUserID(link); id > 0 {
		e.Type, e.User = "text_mention", &User{ID: id}
	} else {
		checked, err := checkLink(link)
		if err != nil {
			return err
		}
		e.Type, e.URL = "text_link", checked
	}
	p.entities = append(p.entities, e)
	return nil
}

// addCode joins <pre><code class="language-…"> into one entity.
func (p *htmlParser) addCode(tag htmlTag, e MessageEntity) {
	var last *MessageEntity
	if n := len(p.entities); n > 0 && p.entities[n-1].Offset == e.Offset && p.entities[n-1].Length == e.Length {
		last = &p.entities[n-1]
	}
	switch {
	case tag.name == "pre" && last != nil && last.Type == "code" && last.Language != "":
		last.Type = "pre"
		return
	case tag.name == "code" && last != nil && last.Type == "pre" && tag.argument != "":
		last.Language = tag.argument
		return
	}
	e.Type = tag.name
	if tag.name == "code" {
		e.Language = tag.argument // only until the tag around it is known
	}
	p.entities = append(p.entities, e)
}

// validDateTimeFormat: https://core.telegram.org/bots/api#date-time-entity-formatting
func validDateTimeFormat(format string) bool {
	if format == "r" || format == "R" {
		return true
	}
	return strings.Trim(format, "tTdDwW") == ""
}
