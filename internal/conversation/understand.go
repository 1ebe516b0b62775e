package conversation

import (
	"strconv"
	"strings"

	"wegweiser/internal/flow"
	"wegweiser/internal/locale"
)

// understand says what an update is to the engine. Taps are not believed: the
// engine compares them with the screen that it showed.
func (c *Conversation) understand(cat *Catalogue, s flow.Session, u Update) flow.Input {
	switch u.Kind {
	case Tap:
		epoch, turn, choice := parseData(u.Data)
		return flow.Input{Kind: flow.Tap, Epoch: epoch, Turn: turn, Choice: choice}
	case Command:
		return flow.Input{Kind: flow.Command, What: u.Command}
	case Text:
		return c.words(cat, s, u)
	case Contact:
		if u.Own && u.Phone != "" {
			return flow.Input{Kind: flow.Phone, Typed: international(u.Phone.Reveal())}
		}
		return flow.Input{Kind: flow.Unusable, What: "contact"}
	case calmed:
		return flow.Input{Kind: flow.Again}
	case outage:
		return flow.Input{Kind: flow.Unusable, What: "failed"}
	case Edited:
		if cat.keywords.cries(locale.Fold(u.Text.Reveal())) {
			return flow.Input{Kind: flow.Distress}
		}
		return flow.Input{Kind: flow.Unusable, What: "edited"}
	case Media:
		if cat.keywords.cries(locale.Fold(u.Text.Reveal())) {
			return flow.Input{Kind: flow.Distress}
		}
		return flow.Input{Kind: flow.Unusable, What: mediaNote(u.Media)}
	}
	return flow.Input{Kind: flow.Unusable, What: "other"}
}

// international is a shared contact's number with its plus, which Telegram sometimes
// leaves out.
func international(phone string) string {
	if phone[0] >= '1' && phone[0] <= '9' {
		return "+" + phone
	}
	return phone
}

// mediaNote is the note that answers a kind of media: several share one.
func mediaNote(media string) string {
	switch media {
	case "sticker", "voice", "photo", "document", "location", "video", "audio", "poll":
		return media
	case "animation", "video_note":
		return "video"
	case "venue":
		return "location"
	}
	return "other"
}

// maxWords is how many bytes of a message are looked at: a message has up to 4,096
// letters, but nothing that we ask for is so long.
const maxWords = 16 << 10

// words looks for meaning in what was typed: a cry for help, a word that always
// works, a choice of the screen, a yes or no where that is asked; else it is an answer.
// What is asked comes before a word that always works only where it can't be confused: the
// whole name of an entry of the list ("adviser" is a profession), but never before "stop".
// An emergency number is a cry, also where a number is asked; that it was the answer is
// one tap away.
func (c *Conversation) words(cat *Catalogue, s flow.Session, u Update) flow.Input {
	if len(u.Text) > maxWords {
		return flow.Input{Kind: flow.Unusable, What: "too_long"}
	}
	kw := cat.keywords
	folded := locale.Fold(u.Text.Reveal())
	typed := locale.CleanName(u.Text.Reveal())
	if kw.cries(folded) {
		return flow.Input{Kind: flow.Distress, Typed: typed}
	}
	screen := flow.Look(cat.Flows, s)
	in := flow.Input{Kind: flow.Typed, Typed: typed}
	if screen.Asks == flow.AskEntry {
		in.Found, in.Exact = cat.find(s, typed)
	}
	if command := kw.command(folded); command == stop || command != "" && !in.Exact {
		return flow.Input{Kind: flow.Command, What: command}
	}
	if choice, ok := matchChoice(cat, c.printer(cat, s, u), screen, typed); ok {
		return flow.Input{Kind: flow.Pick, Choice: choice}
	}
	if choice, ok := matchYesNo(cat, c.printer(cat, s, u), screen, folded); ok && s.Asked == 0 {
		return flow.Input{Kind: flow.Pick, Choice: choice}
	}
	return in
}

// matchChoice finds the choice that the words equal. Where something may be typed,
// a number is an answer and not the number of a button, unless typed words only find
// what is then a button.
func matchChoice(cat *Catalogue, p *locale.Printer, sc flow.Screen, typed string) (string, bool) {
	if sc.Asks != "" && sc.Asks != flow.AskEntry && strings.TrimLeft(locale.Digits(typed), "0123456789+-.,/ ") == "" {
		return "", false
	}
	labels := make([]string, len(sc.Choices))
	for i, ch := range sc.Choices {
		labels[i] = plain(cat, p, ch.Label)
	}
	if i, ok := locale.MatchLabel(typed, labels); ok {
		return sc.Choices[i].ID, true
	}
	if several, ok := matchBoxes(sc, labels, typed); ok {
		return several, true
	}
	if strings.ContainsAny(locale.Digits(typed), "0123456789") {
		return "", false // the buttons of the last row have no numbers
	}
	labels = make([]string, len(sc.Nav))
	for i, ch := range sc.Nav {
		labels[i] = plain(cat, p, ch.Label)
	}
	if i, ok := locale.MatchLabel(typed, labels); ok {
		return sc.Nav[i].ID, true
	}
	return "", false
}

// matchYesNo finds the choice that a yes or no of any language takes: on a screen of the
// program's own that asks for one, or where the label of one button, and of one only, is
// a yes or no by itself. Any other question is not answered by it.
func matchYesNo(cat *Catalogue, p *locale.Printer, sc flow.Screen, folded string) (string, bool) {
	yes, ok := cat.keywords.yesNo[folded]
	if !ok || sc.Asks != "" {
		return "", false
	}
	if choice := sc.YesOrNo(yes); choice != "" {
		return choice, true
	}
	found := ""
	for _, ch := range sc.Choices {
		says, plainly := cat.keywords.yesNo[locale.Fold(plain(cat, p, ch.Label))]
		if !plainly || says != yes || ch.Box != flow.NoBox {
			continue
		}
		if found != "" {
			return "", false
		}
		found = ch.ID
	}
	return found, found != ""
}

// matchBoxes finds the choices of several that are named together: "1, 3", "2 5".
func matchBoxes(sc flow.Screen, labels []string, typed string) (string, bool) {
	parts := split(typed)
	if strings.Trim(locale.Digits(typed), "0123456789 ") == "" {
		parts = strings.Fields(typed)
	}
	if len(parts) < 2 {
		return "", false
	}
	var ids []string
	for _, part := range parts {
		i, ok := locale.MatchLabel(strings.TrimSpace(part), labels)
		if !ok || sc.Choices[i].Box == flow.NoBox {
			return "", false
		}
		ids = append(ids, sc.Choices[i].ID[1:])
	}
	return flow.Tick + strings.Join(ids, flow.ListSep), true
}

// data is what a button carries: the life of the session, the screen, the choice.
// At most 64 bytes; ids are ASCII (flow.MaxID).
func data(epoch string, turn int, choice string) string {
	return epoch + "." + strconv.FormatInt(int64(turn), 36) + "." + choice
}

func parseData(d string) (epoch string, turn int, choice string) {
	epoch, rest, _ := strings.Cut(d, ".")
	number, choice, ok := strings.Cut(rest, ".")
	n, err := strconv.ParseInt(number, 36, 32)
	if !ok || err != nil {
		return "", -1, ""
	}
	return epoch, int(n), choice
}
