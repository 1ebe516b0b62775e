// Package workshop knows what translators ask about a text: where it stands in the talk, what is said before it, what it is, how long it may be, who reads it, what will stand in its placeholders.
//
// It promises:
//
//   - Every text of the source, once, in the order of the talk.
//   - All of it follows from flows, offers and the table of the program's own texts;
//     only Note is from a person. What can be worked out is never kept by hand.
//   - Nothing that routes a talk (conditions, ids of choices as values) is in a text
//     to translate.
//
// The description of a message in the source file is Context and Note, one a line:
// that is what Weblate shows. Exports and the preview show the same.
package workshop
