package desk

import (
	"context"
	"errors"
	"strconv"
	"time"

	"wegweiser/internal/conversation"
	"wegweiser/internal/handoff"
	"wegweiser/internal/locale"
	"wegweiser/internal/outbox"
)

// What the person types for the one who has their request stands in the case until Telegram
// has taken it for them. It promises: it reaches whoever has the case then, or whoever takes
// it next; if that takes a while the person is told, with the number to call, once, not at
// night, and only who may be written to or has only just written; the screen of their
// request says it too.

// wordMark begins the number of a word in what the outbox is to track.
const wordMark = "w"

// wordsSoon is how long nobody wonders that a word has not arrived yet.
const wordsSoon = 5 * time.Minute

// wordsJust is how long after they typed the person still holds the phone in their hand.
const wordsJust = 2 * time.Minute

func wordsTimer(id string) string { return "words:" + id }

// word is what the owner reads of a word, and the timer that takes it away again. What the
// person typed stands in a box: it can't be mistaken for what the bot says.
func (d *Desk) word(k *handoff.Case, w handoff.Word) (outbox.Message, conversation.Timer) {
	p := d.printer()
	args := d.offerArgs(p, k)
	args["text"] = locale.HTML("<blockquote>" + p.Value(w.Text.Reveal()) + "</blockquote>")
	rows := [][]outbox.Button{{d.freeButton(p, k)}, {{Text: p.Plain("staff.open", nil), Data: data("mo", k.ID)}}}
	if !k.Open() {
		rows = d.reopenRows(p, k)
	}
	m, wiped := d.passing(k, outbox.Message{Op: outbox.OpSend, Chat: k.Owner, Text: p.Text("staff.relay", args), Low: true, Rows: rows}, w.ID)
	m.Track = k.ID + "." + wordMark + strconv.FormatInt(w.ID, 36)
	return m, wiped
}

// unreadBy is all that nobody has read yet, for who has the case now.
func (d *Desk) unreadBy(k *handoff.Case) (messages []outbox.Message, timers []conversation.Timer) {
	for _, w := range k.Words {
		m, wiped := d.word(k, w)
		messages, timers = append(messages, m), append(timers, wiped)
	}
	return messages, timers
}

// unreadTimer has the person told of words that wait because nobody has the case.
func (d *Desk) unreadTimer(k *handoff.Case) []conversation.Timer {
	if len(k.Words) == 0 {
		return nil
	}
	return []conversation.Timer{{Name: wordsTimer(k.ID), At: d.Now()}}
}

// wordFate notes that a word has arrived with the owner, or that it will not soon.
func (d *Desk) wordFate(ctx context.Context, id, number string, part int, reader int64, r *outbox.Refusal) error {
	word, err := strconv.ParseInt(number, 36, 64)
	if err != nil {
		return nil //nolint:nilerr // not of ours
	}
	return d.changeWords(ctx, id, part, func(k *handoff.Case) ([]conversation.Timer, bool) {
		switch {
		case k.Owner != reader: // somebody else gets it
			return nil, false
		case r == nil:
			return nil, k.Arrived(word)
		}
		return []conversation.Timer{{Name: wordsTimer(id), At: d.Now()}}, k.Delay(d.Now(), d.Now())
	})
}

// changeWords writes a case of which nothing has changed but what is unread.
func (d *Desk) changeWords(ctx context.Context, id string, part int, change func(*handoff.Case) ([]conversation.Timer, bool)) error {
	for range attempts {
		k, v, err := d.caseWith(ctx, id, part)
		if err != nil || k == nil {
			return err
		}
		timers, changed := change(k)
		if !changed {
			return nil
		}
		err = d.commit(ctx, conversation.Commit{Part: part, Writes: []conversation.Write{d.writeCase(k, v)}, Timers: timers})
		if !errors.Is(err, conversation.ErrConflict) {
			return err
		}
	}
	return conversation.ErrConflict
}

// caseWith loads a case; nil if there is none that can be read.
func (d *Desk) caseWith(ctx context.Context, id string, part int) (*handoff.Case, conversation.Version, error) {
	l, err := d.Store.Load(ctx, part, 0, conversation.CaseKey(id))
	if err != nil {
		return nil, 0, err
	}
	k, err := conversation.DecodeCase(l.Records[0].Data)
	if err != nil || k == nil {
		return nil, 0, nil //nolint:nilerr // unreadable: nobody's
	}
	return k, l.Records[0].Version, nil
}

// ringWords tells the person that nobody has read yet what they typed, once it takes a
// while.
func (d *Desk) ringWords(ctx context.Context, id string, part int) (next time.Time, err error) {
	now := d.Now()
	k, v, err := d.caseWith(ctx, id, part)
	if err != nil || k == nil || len(k.Words) == 0 {
		return time.Time{}, err
	}
	changed := k.Delay(now.Add(-wordsSoon), now)
	asked := k.Clone()
	var told []conversation.Append
	if typed, tell := k.TellUnread(); tell {
		switch polite := conversation.Polite(now); {
		case now.Sub(typed) > wordsJust && !safe(k): // they read it when they look
			k = asked
		case now.Sub(typed) > wordsJust && polite.After(now):
			k, next = asked, polite
		default:
			changed = true
			if told, err = d.tellUnread(ctx, k, part); err != nil {
				return time.Time{}, err
			}
		}
	}
	if next.IsZero() {
		next = d.nextWords(k)
	}
	if !changed {
		return next, nil
	}
	return next, d.commit(ctx, conversation.Commit{Part: part, Writes: []conversation.Write{d.writeCase(k, v)}, Appends: told})
}

// nextWords is when the first that is not late yet will be; zero: there is none.
func (d *Desk) nextWords(k *handoff.Case) time.Time {
	for _, w := range k.Words {
		if w.Late == 0 {
			return time.Unix(w.At, 0).Add(wordsSoon)
		}
	}
	return time.Time{}
}

func (d *Desk) tellUnread(ctx context.Context, k *handoff.Case, part int) ([]conversation.Append, error) {
	person, err := d.Store.Load(ctx, part, 0, conversation.SessionKey(k.Chat))
	if err != nil {
		return nil, err
	}
	text := d.Catalogue().Unread(k, langOf(k, person.Records[0].Data), d.Now())
	d.Observe("words_late")
	return []conversation.Append{{Lane: outbox.ChatLane(part, k.Chat), Messages: []outbox.Message{{Op: outbox.OpSend, Chat: k.Chat, Text: text}}}}, nil
}
