package flowfile

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"wegweiser/internal/finding"
	"wegweiser/internal/flow"
	"wegweiser/internal/spell"
)

var idForm = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

// A button carries "<epoch>.<turn>.<choice>", and Telegram takes 64 bytes of it
// (Bot API, InlineKeyboardButton.callback_data).
const (
	buttonData = 64
	epochBytes = 8
	turnBytes  = 6
	// MaxChoice is what is left for a choice. flow.MaxID is well below it.
	MaxChoice = buttonData - epochBytes - 1 - turnBytes - 1
)

var (
	// reservedFlows begin the keys of texts that belong to no flow, or name files
	// that are none.
	reservedFlows = []string{
		"answer", "button", "case", "closed", "command", "commands", "contact_card", "demo", "fact", "facts",
		"language", "languages", "lang", "list", "lists", "note", "offer", "offers", "privacy", "replies", "reply", "staff", "system",
	}
	reservedSteps   = []string{"any", "end"}
	reservedChoices = []string{"end", "label", "retry", skippedWord}
	reservedEntries = append([]string{flow.Unlisted}, reservedChoices...)
	reservedOffers  = []string{flow.Offered}
)

// skippedWord is how a condition says that a question was left out.
const skippedWord = "skipped"

// id checks a name that texts, sessions and buttons carry.
func (l *loader) id(w word, what string, reserved []string) bool {
	switch {
	case w.text == "":
		return false
	case strings.HasPrefix(w.text, "_"):
		l.err(ReservedID, w.at, "names that begin with _ are the bot's own", "call it "+finding.Quote(strings.TrimLeft(w.text, "_")))
	case !idForm.MatchString(w.text):
		l.err(BadID, w.at, finding.Quote(w.text)+" is no name for "+what+otherLetters(w.text), "a small letter first, then small letters (a–z), digits and _"+better(w.text))
	case len(w.text) > flow.MaxID:
		l.err(LongID, w.at, fmt.Sprintf("%s is longer than %d letters", finding.Quote(w.text), flow.MaxID), "buttons carry the name; shorten it")
	case slices.Contains(reserved, w.text):
		l.err(ReservedID, w.at, finding.Quote(w.text)+" has a meaning of its own and can't name "+what, "take another word")
	default:
		return true
	}
	return false
}

// idSchema is what the schema says of such a name.
func idSchema(reserved []string) schema {
	out := schema{"type": "string", "pattern": idForm.String(), "maxLength": flow.MaxID}
	if len(reserved) > 0 {
		out["not"] = schema{"enum": reserved}
	}
	return out
}

// named are things by their names.
func named(reserved []string, each schema) schema {
	return schema{"type": "object", "propertyNames": idSchema(reserved), "additionalProperties": each, "minProperties": 1}
}

// otherLetters says that a name is not written with Latin ones.
func otherLetters(name string) string {
	for _, r := range name {
		if foreign(r) != "" {
			return ": " + lookAlike(r)
		}
	}
	return ""
}

// better is the name as it could be written, if that is easy to say.
func better(s string) string {
	s = strings.NewReplacer(" ", "_", "-", "_", "ä", "ae", "ö", "oe", "ü", "ue", "ß", "ss", "„", "", "“", "", "”", "", "‚", "", "‘", "", "’", "").Replace(strings.ToLower(s))
	if idForm.MatchString(s) && len(s) <= flow.MaxID {
		return ": " + s
	}
	return ""
}

// meant is the hint for a name that nothing has: the nearest one, or all if they
// are few.
func meant(name string, known []string) string {
	if near := nearest(name, known); near != "" {
		return near
	}
	switch n := len(known); {
	case n == 0 || n > maxListed:
		return ""
	case n == 1:
		return "there is only " + known[0]
	}
	return "there are " + strings.Join(known, ", ")
}

// maxListed names are listed in a hint.
const maxListed = 14

func nearest(name string, known []string) string {
	if near := spell.Nearest(name, known); near != "" {
		return "did you mean " + finding.Quote(near) + "?"
	}
	return ""
}
