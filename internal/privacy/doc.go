// Package privacy keeps personal data where it belongs.
//
// What it promises:
//   - Personal text prints as "[personal]" whatever the verb, and reaches no log
//     and no error string unless somebody writes Reveal.
//   - A Sealer's output can be read only with the key, is refused if one bit of it
//     changed, and is refused under any other record's name.
//   - Scrub lets no bot token through a log handler, and prints no value whose
//     fields it does not know.
//
// It needs nothing but the standard library, and every other room may use it.
package privacy
