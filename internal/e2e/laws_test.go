package e2e

import (
	"context"
	"io/fs"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"wegweiser/locales"
)

// languages are those that the bot is shipped with.
var languages = func() (tags []string) {
	names, _ := fs.Glob(locales.FS, "*.json")
	for _, n := range names {
		tags = append(tags, strings.TrimSuffix(n, ".json"))
	}
	return tags
}()

// talks runs n talks at once, some time apart, and reports those that stuck.
func (w *town) talks(n int, apart time.Duration, within time.Duration) []*newcomer {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), within)
	defer cancel()
	var wg sync.WaitGroup
	all := make([]*newcomer, n)
	for i := range n {
		lang := languages[i%len(languages)]
		all[i] = w.newcomer(i, lang)
		wg.Go(func() {
			time.Sleep(time.Duration(i) * apart)
			if err := all[i].talk(ctx, all[i].recognitionTalk()); err != nil {
				w.t.Error(err)
			}
		})
	}
	wg.Wait()
	return all
}

// judge holds what must be true after any catastrophe: nobody stuck (talks saw to
// that), nothing lost or out of order, one case for each person, no refused request.
func (w *town) judge(all []*newcomer) {
	w.t.Helper()
	cards := w.waitCards(len(all), 3*time.Minute)
	if len(cards) != len(all) {
		w.t.Errorf("%d cases for %d people", len(cards), len(all))
	}
	// What one person of a language read in quiet is what all of that language read.
	want := map[string][]string{}
	repeated := 0
	for _, n := range all {
		texts, again := n.read()
		repeated += again
		texts = mapped(texts, n.me.FirstName)
		if want[n.lang] == nil {
			want[n.lang] = texts
			continue
		}
		if !slices.Equal(want[n.lang], texts) {
			w.t.Errorf("%s (%s) read %d messages, another %d:\n%s\n---\n%s", n.me.FirstName, n.lang, len(texts), len(want[n.lang]),
				strings.Join(heads(texts), "\n"), strings.Join(heads(want[n.lang]), "\n"))
		}
		if len(texts) != len(n.recognitionTalk())+1 {
			w.t.Errorf("%s read %d different messages, not %d", n.me.FirstName, len(texts), len(n.recognitionTalk())+1)
		}
	}
	doubled := 0
	for _, times := range cards {
		if times > 1 {
			doubled++
		}
	}
	for _, c := range w.tg.Refused("query is too old", "message is not modified") {
		w.t.Errorf("Telegram refused: %s", c)
	}
	w.t.Logf("%d people, %d cases, %d messages repeated, %d cards posted twice", len(all), len(cards), repeated, doubled)
}

// mapped takes a person's name out, so that what different people read compares.
func mapped(texts []string, name string) []string {
	out := make([]string, len(texts))
	for i, t := range texts {
		out[i] = strings.ReplaceAll(t, name, "NAME")
	}
	return out
}

func heads(texts []string) []string {
	out := make([]string, len(texts))
	for i, t := range texts {
		out[i], _, _ = strings.Cut(t, "\n")
	}
	return out
}

// mayhem has n talks go on while strike hits again and again, up to kills times, each a
// random while between least and most after the one before; then it judges. It returns
// how often it struck.
func (w *town) mayhem(n, kills int, least, most time.Duration, strike func()) (struck int) {
	w.t.Helper()
	stop := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		for struck < kills {
			select {
			case <-stop:
				return
			case <-time.After(least + rand.N(most-least)):
			}
			strike()
			struck++
		}
	})
	all := w.talks(n, 60*time.Millisecond, 4*time.Minute)
	close(stop)
	wg.Wait()
	w.judge(all)
	w.t.Logf("struck %d times", struck)
	return struck
}

// Laws 1 to 4 against kill -9: the process dies at random moments during the talks.
func TestKilledAtRandomMoments(t *testing.T) {
	talks, kills := 40, 6
	if full() {
		talks, kills = 200, 25
	}
	w := newTown(t)
	b := w.start().waitReady()
	killed := w.mayhem(talks, kills, 100*time.Millisecond, 600*time.Millisecond, func() {
		b.kill()
		b = w.start()
	})
	if killed < kills/2 {
		t.Errorf("the talks were over after %d kills", killed)
	}
}

// The same with Redis killed and started again, appendfsync always.
func TestRedisKilledAndRestarted(t *testing.T) {
	talks, kills := 30, 3
	if full() {
		talks, kills = 200, 20
	}
	w := newTown(t)
	b := w.start().waitReady()
	w.mayhem(talks, kills, 200*time.Millisecond, 800*time.Millisecond, func() {
		w.redis.Kill()
		time.Sleep(rand.N(400 * time.Millisecond))
		w.redis.Restart()
	})
	b.waitStatus("/readyz", 200, 10*time.Second)
}
