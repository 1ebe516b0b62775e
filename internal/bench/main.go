// Command bench measures, on one machine and in one run, what an update costs: of a
// bare handler on the library (a), and of `bot serve` with a flow of the same shape
// (b). Both run as processes of their own; this one plays Telegram and the people.
//
//	go run ./internal/bench            all of it
//	go run ./internal/bench -people 0  without filling Redis with 100,000 people
//
// Figures of one machine say little; their ratio says something.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"runtime/debug"
	"time"
)

func main() {
	if len(os.Args) > 1 && os.Args[1] == "bare" {
		exit(bare(os.Args[2:]))
	}
	var o options
	flag.DurationVar(&o.full, "full", 15*time.Second, "how long to press as fast as they answer")
	flag.DurationVar(&o.calm, "calm", 15*time.Second, "how long to press 30 times a second")
	flag.IntVar(&o.chats, "chats", 200, "people pressing at the same time")
	flag.IntVar(&o.people, "people", 100_000, "people in mid-talk, for the size of Redis")
	flag.IntVar(&o.rounds, "rounds", 3, "how often (a) and (b) are measured, in turn")
	flag.Parse()
	// This process plays Telegram and the people, on the processors that the bots under
	// measurement share: the less of them it takes, the more the figures are the bots'.
	debug.SetGCPercent(800)
	exit(run(context.Background(), o))
}

func exit(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
	os.Exit(0)
}

type options struct {
	full, calm            time.Duration
	chats, people, rounds int
}
