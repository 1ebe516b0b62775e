package storetest

import (
	"errors"
	"testing"
	"time"
)

// What replicas share: leases, the sending budget, groups that moved.

func sharedLease(t *testing.T, s Subject) {
	ctx := t.Context()
	lease := func(who string, want bool) {
		t.Helper()
		if ok, err := s.Store.Lease(ctx, "poll", who, 100*time.Millisecond); ok != want || err != nil {
			t.Errorf("%s: %v %v", who, ok, err)
		}
	}
	lease("a", true)
	lease("b", false)
	lease("a", true)
	s.Sleep(130 * time.Millisecond)
	lease("b", true)
	lease("a", false)
	if err := s.Store.Release(ctx, "poll", "a"); err != nil {
		t.Fatal(err)
	}
	lease("a", false)
	if err := s.Store.Release(ctx, "poll", "b"); err != nil {
		t.Fatal(err)
	}
	lease("a", true)
}

func budget(t *testing.T, s Subject) {
	second := time.Now().Unix()
	var got []int
	for _, n := range []int{10, 10, 15, 10} {
		g, err := s.Store.Budget(t.Context(), second, n, 30)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, g)
	}
	equal(t, "granted", got, []int{10, 10, 10, 0})
	if g, err := s.Store.Budget(t.Context(), second+1, 5, 30); g != 5 || err != nil {
		t.Error("the next second is another", g, err)
	}
}

func migrations(t *testing.T, s Subject) {
	if err := errors.Join(s.Store.SetMigration(t.Context(), -1, -1001), s.Store.SetMigration(t.Context(), -2, -1002)); err != nil {
		t.Fatal(err)
	}
	m, err := s.Store.Migrations(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "migrations", m, map[int64]int64{-1: -1001, -2: -1002})
}
