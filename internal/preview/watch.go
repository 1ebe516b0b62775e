package preview

import (
	"context"
	"fmt"
	"hash/fnv"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"
	"time"

	"wegweiser/internal/flow"
	"wegweiser/internal/locale"
	"wegweiser/internal/sound"
)

// The folders are looked at, not listened to: that works on every disk and in every
// container, and costs a few dozen stats.

// lookEvery is how often. Files are read when they have rested, so that one that is half
// written is not shown.
const (
	lookEvery = 100 * time.Millisecond
	rest      = 50 * time.Millisecond
)

// Watch shows changes of the files until ctx ends.
func (p *Preview) Watch(ctx context.Context) {
	shown := p.stamp()
	seen := shown
	for wait := lookEvery; ; {
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
		wait = lookEvery
		switch now := p.stamp(); {
		case now != seen:
			seen, wait = now, rest
		case now != shown:
			p.turn()
			shown = now
		}
	}
}

// stamp changes when a file of the folders does.
func (p *Preview) stamp() uint64 {
	h := fnv.New64a()
	type folder struct {
		fsys fs.FS
		name string
	}
	folders := []folder{{p.Flows, "."}, {p.Flows, flow.MediaFolder}, {p.Locales, "."}, {p.Locales, locale.StateFolder}}
	spoken, _ := fs.ReadDir(p.Locales, sound.Folder) // there may be none
	for _, e := range spoken {
		if e.IsDir() {
			folders = append(folders, folder{p.Locales, sound.Folder + "/" + e.Name()})
		}
	}
	for _, dir := range folders {
		entries, err := fs.ReadDir(dir.fsys, dir.name)
		if err != nil {
			fmt.Fprint(h, err)
		}
		for _, e := range entries {
			if strings.HasPrefix(e.Name(), ".") || strings.HasSuffix(e.Name(), "~") {
				continue
			}
			if info, err := fs.Stat(dir.fsys, path.Join(dir.name, e.Name())); err == nil && !info.IsDir() {
				fmt.Fprintln(h, dir.name, e.Name(), info.Size(), info.ModTime().UnixNano())
			}
		}
	}
	return h.Sum64()
}

// pages are those that are open, and want to know of a change.
type pages struct {
	mu   sync.Mutex
	open []chan int
}

func newPages() *pages { return &pages{} }

func (p *pages) join() chan int {
	c := make(chan int, 1)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.open = append(p.open, c)
	return c
}

func (p *pages) leave(c chan int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.open = slices.DeleteFunc(p.open, func(o chan int) bool { return o == c })
}

// tell says the newest version; one that was not read yet is not worth reading.
func (p *pages) tell(version int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range p.open {
		select {
		case <-c:
		default:
		}
		c <- version
	}
}
