package service

import (
	"context"
	"hash/fnv"
	"strings"

	"wegweiser/internal/locale"
)

// told keeps what staff have to be told about files that were refused. Only the watcher
// uses it.
type told struct {
	s    *Service
	last string // what was told last, or is to be
	open bool   // it is still to be told
}

func newTold(s *Service) *told { return &told{s: s} }

// refused notes problems to be told, if they are others than last time.
func (t *told) refused(problems []string) {
	if what := strings.Join(problems, "\n"); what != t.last {
		t.last, t.open = what, true
	}
}

// mended forgets: should the same be wrong again, that is news.
func (t *told) mended() { t.last, t.open = "", false }

// maxTold is how much of the first problem staff are told, in letters.
const maxTold = 400

// tell tells staff what is open. While Redis is away it stays open.
func (t *told) tell(ctx context.Context) {
	if !t.open {
		return
	}
	first, _, _ := strings.Cut(t.last, "\n")
	if r := []rune(first); len(r) > maxTold {
		first = string(r[:maxTold]) + "…"
	}
	h := fnv.New64a()
	h.Write([]byte(t.last))
	err := t.s.desk.Announce(ctx, int64(h.Sum64()), "staff.reload", locale.Args{"problem": first})
	t.open = err != nil
}
