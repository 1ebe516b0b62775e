package conversation

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"wegweiser/internal/flow"
	"wegweiser/internal/locale"
	"wegweiser/internal/outbox"
	"wegweiser/internal/sound"
)

// Where there is a voice note for what stands on a screen, a button plays it. It stands
// beside the talk: a tap, on this screen or one of last month, moves nothing, asks nothing
// again and takes no button away. What it plays is said by the button alone, so it works
// without a session as well.

// listens begins the data of such a button: "hear.<language>.<ids of texts>". No session
// is called so (flow.Input.Fresh is a hexadecimal number).
const listens = "hear."

// maxHeard is how many notes one tap plays: Telegram lets five messages pass at once.
const maxHeard = 4

// heardAgain is how soon the same button plays nothing new: who is kept waiting by a slow
// line taps a second time.
const heardAgain = 15 * time.Second

// listen is the row with the button that plays what is said on a screen; nil if there is
// nothing to play.
func (r *renderer) listen(sc flow.Screen) []outbox.Button {
	var ids []string
	for _, n := range r.spoken(sc) {
		ids = append(ids, sound.ID(n.Key))
	}
	if ids == nil {
		return nil
	}
	return []outbox.Button{{Text: r.p.Plain("button.listen", nil), Data: listens + r.p.Tag() + "." + strings.Join(ids, "")}}
}

// spoken are the notes for the texts of a screen, in their order.
func (r *renderer) spoken(sc flow.Screen) (out []*sound.Note) {
	if r.cat.Sounds == nil {
		return nil
	}
	for _, key := range r.said(sc) {
		n := r.cat.Sounds.Of(r.p.Tag(), key)
		if n != nil && r.cat.isGood(n, r.now) && !slices.Contains(out, n) && len(out) < maxHeard {
			out = append(out, n)
		}
	}
	return out
}

// said are the texts that stand on a screen, in their order.
func (r *renderer) said(sc flow.Screen) (keys []string) {
	add := func(t flow.Text) {
		if t.First != "" && r.p.Has(t.First) {
			t.Key = t.First
		}
		keys = append(keys, t.Key)
	}
	for _, m := range sc.Before {
		if m.Kind != flow.VoiceMedia {
			add(m.Text)
		}
	}
	for _, b := range sc.Blocks {
		switch {
		case b.Text != nil:
			add(*b.Text)
		case b.Brief != nil:
			keys = append(keys, b.Brief.TextKey()+".what")
		case b.Offer != nil:
			keys = append(keys, b.Offer.TextKey()+".what")
			if b.Offer.Own {
				keys = append(keys, b.Offer.TextKey()+".bring")
			}
		}
	}
	return keys
}

// isGood says that every fact in a note may be stated as true today.
func (c *Catalogue) isGood(n *sound.Note, now time.Time) bool {
	return !slices.ContainsFunc(n.Facts, func(id string) bool {
		f := c.Flows.Fact(id)
		return f == nil || !f.Good(now)
	})
}

// toHear takes the data of a button apart; ok says that it is one that plays something.
func (c *Catalogue) toHear(data string, now time.Time) (notes []*sound.Note, ok bool) {
	rest, ok := strings.CutPrefix(data, listens)
	if !ok {
		return nil, false
	}
	lang, ids, _ := strings.Cut(rest, ".")
	for ; len(ids) >= sound.IDLen && len(notes) < maxHeard; ids = ids[sound.IDLen:] {
		n := c.Sounds.ByID(lang, ids[:sound.IDLen])
		if n != nil && c.isGood(n, now) && !slices.Contains(notes, n) {
			notes = append(notes, n)
		}
	}
	return notes, true
}

// play answers the tap on such a button.
func (c *Conversation) play(ctx context.Context, u Update, k known, cat *Catalogue, notes []*sound.Note) (Reply, error) {
	p, now := k.person, c.Now()
	if len(notes) == 0 {
		c.Observe("sound_gone")
		return Reply{Text: c.printer(cat, p.Session, u).Plain("toast.sound_gone", nil)}, nil
	}
	talks := p.Epoch != ""
	if talks && (p.heard(u.Data, now) || p.behind(c.PerChat, now) >= behindMost) || !talks && !c.ears.may(u.Chat, now) {
		c.Observe("sound_twice")
		return Reply{}, nil
	}
	a := Append{Lane: outbox.ChatLane(k.part, u.Chat), Messages: c.voices(cat, u, notes)}
	commit := Commit{Part: k.part, Update: u.ID, Appends: []Append{a}}
	if talks {
		p.Heard, p.HeardAt = u.Data, now.Unix()
		p.seenOf(u).Add(u.ID)
		p.queued(commit.Appends, a.Lane, c.PerChat, now)
		commit.Writes = []Write{{Key: sessionKey(u.Chat), Expect: k.loaded.Records[0].Version, Data: p.encode(), TTL: p.left(c.Session, now)}}
	} else {
		commit.SeenFor = seenFor // it leaves no session
	}
	done, err := c.Store.Commit(ctx, commit)
	if err != nil {
		return Reply{}, err
	}
	c.Observe("sound_played")
	c.Deliver(done)
	return Reply{}, nil
}

// voices are the messages that play notes, in the language of these: it is that of the
// screen under which the button stands. Where a machine speaks, they say so.
func (c *Conversation) voices(cat *Catalogue, u Update, notes []*sound.Note) (out []outbox.Message) {
	for _, n := range notes {
		p := cat.Texts.Printer(n.Lang)
		m := outbox.Message{
			Op: outbox.OpSend, Chat: u.Chat,
			Media: &outbox.Media{Kind: outbox.Voice, Path: n.Path, Hash: n.Hash, Else: p.Text("note.no_sound", nil)},
		}
		if n.Machine {
			m.Text = p.Text("note.machine_voice", nil)
		}
		out = append(out, m)
	}
	return out
}

// heard says that the same button was tapped a moment ago.
func (p *person) heard(data string, now time.Time) bool {
	return p.Heard == data && now.Sub(time.Unix(p.HeardAt, 0)) < heardAgain
}

// wordsToHear finds the label of the button among what was typed, as it may be for every
// button.
func (c *Conversation) wordsToHear(cat *Catalogue, s flow.Session, u Update) string {
	if u.Kind != Text || cat.Sounds == nil || s.Epoch == "" {
		return ""
	}
	p := c.printer(cat, s, u)
	if locale.Fold(u.Text.Reveal()) != locale.Fold(p.Plain("button.listen", nil)) {
		return ""
	}
	row := c.renderer(cat, p, u.User.Language, c.Now()).listen(flow.Look(cat.Flows, s))
	if row == nil {
		return ""
	}
	return row[0].Data
}

// ears keep a chat that has no talk from being sent one note after the other.
type ears struct {
	mu   sync.Mutex
	last map[int64]time.Time
}

func (e *ears) may(chat int64, now time.Time) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	if now.Sub(e.last[chat]) < heardAgain {
		return false
	}
	if len(e.last) >= groupsKept {
		clear(e.last)
	}
	e.last[chat] = now
	return true
}
