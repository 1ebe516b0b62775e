// Package locale holds what the bot says: a catalogue of texts for each
// language, and the rules of the languages themselves.
//
// It promises:
//
//   - A set of catalogues is loaded whole or not at all, and never changes
//     afterwards. Whatever a translator can get wrong is a Finding with file,
//     line, column and what to write instead.
//   - A text is shown in the chosen language or in the next of its declared
//     fallbacks, and every fallback is reported. Nothing here guesses: neither
//     go-i18n's nor x/text's language matcher ever chooses (they map Sorani to
//     Arabic and Ukrainian to Russian).
//   - A text is inert. {name} is replaced by a value and that is all; values
//     are escaped, and isolated in languages that run from right to left.
//   - A raw key is never shown.
//
// go-i18n reads the messages and knows the plural rules. Rendering is our own,
// because texts are parsed once at load and then only looked up.
//
// The package does no I/O beyond the fs.FS it is given and keeps no global state.
package locale
