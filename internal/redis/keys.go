package redis

import (
	"strconv"

	"wegweiser/internal/outbox"
)

// tags are the beginnings of all keys, one for each partition.
var tags = func() (t [outbox.Partitions]string) {
	for i := range t {
		t[i] = "{" + strconv.Itoa(i) + "}:"
	}
	return t
}()

// key is the full name of what lives in a partition.
func key(part int, name string) string { return tags[part] + name }

// sharedKey is the full name of what replicas share, all of it in one slot.
func sharedKey(name string) string { return tags[sharedPart] + name }

// sharedPart is where the few shared things live.
const sharedPart = 0

func dueKey(part int) string    { return key(part, "due") }
func parkedKey(part int) string { return key(part, "parked") }

func seenKey(part int, update int64) string {
	return key(part, "seen:"+strconv.FormatInt(update, 10))
}

func listKey(l outbox.Lane) string { return key(l.Part, "out:"+l.Name) }
func idsKey(l outbox.Lane) string  { return key(l.Part, "mid:"+l.Name) }

// What stands in front of a member of {17}:due.
const (
	laneMember  = "o:"
	timerMember = "t:"
)
