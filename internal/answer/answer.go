// Package answer understands what people type where nothing can be chosen: a number,
// a day, a phone number, an e-mail address, a place, an entry of a list.
//
// It promises that what it returns is in one form, and that what it is not sure of
// it does not return: the person is asked again, which costs less than a call that
// never comes.
package answer

import (
	"wegweiser/internal/flow"
	"wegweiser/internal/place"
)

// Readers are the ways to understand an answer, by flow.Ask.What. A text has none:
// it is kept as it was typed.
func Readers() map[string]flow.Reader {
	return map[string]flow.Reader{
		flow.AskNumber: Number, flow.AskDate: Date, flow.ReadShortDate: ShortDate, flow.AskPhone: Phone, flow.AskContact: Phone,
		flow.AskEmail: Email, flow.AskPlace: place.Find,
	}
}
