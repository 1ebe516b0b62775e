package conversation

import (
	"encoding/json"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// Whatever order updates come in (a webhook's queues are not in order with each
// other), each counts once: a later delivery is known, a first one never is, as long
// as no more than keepSeen others of the chat came between.
func TestSeenKnowsWhatItHadAndNothingElse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ids := rapid.SliceOfNDistinct(rapid.Int64Range(1, 1<<30), 1, 100, rapid.ID[int64]).Draw(t, "ids")
		slices.Sort(ids)
		for i := range ids { // out of order, but not by far
			if j := i + rapid.IntRange(0, 5).Draw(t, "shuffle"); j < len(ids) {
				ids[i], ids[j] = ids[j], ids[i]
			}
		}
		var s seen
		for i, id := range ids {
			if s.Has(id) && restartFree(ids[:i]) {
				t.Fatalf("update %d is known before it came", id)
			}
			s.Add(id)
			if !s.Has(id) {
				t.Fatalf("update %d is forgotten at once", id)
			}
			data, err := json.Marshal(s)
			if err != nil {
				t.Fatal(err)
			}
			var back seen
			if err := json.Unmarshal(data, &back); err != nil || !slices.Equal(s, back) {
				t.Fatalf("%v became %v: %v", s, back, err)
			}
			for _, old := range ids[max(0, i-keepSeen/2) : i+1] {
				if restartFree(ids[:i+1]) && !s.Has(old) {
					t.Fatalf("update %d would be handled again", old)
				}
			}
		}
	})
}

// restartFree says that no jump in the ids looks as if Telegram counted anew.
func restartFree(ids []int64) bool {
	var highest int64
	for _, id := range ids {
		if highest-id >= restart {
			return false
		}
		highest = max(highest, id)
	}
	return true
}

// After a week without updates Telegram goes on from a random number, which may be
// smaller: those are new.
func TestSeenBelievesANewCount(t *testing.T) {
	var s seen
	for id := int64(900_000_000); id < 900_000_000+2*keepSeen; id++ {
		s.Add(id)
	}
	if s.Has(1000) {
		t.Error("an update of the new count is taken for an old one")
	}
	s.Add(1000)
	if !s.Has(1000) || s.Has(1001) {
		t.Error("the new count is not remembered")
	}
	if !(seen{5, 6}).Has(5) || (seen{5, 6}).Has(4) {
		t.Error("few updates: exactly these are known")
	}
}
