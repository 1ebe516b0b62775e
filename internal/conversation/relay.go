package conversation

import (
	"cmp"
	"context"
	"time"
	"unicode/utf8"

	"wegweiser/internal/flow"
	"wegweiser/internal/handoff"
	"wegweiser/internal/locale"
	"wegweiser/internal/outbox"
)

// With free writing on, words that answer no question of ours go to the member of the team
// who has the request, and to nobody else: they pass through the case and its lane, sealed,
// and are kept until they have arrived. Anything but text, too much, and too fast is
// refused; what is not passed on is said not to be, with the number to call, and what
// nobody will read soon is said so too. A cry for help brings the emergency card, and is
// passed on besides; "menu" and "stop" do what they do, and are not. Other words that mean
// something to us ("help", the label of a button, "1") go to who they talk with, while they do.

// RelayRunes is how many letters pass at once.
const RelayRunes = 1000

// relaySaid is how long it stands that words were passed on, before it is said again.
const relaySaid = 5 * time.Minute

// passed is what passes words on: who has the request, and their part of the commit.
type passed struct {
	request *handoff.Case
	write   Write
	append  Append
	timers  []Timer
}

// pass makes what passes words on; nil: they can't be.
func (c *Conversation) pass(ctx context.Context, u Update, k *known, now time.Time) (*passed, error) {
	request := k.open.Clone()
	messages, timers, err := c.Relay(ctx, request, u.ID, u.Text)
	if err != nil || messages == nil {
		return nil, err
	}
	return &passed{
		request: request,
		write:   Write{Key: CaseKey(request.ID), Expect: k.open.version, Data: EncodeCase(request), TTL: KeepCase(request, c.Silent, c.Case, now)},
		append:  Append{Lane: outbox.CaseLane(k.part, request.ID), Messages: messages},
		timers:  append(timers, Timer{Name: CardTimer(request.ID), At: now}),
	}, nil
}

// into puts it into a commit.
func (x *passed) into(c *Commit) {
	c.Writes, c.Appends, c.Timers = append(c.Writes, x.write), append(c.Appends, x.append), append(c.Timers, x.timers...)
}

// relay takes an input that answers nothing while somebody has the request.
func (c *Conversation) relay(ctx context.Context, u Update, k known, cat *Catalogue) error {
	now := c.Now()
	unfit := k.person.unfit(u, now)
	var x *passed
	var err error
	if unfit == "" {
		if x, err = c.pass(ctx, u, &k, now); err != nil {
			return err
		}
	}
	commit := Commit{Part: k.part, Update: u.ID}
	if x != nil {
		x.into(&commit)
	}
	if k.open.Blocked != 0 {
		commit.Timers = append(commit.Timers, Reachable(u.Chat, now)...)
	}
	p, lane := k.person, outbox.ChatLane(k.part, u.Chat)
	if text := c.answerWords(&p, u, k, cat, unfit, x, now); text != "" {
		commit.Appends = append(commit.Appends, Append{Lane: lane, Messages: []outbox.Message{{Op: outbox.OpSend, Chat: u.Chat, Text: text}}})
	}
	p.seenOf(u).Add(u.ID)
	if x != nil || p.talking(k.open) {
		p.Talk = now.Unix()
	}
	p.At, p.Album = now.Unix(), u.Album
	p.queued(commit.Appends, lane, c.PerChat, now)
	commit.Writes = append(commit.Writes, Write{Key: sessionKey(u.Chat), Expect: k.loaded.Records[0].Version, Data: p.encode(), TTL: c.Session})
	appended, err := c.Store.Commit(ctx, commit)
	if err != nil {
		return err
	}
	c.Deliver(appended)
	if x != nil {
		c.Observe("relayed")
	}
	if len(commit.Timers) > 0 {
		c.Nudge()
	}
	return nil
}

