// Package demo is the whole of Wegweiser on one machine, for whoever wants to see it
// before running it: a page with a newcomer's phone and the staff's group side by
// side. Behind it runs what `bot serve` runs, the service itself, on the double of
// the Bot API and on a Redis in memory.
//
// What it promises:
//   - One address, on this machine only. Nothing is loaded from elsewhere and nothing
//     leaves; other web pages can neither read nor press anything here (guard.go).
//   - The page shows what the double says that Telegram would show, and does what a
//     person could do. It knows nothing of flows: who taps, sends the button's data.
//   - A reset leaves nothing behind: a new Redis, a new double, a new service.
package demo
