package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"wegweiser/internal/telegram/botapitest"
)

// crowd puts many people into mid-talk of the shipped flows, with seven answers given,
// and reads what Redis holds for each.
func (l *lab) crowd(ctx context.Context) error {
	if err := l.client.FlushAll(ctx).Err(); err != nil {
		return err
	}
	before, err := l.used(ctx)
	if err != nil {
		return err
	}
	tg, people := l.telegram(l.o.people)
	defer tg.Close()
	addr := freeAddr()
	p, err := start(l.serveEnv(tg, addr), l.bot, "serve")
	if err != nil {
		return err
	}
	defer p.stop()
	if err := waitReady(addr); err != nil {
		return err
	}
	begun := time.Now()
	var wg sync.WaitGroup
	queue := make(chan *person)
	failed := make(chan error, 1)
	for range l.o.chats {
		wg.Go(func() {
			for p := range queue {
				if err := p.midTalk(ctx); err != nil {
					select {
					case failed <- err:
					default:
					}
				}
			}
		})
	}
	for _, p := range people {
		queue <- p
	}
	close(queue)
	wg.Wait()
	select {
	case err := <-failed:
		return err
	default:
	}
	time.Sleep(2 * time.Second) // the last acknowledgements
	after, err := l.used(ctx)
	if err != nil {
		return err
	}
	now, peak := p.resident()
	fmt.Printf("\n%d people in mid-talk (%d answers each): %d bytes of Redis for each, %d MB in all; brought there in %v; the bot holds %d MB (peak %d MB); %s\n",
		len(people), len(midTalk)-2, (after-before)/int64(len(people)), (after-before)>>20, time.Since(begun).Round(time.Second), now>>20, peak>>20, filepath.Base(l.bot))
	return nil
}

// midTalk are the choices that lead into the middle of the talk about recognition.
var midTalk = []string{"_l:en", "_agree", "qualification", "university", "health", "not_yet", "nobody"}

func (p *person) midTalk(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	p.chat.Start(p.me, "")
	m, err := p.next(ctx)
	for _, c := range midTalk {
		if err == nil {
			m, err = p.choose(ctx, m, c)
		}
	}
	return err
}

func find(m botapitest.Message, choice string) (data string, ok bool) {
	if m.ReplyMarkup == nil {
		return "", false
	}
	for _, row := range m.ReplyMarkup.InlineKeyboard {
		for _, b := range row {
			if strings.HasSuffix(b.CallbackData, "."+choice) {
				return b.CallbackData, true
			}
		}
	}
	return "", false
}

// used is the memory that Redis' data takes.
func (l *lab) used(ctx context.Context) (int64, error) {
	info, err := l.client.InfoMap(ctx, "memory").Result()
	if err != nil {
		return 0, err
	}
	return strconv.ParseInt(info["Memory"]["used_memory_dataset"], 10, 64)
}
