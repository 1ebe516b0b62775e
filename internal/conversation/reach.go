package conversation

import (
	"strconv"
	"time"
)

// Kinds of timers that bring to a person's request that they can't be written to any
// more, or can again: the chat ends their names. Each takes the other off.
const (
	BlockedKind = "blocked"
	BackKind    = "back"
)

// Unreachable are the timers to set when a chat can't be written to.
func Unreachable(chat int64, now time.Time) []Timer { return reach(chat, BlockedKind, BackKind, now) }

// Reachable are the timers to set when it can again.
func Reachable(chat int64, now time.Time) []Timer { return reach(chat, BackKind, BlockedKind, now) }

func reach(chat int64, is, was string, now time.Time) []Timer {
	id := ":" + strconv.FormatInt(chat, 10)
	return []Timer{{Name: is + id, At: now}, {Name: was + id}}
}

// LastCase is the case that was opened last from a chat, by the record "link:<chat>";
// empty: none is known.
func LastCase(link []byte) string { return readLink(Record{Data: link}).Case }
