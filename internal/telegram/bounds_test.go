package telegram

import (
	"math"
	"strings"
	"testing"
	"time"
)

// What Telegram says is honoured up to an hour; a number that is none can't stop us.
func TestRetryAfterIsBounded(t *testing.T) {
	for said, want := range map[int64]time.Duration{
		-5: time.Second, 0: time.Second, 7: 7 * time.Second, 3600: time.Hour, 3601: time.Hour, math.MaxInt64: time.Hour, math.MinInt64: time.Second,
	} {
		if got := refused("getUpdates", 429, "", said, 0).RetryAfter; got != want {
			t.Errorf("%d: %v, want %v", said, got, want)
		}
	}
}

// The token never stands in a key of the store.
func TestTheBotIsNamedWithoutItsToken(t *testing.T) {
	if got := botOf("12345:secret"); got != "12345" {
		t.Error(got)
	}
	if got := botOf("plainsecret"); got == "" || strings.Contains(got, "plainsecret") || got == botOf("othersecret") {
		t.Error(got)
	}
}
