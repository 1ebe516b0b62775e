package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"wegweiser/flows"
	"wegweiser/internal/telegram/botapitest"
	"wegweiser/locales"
)

// figures of one bot in one round.
type figures struct {
	acts                      float64 // a second, at full speed
	cpu                       time.Duration
	p50, p99, calm50, calm99  time.Duration
	trips, commands, calmTrip float64
	resident, peak            int64
}

func (f figures) row(name string) string {
	ms := func(d time.Duration) string { return fmt.Sprintf("%.2f", float64(d.Microseconds())/1000) }
	return fmt.Sprintf("| %s | %.0f | %d | %s | %s | %s | %s | %.2f | %.2f | %.2f | %d | %d |", name, f.acts, f.cpu.Microseconds(),
		ms(f.p50), ms(f.p99), ms(f.calm50), ms(f.calm99), f.trips, f.commands, f.calmTrip, f.resident>>20, f.peak>>20)
}

func acts(f figures) float64      { return f.acts }
func cpuPerAct(f figures) float64 { return float64(f.cpu) }

func median(all []figures, of func(figures) float64) float64 {
	v := make([]float64, len(all))
	for i, f := range all {
		v[i] = of(f)
	}
	slices.Sort(v)
	return v[len(v)/2]
}

// person presses a button of each question that arrives.
type person struct {
	me    botapitest.User
	chat  *botapitest.Chat
	inbox chan botapitest.Message
	turn  int
}

// press answers the newest question and waits for the next one.
func (p *person) press(ctx context.Context, seen botapitest.Message) (botapitest.Message, error) {
	p.turn++
	row := seen.ReplyMarkup.InlineKeyboard[p.turn%3]
	p.chat.Forge(p.me, seen.MessageID, row[0].CallbackData)
	return p.next(ctx)
}

// next is the next message with buttons.
func (p *person) next(ctx context.Context) (botapitest.Message, error) {
	for {
		select {
		case m := <-p.inbox:
			if m.ReplyMarkup != nil {
				return m, nil
			}
		case <-ctx.Done():
			return botapitest.Message{}, fmt.Errorf("no question: %w", ctx.Err())
		}
	}
}

// choose waits for a message that offers a choice, and presses it.
func (p *person) choose(ctx context.Context, m botapitest.Message, choice string) (botapitest.Message, error) {
	data, ok := find(m, choice)
	if !ok {
		return m, fmt.Errorf("no choice %q on %q", choice, m.Text)
	}
	p.chat.Forge(p.me, m.MessageID, data)
	return p.next(ctx)
}

// begin brings everybody to the first question of three buttons.
func begin(ctx context.Context, people []*person) ([]botapitest.Message, error) {
	out := make([]botapitest.Message, len(people))
	for i, p := range people {
		p.chat.Start(p.me, "")
		m, err := p.next(ctx)
		for _, choice := range []string{"_l:en", "_agree"} {
			if _, ok := find(m, choice); ok && err == nil {
				m, err = p.choose(ctx, m, choice)
			}
		}
		if err != nil {
			return nil, err
		}
		out[i] = m
	}
	return out, nil
}

func (l *lab) measure(ctx context.Context, people []*person, p *process, counts func() (float64, float64)) (f figures, err error) {
	starting, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	at, err := begin(starting, people)
	if err != nil {
		return f, err
	}
	pressAll(ctx, people, at, 2*time.Second, 0) // warm
	read := func() (float64, float64) {
		if counts == nil {
			return 0, 0
		}
		time.Sleep(5200 * time.Millisecond) // the gauges are taken every five seconds
		return counts()
	}
	t0, c0 := read()
	cpu0, _ := p.cpu()
	begun := time.Now()
	took := pressAll(ctx, people, at, l.o.full, 0)
	elapsed := time.Since(begun)
	cpu1, err := p.cpu()
	if err != nil {
		return f, err
	}
	n := float64(len(took))
	f.acts = n / elapsed.Seconds()
	f.cpu = time.Duration(float64(cpu1-cpu0) / n)
	f.p50, f.p99 = quantile(took, .5), quantile(took, .99)
	t1, c1 := read()
	f.trips, f.commands = (t1-t0)/n, (c1-c0)/n
	calm := pressAll(ctx, people, at, l.o.calm, 30)
	f.calm50, f.calm99 = quantile(calm, .5), quantile(calm, .99)
	t2, _ := read()
	f.calmTrip = (t2 - t1) / float64(len(calm))
	f.resident, f.peak = p.resident()
	return f, nil
}

func quantile(d []time.Duration, q float64) time.Duration {
	if len(d) == 0 {
		return 0
	}
	slices.Sort(d)
	return d[min(len(d)-1, int(q*float64(len(d))))]
}

// pressAll lets people press for a while: each as fast as they are answered, or, with
// rate, all together so many times a second. It returns how long each act took.
func pressAll(ctx context.Context, people []*person, at []botapitest.Message, long time.Duration, rate int) []time.Duration {
	ctx, cancel := context.WithTimeout(ctx, long+10*time.Second)
	defer cancel()
	var mu sync.Mutex
	var all []time.Duration
	var wg sync.WaitGroup
	end := time.Now().Add(long)
	var turn atomic.Int64
	begun := time.Now()
	for i, p := range people {
		wg.Go(func() {
			var own []time.Duration
			for time.Now().Before(end) {
				begin := time.Now()
				if rate > 0 {
					begin = begun.Add(time.Duration(turn.Add(1)) * time.Second / time.Duration(rate))
					if begin.After(end) {
						break
					}
					time.Sleep(time.Until(begin))
					begin = time.Now()
				}
				next, err := p.press(ctx, at[i])
				if err != nil {
					break
				}
				at[i] = next
				own = append(own, time.Since(begin))
			}
			mu.Lock()
			all = append(all, own...)
			mu.Unlock()
		})
	}
	wg.Wait()
	return all
}

// flows writes a talk of the same shape as the bare handler's: a question of three
// choices that leads to itself.
func (l *lab) flows() error {
	dir := filepath.Join(l.dir, "flows")
	if err := os.CopyFS(dir, flows.FS); err != nil {
		return err
	}
	// Who can't answer is led out: a question without end would be refused.
	main := "flow: main\nstart: need\nsteps:\n  need:\n    choose: [work, women, other]\n    stuck: out\n    to: need\n  out: {call: other, to: end}\n"
	if err := os.WriteFile(filepath.Join(dir, "main.yaml"), []byte(main), 0o644); err != nil {
		return err
	}
	return l.texts("main.need.qualification", "main.need.organisation")
}

// texts writes the shipped texts without those that the talk has no use for.
func (l *lab) texts(unused ...string) error {
	dir := filepath.Join(l.dir, "locales")
	if err := os.CopyFS(dir, locales.FS); err != nil {
		return err
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.json"))
	if err != nil {
		return err
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		var texts map[string]any
		if err := json.Unmarshal(data, &texts); err != nil {
			return err
		}
		for _, key := range unused {
			delete(texts, key)
		}
		if data, err = json.Marshal(texts); err != nil {
			return err
		}
		if err := os.WriteFile(file, data, 0o644); err != nil {
			return err
		}
	}
	return nil
}
