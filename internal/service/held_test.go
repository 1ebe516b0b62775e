package service

import (
	"testing"
	"testing/synctest"
	"time"
)

// What readyz says while Telegram makes polling wait.
func TestPollingIsMadeToWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var h held
		says := func(when string, seconds float64, why string) {
			t.Helper()
			if got := h.why(); got != why {
				t.Errorf("%s: readyz says %q, want %q", when, got, why)
			}
			if left, _ := h.left(); left.Seconds() != seconds {
				t.Errorf("%s: %v are left, want %v s", when, left, seconds)
			}
		}
		says("never", 0, "")
		h.wait(time.Minute)
		says("a minute", 60, "")
		time.Sleep(time.Minute)
		h.wait(30 * time.Second)
		says("a minute, and again", 30, "telegram makes polling wait: 30 s more\n")
		time.Sleep(40 * time.Second)
		says("over, but not asked again", 0, "telegram makes polling wait: 0 s more\n")
		h.wait(0)
		says("a poll went well", 0, "")
		h.wait(time.Hour)
		time.Sleep(time.Minute)
		says("an hour", 3540, "telegram makes polling wait: 3540 s more\n")
		h.wait(0)
		h.wait(2 * time.Second)
		says("another day", 2, "")
	})
}
