// Package sound holds the voice notes for texts, for those who read slowly: which there are, and whether what they say still is what the text says.
//
// It promises:
//   - A note is offered only for the very text and language that it was spoken for. Once
//     the text, or a fact in it, has changed, it is not, until somebody has listened again.
//   - Of each note it is known who speaks, and whether that is a machine.
//   - No note says anything that differs from person to person: a text with values other
//     than facts can have none.
//   - Files are looked at byte by byte and not kept: whoever sends one reads it again.
package sound

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"slices"
	"strings"
	"unicode"

	"wegweiser/internal/flow"
	"wegweiser/internal/locale"
)

// Folder holds the notes, beside the texts: audio/<tag>/<key>.ogg.
const Folder = "audio"

// Ext is the ending of a note: OGG with Opus (Bot API, sendVoice).
const Ext = ".ogg"

// Note is a voice note for a text in one language.
type Note struct {
	Lang    string
	Key     string
	Path    string // from the folder of the texts: audio/<tag>/<key>.ogg
	Hash    string // of its bytes, as flow.HashFile
	Size    int    // bytes
	Seconds float64
	Speaker string   // who speaks, as they wish to be named; of a machine, its name
	Machine bool     // spoken by a machine
	Facts   []string // ids of the facts that it says
	Stale   bool     // the text says something else by now: it is not offered
}

// Notes are those of all languages. A nil *Notes has none. It never changes.
type Notes struct {
	all  []*Note
	byID map[string]*Note // language, a dot, ID
}

// All are the notes, stale ones too, by language and key.
func (n *Notes) All() []*Note {
	if n == nil {
		return nil
	}
	return n.all
}

// Of is the note for a text in a language, if there is one that may be offered.
func (n *Notes) Of(lang, key string) *Note { return n.ByID(lang, ID(key)) }

// ByID is the note by what a button carries, if there is one that may be offered.
func (n *Notes) ByID(lang, id string) *Note {
	if n == nil {
		return nil
	}
	if x := n.byID[lang+"."+id]; x != nil && !x.Stale {
		return x
	}
	return nil
}

// IDLen is how long an ID is: several fit a button's 64 bytes beside the language.
const IDLen = 6

// ID is what stands for a key on a button. It is the same for ever: a button of last
// year still finds its note. Load refuses two notes of a language with the same.
func ID(key string) string {
	sum := sha256.Sum256([]byte(key))
	return base64.RawURLEncoding.EncodeToString(sum[:])[:IDLen]
}

// Facts gives the value of a fact; false if there is none of that name.
type Facts func(id string) (value string, ok bool)

// FactsOf are those of the talk.
func FactsOf(f *flow.Flows) Facts {
	return func(id string) (string, bool) {
		if x := f.Fact(id); x != nil {
			return x.Value, true
		}
		return "", false
	}
}

// factName begins the placeholders that are facts.
const factName = "fact."

// unfit are the placeholders of a text that keep it from being spoken: what is no fact
// differs from person to person, or with the settings of a service.
func unfit(texts *locale.Catalogues, key string) []string {
	return slices.DeleteFunc(texts.Placeholders(key), func(name string) bool { return strings.HasPrefix(name, factName) })
}

// Words are what a note for a text has to say: the text as people read it, with the facts
// in it, which it names. Empty if the language has no such text.
func Words(texts *locale.Catalogues, facts Facts, lang, key string) (words string, ids []string) {
	if _, ok := texts.Language(lang); !ok {
		return "", nil
	}
	p := texts.Printer(lang)
	if !p.Own(key) {
		return "", nil
	}
	args := locale.Args{}
	for _, name := range texts.Placeholders(key) {
		id, isFact := strings.CutPrefix(name, factName)
		if !isFact {
			continue
		}
		ids = append(ids, id)
		value, _ := facts(id)
		args[name] = locale.Verbatim(value)
	}
	return strings.Join(strings.Fields(strings.Map(audible, p.Plain(key, args))), " "), ids
}

// audible leaves out what only turns the writing direction.
func audible(r rune) rune {
	if unicode.Is(unicode.Bidi_Control, r) {
		return -1
	}
	return r
}

// hashBytes of SHA-256 are kept: enough to notice any change, short in a diff.
const hashBytes = 6

// HashWords is what is noted of the words that were spoken.
func HashWords(words string) string {
	sum := sha256.Sum256([]byte(words))
	return hex.EncodeToString(sum[:hashBytes])
}
