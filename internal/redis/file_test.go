package redis_test

import (
	"testing"

	"github.com/alicebob/miniredis/v2"
)

// What Telegram calls a file is known to all replicas, until it is forgotten.
func TestFileIDs(t *testing.T) {
	m := miniredis.RunT(t)
	one, two := open(t, "redis://"+m.Addr()), open(t, "redis://"+m.Addr())
	check := func(bot, hash, want string) {
		t.Helper()
		if got, err := two.FileID(t.Context(), bot, hash); got != want || err != nil {
			t.Errorf("%s %s: %q, %v", bot, hash, got, err)
		}
	}
	check("7", "h", "")
	if err := one.SetFileID(t.Context(), "7", "h", "id-1"); err != nil {
		t.Fatal(err)
	}
	check("7", "h", "id-1")
	check("8", "h", "") // another bot's are of no use
	if ttl := m.TTL("{0}:file:7:h"); ttl <= 0 {
		t.Errorf("kept for %v", ttl)
	}
	if err := one.SetFileID(t.Context(), "7", "h", ""); err != nil {
		t.Fatal(err)
	}
	check("7", "h", "")
	m.Close()
	if _, err := two.FileID(t.Context(), "7", "h"); err == nil {
		t.Error("no error without Redis")
	}
}
