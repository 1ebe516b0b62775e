package desk_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"wegweiser/internal/desk"
	"wegweiser/internal/handoff"
	"wegweiser/internal/hours"
)

type refusedForGood struct{}

func (refusedForGood) Error() string { return "the mail server answers 550" }
func (refusedForGood) Never() bool   { return true }

// The team of an offer is told of a new request and of alarms by e-mail, each once,
// though the mail server is away for a while, with nothing of the person; a slow server
// keeps no card waiting.
func TestMail(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, 20)
		ctx, stop := context.WithCancel(t.Context())
		var got []string
		away := true
		o.MailTo = map[string]string{"recognition": "team@example.org", "*": "office@example.org"}
		o.Mail = func(ctx context.Context, to, subject, body string) error {
			select {
			case <-time.After(20 * time.Second): // slow
			case <-ctx.Done():
				return ctx.Err()
			}
			o.mu.Lock()
			defer o.mu.Unlock()
			if strings.Contains(subject+body, "Zaubername") || strings.Contains(subject+body, "151234") || strings.Contains(body, "Köln") || strings.Contains(body, "\u2068") {
				t.Errorf("the mail says %s\n%s", subject, body)
			}
			if away {
				return errors.New("the mail server is away")
			}
			got = append(got, fmt.Sprintf("%s %s %s", time.Now().In(hours.Berlin()).Format("Mon 15:04"), to, subject))
			return nil
		}
		ended := make(chan struct{})
		go func() { _ = o.Run(ctx); close(ended) }()
		time.Sleep(time.Until(at(3, 9, 0)))
		id := o.open(0)
		time.Sleep(5 * time.Second)
		if !strings.Contains(o.in(group), "k.c."+id) {
			t.Error("the card waits for the mail server")
		}
		time.Sleep(time.Until(at(3, 9, 7)))
		o.mu.Lock()
		away = false
		o.mu.Unlock()
		time.Sleep(time.Until(at(3, 12, 0)))
		stop()
		<-ended
		compare(t, "mails", got, "Mon 09:10 team@example.org Neue Anfrage: Anerkennungsberatung", "Mon 11:00 team@example.org Anfrage wartet: Anerkennungsberatung")
		if o.notes["mail_sent"] != 2 || o.notes["mail_failed"] != 2 {
			t.Errorf("counted are %v", o.notes)
		}
	})
}

// What is refused for good is not tried again; what is claimed needs no mail.
func TestMailIsNotTriedForEver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, 20)
		tried := 0
		var with error = refusedForGood{}
		o.MailTo = map[string]string{"*": "office@example.org"}
		o.Mail = func(context.Context, string, string, string) error {
			o.mu.Lock()
			defer o.mu.Unlock()
			tried++
			return with
		}
		o.Alarms = desk.Alarms{}
		o.open(0)
		o.lets(time.Now().Add(time.Hour), time.Minute)
		synctest.Wait()
		if tried != 1 || o.notes["mail_refused"] != 1 {
			t.Errorf("tried %d times: %v", tried, o.notes)
		}
		with, tried = errors.New("away"), 0
		id := o.open(1)
		o.lets(time.Now().Add(12*time.Minute), time.Minute)
		o.tap(anna, group, "k.c."+id)
		before := tried
		o.lets(time.Now().Add(time.Hour), time.Minute)
		if before < 2 || before > 4 || tried != before {
			t.Errorf("tried %d times, and %d after somebody had it", before, tried-before)
		}
		tried = 0
		o.open(2)
		o.lets(time.Now().Add(27*time.Hour), 5*time.Minute)
		if o.notes["mail_given_up"] != 1 || tried < 200 || tried > 300 {
			t.Errorf("tried %d times: %v", tried, o.notes)
		}
	})
}

// A request that is free again is told of as a new one is; once somebody has it, no mail says
// that nobody does.
func TestMailWhenItIsFreeAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, 20)
		var got []string
		var with error
		o.MailTo = map[string]string{"*": "office@example.org"}
		o.Mail = func(_ context.Context, _, subject, _ string) error {
			o.mu.Lock()
			defer o.mu.Unlock()
			if with == nil {
				got = append(got, time.Now().In(hours.Berlin()).Format("15:04 ")+subject)
			}
			return with
		}
		time.Sleep(time.Until(at(3, 9, 0)))
		id := o.open(0)
		o.ring()
		o.tap(anna, group, "k.c."+id)
		o.lets(at(3, 11, 30), time.Minute)
		o.change(id, func(k *handoff.Case) {
			if err := k.Release(handoff.Staff(anna, "Anna"), time.Now()); err != nil {
				t.Fatal(err)
			}
		})
		o.lets(at(3, 13, 0), time.Minute)
		with = errors.New("away")
		o.lets(at(3, 13, 42), time.Minute) // the alarm's mail can't be sent
		o.tap(anna, group, "k.c."+id)
		with = nil
		o.lets(at(3, 14, 30), time.Minute)
		compare(t, "mails", got, "09:00 Neue Anfrage: Anerkennungsberatung", "11:31 Neue Anfrage: Anerkennungsberatung")
	})
}

// No mail says that nobody has talked with the person once somebody has.
func TestMailThatIsTrueNoMore(t *testing.T) {
	for _, talked := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			o := newOffice(t, 20)
			said := 0
			with := errors.New("away")
			o.MailTo = map[string]string{"*": "office@example.org"}
			o.Mail = func(_ context.Context, _, _, body string) error {
				o.mu.Lock()
				defer o.mu.Unlock()
				if with == nil && strings.Contains(body, "noch niemand gesprochen") {
					said++
				}
				return with
			}
			time.Sleep(time.Until(at(3, 9, 0)))
			id := o.open(0)
			o.ring()
			o.tap(anna, group, "k.c."+id)
			o.lets(at(3, 13, 3), time.Minute) // the owner's reminder rang; its mail can't be sent
			if talked {
				o.tapOn(anna, "k.o."+id)
			}
			o.mu.Lock()
			with = nil
			o.mu.Unlock()
			o.lets(at(3, 13, 30), time.Minute)
			if want := map[bool]int{false: 1}[talked]; said != want {
				t.Errorf("Anna talked with the person: %v, and %d mails say that nobody did", talked, said)
			}
		})
	}
}
