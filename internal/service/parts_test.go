package service

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestAPartThatPanicsRunsAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		told := map[string]int{}
		panicked := func(part string, v any, stack string) {
			if strings.Contains(stack, "CANARY") || v == nil {
				t.Errorf("%v, %s", v, stack)
			}
			told[part]++
		}
		runs := 0
		p := newParts()
		p.Keep(t.Context(), "timers", panicked, func() error {
			if runs++; runs < 3 {
				panic("CANARY")
			}
			return errors.New("its own end")
		})
		if err := <-p.failed; err.Error() != "timers: its own end" {
			t.Error(err)
		}
		if runs != 3 || told["timers"] != 2 {
			t.Errorf("ran %d times, told of %v", runs, told)
		}
	})
}

func TestAPartThatPanicsEndsWithTheRest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		p := newParts()
		p.Keep(ctx, "timers", func(string, any, string) {}, func() error { panic("always") })
		time.Sleep(10 * time.Second)
		stop()
		p.Wait(t.Context())
		select {
		case err := <-p.failed:
			t.Error(err)
		default:
		}
	})
}
