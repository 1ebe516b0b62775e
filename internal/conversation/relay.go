package conversation

import (
	"context"
	"time"
	"unicode/utf8"

	"wegweiser/internal/locale"
	"wegweiser/internal/outbox"
)

// With free writing on, words that answer no question of ours go to the member of the team
// who has the request, and to nobody else: they pass through the lane of the case, sealed,
// and are kept nowhere. Anything but text, too much, and too fast is refused, and never
// said to have been passed on.

// RelayRunes is how many letters pass at once.
const RelayRunes = 1000

// relaySaid is how long it stands that words were passed on, before it is said again.
const relaySaid = 5 * time.Minute

// relay takes an input that answers nothing while somebody has the request. Not done: the
// talk goes on as without it.
func (c *Conversation) relay(ctx context.Context, u Update, k known, cat *Catalogue) (done bool, err error) {
	p, now := k.person, c.Now()
	commit := Commit{Part: k.part, Update: u.ID}
	key, args := p.unfit(u, now)
	passed := key == ""
	if passed {
		request := k.open.Clone()
		messages, timers, err := c.Relay(ctx, request, u.ID, u.Text)
		if err != nil || messages == nil {
			return false, err
		}
		timers = append(timers, Timer{Name: CardTimer(request.ID), At: now})
		commit.Writes = append(commit.Writes, Write{Key: CaseKey(request.ID), Expect: k.open.version, Data: EncodeCase(request), TTL: KeepCase(request, c.Silent, c.Case, now)})
		commit.Appends = append(commit.Appends, Append{Lane: outbox.CaseLane(k.part, request.ID), Messages: messages})
		commit.Timers = timers
		if now.Sub(time.Unix(p.Hand, 0)) >= relaySaid {
			key, args = "case.relay.passed", locale.Args{"name": request.Name.Reveal()}
		}
	}
	if k.open.Blocked != 0 {
		commit.Timers = append(commit.Timers, Reachable(u.Chat, now)...)
	}
	lane := outbox.ChatLane(k.part, u.Chat)
	if key != "" && key != quiet {
		printer := c.printer(cat, p.Session, u)
		text := printer.Text(key, args)
		if key == "case.relay.passed" {
			if p.Hand < k.open.Claimed {
				text += "\n\n" + printer.Text("case.free.first", nil)
			}
			p.Hand = now.Unix()
		}
		commit.Appends = append(commit.Appends, Append{Lane: lane, Messages: []outbox.Message{{Op: outbox.OpSend, Chat: u.Chat, Text: text}}})
	}
	p.seenOf(u).Add(u.ID)
	p.At, p.Album = now.Unix(), u.Album
	p.queued(commit.Appends, lane, c.PerChat, now)
	commit.Writes = append(commit.Writes, Write{Key: sessionKey(u.Chat), Expect: k.loaded.Records[0].Version, Data: p.encode(), TTL: c.Session})
	appended, err := c.Store.Commit(ctx, commit)
	if err != nil {
		return false, err
	}
	c.Deliver(appended)
	if passed {
		c.Observe("relayed")
	}
	if len(commit.Timers) > 0 {
		c.Nudge()
	}
	return true, nil
}

// quiet stands for a refusal that was said just now.
const quiet = "-"

// unfit says why something does not pass, as the key of a text; empty: it passes.
func (p *person) unfit(u Update, now time.Time) (key string, args locale.Args) {
	switch fast := p.flooding(now); {
	case fast && p.Flood == floodMost+1:
		return "case.relay.slow", nil
	case fast, u.Album != "" && u.Album == p.Album:
		return quiet, nil
	case u.Kind != Text:
		return "case.relay.text", nil
	case utf8.RuneCountInString(u.Text.Reveal()) > RelayRunes:
		return "case.relay.long", locale.Args{"count": RelayRunes}
	}
	return "", nil
}
