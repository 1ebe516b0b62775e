package outbox_test

import (
	"regexp"
	"testing"

	"wegweiser/internal/outbox"
)

// What is stored lies where Part says. If this test fails, nobody finds it again.
func TestPartNeverChanges(t *testing.T) {
	for chat, want := range map[int64]int{
		0: 0, 1: 37, 2: 10, 1000: 23, 123456789: 32, 7_000_000_000: 10, -1001234567890: 27,
	} {
		if got := outbox.Part(chat); got != want {
			t.Errorf("%d was in partition %d and is in %d", chat, want, got)
		}
	}
}

func TestPartSpreads(t *testing.T) {
	for name, chat := range map[string]func(int64) int64{
		"people": func(i int64) int64 { return 6_000_000_000 + 7*i },
		"groups": func(i int64) int64 { return -1_000_000_000_000 - 64*i },
	} {
		var n [outbox.Partitions]int
		for i := range int64(64_000) {
			n[outbox.Part(chat(i))]++
		}
		for part, n := range n {
			if n < 850 || n > 1150 {
				t.Errorf("%s: %d of 64,000 in partition %d", name, n, part)
			}
		}
	}
}

func TestCaseIDs(t *testing.T) {
	shape := regexp.MustCompile(`^[a-z0-9]{12}$`)
	seen := map[string]bool{}
	for part := range outbox.Partitions {
		for _, random := range []uint64{0, 1, 35, 36, 1 << 40, 3_656_158_440_062_975, ^uint64(0)} {
			id := outbox.NewCaseID(part, random)
			if !shape.MatchString(id) || seen[id] {
				t.Errorf("partition %d, %d: %s", part, random, id)
			}
			seen[id] = true
			if got, err := outbox.CasePart(id); err != nil || got != part {
				t.Errorf("%s carries %d, %v", id, got, err)
			}
		}
	}
	for _, bad := range []string{"", "00", "zz0000000000", "1s0000000000", "0000000000000", "00000000000A", "-10000000000", "+10000000000", "00000000000ß"} {
		if part, err := outbox.CasePart(bad); err == nil {
			t.Errorf("%q is in partition %d", bad, part)
		}
	}
}