// answerWords is what the person is told about what they typed or sent; empty: that was
// said just now.
func (c *Conversation) answerWords(p *person, u Update, k known, cat *Catalogue, unfit string, x *passed, now time.Time) string {
	printer := c.printer(cat, p.Session, u)
	switch {
	case unfit == quiet:
		return ""
	case unfit != "":
		return printer.Text(unfit, locale.Args{"count": RelayRunes})
	case x == nil:
		p.Hand = 0
		return cat.orCall(printer, printer.Text("case.relay.not", nil), k.open.Offer, now)
	}
	first := p.Hand < k.open.Claimed // of this owner
	if !first && now.Sub(time.Unix(p.Hand, 0)) < relaySaid {
		return ""
	}
	p.Hand = now.Unix()
	if x.request.Unread() {
		return cat.orCall(printer, printer.Text("case.relay.waits", nil), k.open.Offer, now)
	}
	text := printer.Text("case.relay.passed", locale.Args{"name": x.request.Name.Reveal()})
	if first {
		text += "\n\n" + printer.Text("case.free.first", nil)
	}
	return text
}

// beside is what becomes of a cry for help beside the emergency card: what goes to who has
// the request, or nil, and what stands above the card of that.
type beside struct {
	*passed
	text string
}

// besides passes a cry for help on, if that can be, and says whether it was.
func (c *Conversation) besides(ctx context.Context, u Update, k *known, cat *Catalogue) (*beside, error) {
	unfit := k.person.unfit(u, c.Now())
	if unfit == quiet {
		return nil, nil
	}
	var b beside
	p, key, args := c.printer(cat, k.person.Session, u), cmp.Or(unfit, "case.relay.not"), locale.Args{"count": RelayRunes}
	if unfit == "" {
		var err error
		if b.passed, err = c.pass(ctx, u, k, c.Now()); err != nil {
			return nil, err
		}
	}
	if b.passed != nil {
		key, args = "case.relay.also", locale.Args{"name": b.request.Name.Reveal()}
	}
	b.text = p.Text(key, args)
	return &b, nil
}

// beside puts it into the turn.
func (t *turn) beside(b *beside) {
	if b == nil {
		return
	}
	if b.passed != nil {
		b.into(&t.commit)
		t.rings = true
		t.noted = append(t.noted, "relayed")
	}
	t.commit.Appends = append(t.commit.Appends, Append{Lane: outbox.ChatLane(t.part, t.u.Chat), Messages: []outbox.Message{{Op: outbox.OpSend, Chat: t.u.Chat, Text: b.text}}})
}

// talks says that words which mean something to us are said to who has the request, for the
// two wrote to each other since the person last did anything else: a yes is not one to a
// question of ours from before that. With free writing on so is all that they type but "menu"
// and "stop", also where the screen of their request is before them.
func (p *person) talks(open *loadedCase, cat *Catalogue, u Update, in flow.Input, freely bool) bool {
	if open == nil || open.Owner == 0 || u.Kind != Text {
		return false
	}
	asks := flow.Look(cat.Flows, p.Session).Asks != ""
	switch in.Kind {
	case flow.Pick:
		return p.talking(open) && (freely || !asks) || freely && flow.AtRequest(cat.Flows, p.Session)
	case flow.Command:
		return freely && in.What != stop && in.What != menu && (p.talking(open) || flow.AtRequest(cat.Flows, p.Session))
	case flow.Typed:
		return freely && p.talking(open)
	}
	return false
}

// talking says that the two wrote to each other since the person last did anything else.
func (p *person) talking(open *loadedCase) bool {
	last := p.Talk
	for _, m := range open.Messages {
		last = max(last, m.At)
	}
	return last != 0 && last >= p.At
}

// quiet stands for a refusal that was said just now.
const quiet = "-"

// unfit says why something does not pass, as the key of a text; empty: it passes.
func (p *person) unfit(u Update, now time.Time) (key string) {
	switch fast := p.flooding(now); {
	case fast && p.Flood == floodMost+1:
		return "case.relay.slow"
	case fast, u.Album != "" && u.Album == p.Album:
		return quiet
	case u.Kind != Text:
		return "case.relay.text"
	case utf8.RuneCountInString(u.Text.Reveal()) > RelayRunes:
		return "case.relay.long"
	}
	return ""
}
