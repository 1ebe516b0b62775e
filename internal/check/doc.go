// Package check says everything that is wrong with flows, offers, facts and texts
// together: what `bot check` prints, and whose check of the texts the service asks before it starts or reloads.
//
// It promises:
//
//   - All findings at once, each with its place and what to do about it.
//   - Every text that flows and program show exists, and none that nobody shows.
//   - From the start of each talk, every combination of answers is tried with the
//     engine itself: each ends at an offer, a partner or a human. Where there are
//     too many to try, the report says so.
package check
