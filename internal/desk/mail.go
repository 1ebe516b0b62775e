package desk

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"strconv"
	"strings"
	"sync"
	"time"

	"wegweiser/internal/conversation"
	"wegweiser/internal/handoff"
	"wegweiser/internal/locale"
)

// Notices by e-mail, for teams that do not watch Telegram: of a new request, and of each
// alarm. A mail says which offer and since when, and nothing of the person, less than the
// card. One timer for each, "mail:<case>.<what>.<since>", set with what it tells of: it
// rings until the mail server has taken it, for a day; sending happens beside everything
// else, for a slow server must not keep a card waiting.

const (
	mailsAtOnce = 4
	mailTimeout = 30 * time.Second
	mailAgain   = 5 * time.Minute
	mailGiveUp  = 24 * time.Hour
	mailNew     = "new"
)

// mails are those under way.
type mails struct {
	room  chan struct{}
	under sync.WaitGroup
}

// mailTimer has a mail sent; what is mailNew, or the need and the stage of an alarm.
func (d *Desk) mailTimers(k *handoff.Case, what string, since int64) []conversation.Timer {
	if d.Mail == nil || d.mailTo(k.Offer) == "" {
		return nil
	}
	return []conversation.Timer{{Name: "mail:" + k.ID + "." + what + "." + strconv.FormatInt(since, 36), At: d.Now()}}
}

// newMail is the timer for a request that is new, or free again; it is set with each look
// at the card while that is so for less than an hour, and sends once.
func (d *Desk) newMail(k *handoff.Case) []conversation.Timer {
	since := max(k.Opened, k.Free)
	if k.State != handoff.New || d.Now().Sub(time.Unix(since, 0)) > time.Hour {
		return nil
	}
	return d.mailTimers(k, mailNew, since)
}

// needOf is the need that a mail is about: what without the stage.
func needOf(what string) handoff.Need {
	return handoff.Need(strings.TrimRight(what, "0123456789"))
}

func (d *Desk) mailTo(offer string) string {
	if to, ok := d.MailTo[offer]; ok {
		return to
	}
	return d.MailTo["*"]
}

// ringMail begins to send a mail, and says when to look again whether it was taken.
func (d *Desk) ringMail(ctx context.Context, t conversation.Due) (next time.Time, err error) {
	parts := strings.Split(strings.TrimPrefix(t.Name, "mail:"), ".")
	if len(parts) != 3 || d.Mail == nil {
		return time.Time{}, nil
	}
	id, what := parts[0], parts[1]
	since, err := strconv.ParseInt(parts[2], 36, 64)
	if err != nil {
		return time.Time{}, nil //nolint:nilerr // not a name of ours: nothing to do, ever
	}
	mark := mailMark(t.Name)
	l, err := d.Store.Load(ctx, t.Part, mark, conversation.CaseKey(id))
	if err != nil || l.Seen {
		return time.Time{}, err
	}
	k, err := conversation.DecodeCase(l.Records[0].Data)
	if err != nil || k == nil || !k.Open() || d.mailTo(k.Offer) == "" || what == mailNew && k.State != handoff.New || what != mailNew && !k.Rings(needOf(what), d.Now()) {
		return time.Time{}, nil //nolint:nilerr // nobody needs to be told any more
	}
	if d.Now().Sub(time.Unix(since, 0)) > mailGiveUp {
		d.Log.Error("an e-mail notice is given up: the mail server does not take it", "case", id)
		d.Observe("mail_given_up")
		return time.Time{}, nil
	}
	select {
	case d.mails.room <- struct{}{}:
	default:
		return d.Now().Add(tick), nil
	}
	subject, body := d.mail(k, what)
	to := d.mailTo(k.Offer)
	d.mails.under.Go(func() {
		defer func() { <-d.mails.room }()
		d.sendMail(ctx, t, mark, to, subject, body)
	})
	return d.Now().Add(mailAgain), nil
}

// sendMail sends, and notes that it was taken: a crash in between sends it again.
func (d *Desk) sendMail(ctx context.Context, t conversation.Due, mark int64, to, subject, body string) {
	sending, stop := context.WithTimeout(ctx, mailTimeout)
	defer stop()
	err := d.Mail(sending, to, subject, body)
	never, ok := errors.AsType[interface {
		error
		Never() bool
	}](err)
	switch {
	case err == nil:
		d.Observe("mail_sent")
	case ok && never.Never():
		d.Log.Error("an e-mail notice was refused for good", "err", err)
		d.Observe("mail_refused")
	default:
		d.Log.Warn("an e-mail notice is tried again", "err", err, "again", mailAgain.String())
		d.Observe("mail_failed")
		return
	}
	_, err = d.Store.Commit(context.WithoutCancel(ctx), conversation.Commit{Part: t.Part, Update: mark, SeenFor: seenFor})
	if ignoreDuplicate(err) != nil {
		d.Log.Warn("an e-mail notice may come twice", "err", err)
	}
}

func mailMark(name string) int64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(name))
	return -int64(h.Sum64()>>1) - 1
}

// mail is what the team reads.
func (d *Desk) mail(k *handoff.Case, what string) (subject, body string) {
	p := d.printer()
	args := d.offerArgs(p, k)
	args["since"] = locale.Verbatim(d.clock(k.Opened))
	subject, key := p.Plain("staff.mail.alarm", args), "staff.mail.unclaimed"
	switch {
	case what == mailNew:
		subject, key = p.Plain("staff.mail.new", args), "staff.mail.unclaimed"
	case needOf(what) == handoff.AContact:
		key = "staff.mail.uncontacted"
		args["since"] = locale.Verbatim(d.clock(k.Claimed))
	case needOf(what) == handoff.AReport:
		key = "staff.mail.report"
		args["since"] = locale.Verbatim(d.clock(k.Rung.Since))
	case what != mailNew && !nobodys(k, needOf(what)):
		key = "staff.mail.turn"
		args["since"] = locale.Verbatim(d.clock(k.Rung.Since))
	}
	body = p.Plain(key, args)
	if link := d.link(k.ID); link != "" {
		body += "\n\n" + link
	}
	return unmarked.Replace(subject), unmarked.Replace(body + "\n\n-- \n" + p.Plain("staff.mail.foot", nil))
}

// unmarked takes out what keeps directions apart in Telegram: mail shows it as boxes.
var unmarked = strings.NewReplacer("\u2066", "", "\u2067", "", "\u2068", "", "\u2069", "")

// alarmMail has an alarm told by e-mail too.
func (d *Desk) alarmMail(k *handoff.Case, a handoff.Alarm) []conversation.Timer {
	return d.mailTimers(k, fmt.Sprintf("%s%d", a.Need, a.Stage), d.Now().Unix())
}
