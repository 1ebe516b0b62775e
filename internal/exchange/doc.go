// Package exchange carries texts to translators and back: as PO, which Poedit, Weblate
// and gettext read, and as a spreadsheet or CSV for whoever has nothing else.
//
// It promises:
//
//   - What is written and read back unchanged changes nothing, to the byte of the
//     catalogue.
//   - Nothing is overwritten in silence. Each text goes out with a hash of itself and
//     of its source; where one of them has changed here since, what comes back is a
//     conflict, named with key and line and shown beside what stands here, until somebody
//     forces it.
//   - A table of which one column was sorted or moved by itself is refused whole.
//   - Only texts go out: no step, no condition, no value that the program compares.
//   - Nothing that comes back is run: no formula, no template. A text that the checker
//     finds wrong is not taken.
package exchange
