package conversation_test

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"wegweiser/internal/conversation"
	"wegweiser/internal/flow"
	"wegweiser/internal/outbox"
	"wegweiser/internal/privacy"
)

// at brings a person to the question about the certificate.
func at(t testing.TB, w *world) *phone {
	p := w.phone("de")
	p.act("/start", conversation.Update{Kind: conversation.Command, Command: "start"})
	for _, c := range []string{"_l:de", "_agree", "qualification"} {
		p.tap(c)
	}
	return p
}

func (m *memory) copy() map[string]string {
	out := map[string]string{}
	for k, r := range m.records {
		out[k] = string(r.data)
	}
	return out
}

// Law 2: a second delivery of the same update changes nothing and says nothing.
func TestAnUpdateThatComesTwiceCountsOnce(t *testing.T) {
	w := newWorld(t, shipped(t))
	p := at(t, w)
	b, _ := p.find("university")
	u := conversation.Update{ID: 5000, Kind: conversation.Tap, Data: b.Data, Message: 9}
	if n := len(w.do(u)); n == 0 {
		t.Fatal("the first delivery says nothing")
	}
	before := w.store.copy()
	if again := w.do(u); len(again) != 0 {
		t.Errorf("the second delivery says %d things", len(again))
	}
	if !reflect.DeepEqual(before, w.store.copy()) {
		t.Error("the second delivery changed a record")
	}
}

// Law 2: a second tap on the same button arrives under a new update id.
func TestASecondTapOnTheSameButtonSaysNothing(t *testing.T) {
	w := newWorld(t, shipped(t))
	p := at(t, w)
	b, _ := p.find("university")
	w.do(conversation.Update{Kind: conversation.Tap, Data: b.Data, Message: 9})
	if again := w.do(conversation.Update{Kind: conversation.Tap, Data: b.Data, Message: 9}); len(again) != 0 {
		t.Errorf("answered again: %+v", again)
	}
}

// Law 1: if the store does not take it, the update must not be confirmed, and nothing
// goes out.
func TestNothingIsSaidBeforeItIsCommitted(t *testing.T) {
	w := newWorld(t, shipped(t))
	at(t, w)
	w.store.fail = errors.New("redis is away")
	w.sent = nil
	_, err := w.Handle(context.Background(), conversation.Update{ID: 7000, Kind: conversation.Text, Chat: 42, Private: true, Text: "1"})
	if err == nil {
		t.Error("no error: the update would be confirmed")
	}
	if len(w.sent) != 0 {
		t.Errorf("said before it was committed: %+v", w.sent)
	}
}

// Law 4: a commit that another replica was quicker than is decided anew, on what that
// one left behind.
func TestAConflictIsDecidedAgain(t *testing.T) {
	cat := shipped(t)
	w := newWorld(t, cat)
	p := at(t, w)
	uni, _ := p.find("university")
	voc, _ := p.find("vocational")
	w.store.onLoad = func() { // while we think, the other replica takes the other tap
		w.store.onLoad = nil
		w.do(conversation.Update{ID: 8000, Kind: conversation.Tap, Data: uni.Data, Message: 9})
		w.sent = nil
	}
	sent := w.do(conversation.Update{ID: 8001, Kind: conversation.Tap, Data: voc.Data, Message: 9})
	var texts []string
	for _, m := range sent {
		if m.Op == outbox.OpSend {
			texts = append(texts, m.Text)
		}
	}
	if len(texts) != 1 || !strings.Contains(texts[0], cat.Texts.Printer("de").Text("note.old_button", nil)) {
		t.Errorf("the slower tap on an answered question says %q", texts)
	}
	if !strings.Contains(w.store.copy()["session:42"], `"recognition.certificate","university"`) {
		t.Errorf("the quicker tap is lost: %s", w.store.copy()["session:42"])
	}
}

// A panic's excuse marks the update as done: it does not come back for ever.
func TestAnExcuseIsMadeOnce(t *testing.T) {
	w := newWorld(t, shipped(t))
	for _, u := range []conversation.Update{
		{ID: 1, Kind: conversation.Text, Chat: 77, Private: true}, // nobody knows them yet
		{ID: 2, Kind: conversation.Text, Chat: 42, Private: true},
	} {
		if u.Chat == 42 {
			at(t, w)
		}
		w.sent = nil
		for range 2 {
			if err := w.Excuse(context.Background(), u); err != nil {
				t.Fatal(err)
			}
		}
		if len(w.sent) != 1 {
			t.Errorf("chat %d: %d excuses", u.Chat, len(w.sent))
		}
	}
}

// Declined means declined: the record holds neither answers nor words.
func TestNothingIsKeptOfWhoDeclined(t *testing.T) {
	w := newWorld(t, shipped(t))
	p := w.phone("de")
	p.act("/start", conversation.Update{Kind: conversation.Command, Command: "start"})
	for _, c := range []string{"_l:de", "_decline", "money", "_go", "women"} {
		p.tap(c)
	}
	p.act("type", conversation.Update{Kind: conversation.Text, Text: "Kanarienvogel"})
	rec := w.store.copy()["session:42"]
	for _, word := range []string{"money", "Kanarienvogel"} {
		if strings.Contains(rec, `"`+word+`"`) {
			t.Errorf("%q stands in %s", word, rec)
		}
	}
}

// In a group nothing personal is spoken of, and not too often.
func TestGroupsAreSentToThePrivateChat(t *testing.T) {
	w := newWorld(t, shipped(t))
	first := w.do(conversation.Update{Kind: conversation.Text, Chat: -55, User: conversation.User{ID: 3, Language: "en"}, Text: "hello"})
	if len(first) != 1 || first[0].Chat != -55 || first[0].Rows[0][0].URL == "" {
		t.Errorf("a group hears %+v", first)
	}
	if again := w.do(conversation.Update{Kind: conversation.Text, Chat: -55, User: conversation.User{ID: 4}, Text: "hello"}); len(again) != 0 {
		t.Errorf("a group hears the same within a minute: %+v", again)
	}
}

// Whatever a button carries and whatever is typed, the answer is one message that
// Telegram takes.
func FuzzInput(f *testing.F) {
	cat := shipped(f)
	for _, s := range []string{"", ".", "..", "e.1.university", "0.0._delete_yes", "e.zz._l:xx", "e.1._f:99", "e.1._o:nothing", "\x00\xff", strings.Repeat("9", 70)} {
		f.Add(s, s)
	}
	f.Fuzz(func(t *testing.T, data, typed string) {
		w := newWorld(t, cat)
		for _, u := range []conversation.Update{
			{Kind: conversation.Tap, Data: data, Message: 3},
			{Kind: conversation.Text, Text: privacy.Personal(typed)},
			{Kind: conversation.Command, Command: data, Payload: typed},
		} {
			w.check(t, w.do(u))
		}
		p := at(t, newWorld(t, cat))
		p.w.check(t, p.w.do(conversation.Update{Kind: conversation.Tap, Data: data, Message: 3}))
		p.w.check(t, p.w.do(conversation.Update{Kind: conversation.Text, Text: privacy.Personal(typed)}))
		p.w.check(t, p.w.do(conversation.Update{Kind: conversation.Contact, Own: true, Phone: privacy.Personal(typed)}))
	})
}

// check holds what Telegram demands of a message, and that there is one answer.
func (w *world) check(t testing.TB, sent []outbox.Message) {
	t.Helper()
	sends := 0
	for _, m := range sent {
		if m.Op != outbox.OpSend {
			continue
		}
		if m.Memo == "q" || len(m.Rows) > 0 { // the others stand beside the answer
			sends++
		}
		if n := utf8.RuneCountInString(m.Text); n == 0 && m.Media == nil || n > 4096 || !utf8.ValidString(m.Text) {
			t.Errorf("a text of %d letters", n)
		}
		for _, row := range m.Rows {
			for _, b := range row {
				if b.Text == "" || len(b.Data) > 64 || (b.Data == "") == (b.URL == "") {
					t.Errorf("button %+v", b)
				}
			}
		}
	}
	if sends > 1 {
		t.Errorf("%d answers", sends)
	}
}

// After an outage that taps did not survive, who was in the middle is asked again:
// once, and nobody else.
func TestAskedAgainAfterAnOutage(t *testing.T) {
	w := newWorld(t, shipped(t))
	at(t, w)
	began := w.now.Add(time.Second)
	ended := began.Add(5 * time.Minute)
	ring := func(from, to time.Time) int {
		w.sent = nil
		if err := w.AskAgain(context.Background(), conversation.Due{Part: 7, Name: conversation.AgainTimer + "42"}, from, to); err != nil {
			t.Fatal(err)
		}
		w.check(t, w.sent)
		return len(w.sent)
	}
	if n := ring(time.Time{}, time.Time{}); n != 0 {
		t.Error("asked again without an outage")
	}
	if n := ring(began.Add(time.Hour), ended.Add(time.Hour)); n != 0 {
		t.Error("asked again although they had stopped long before")
	}
	w.now = ended.Add(time.Second)
	if n := ring(began, ended); n == 0 || !strings.Contains(w.sent[len(w.sent)-1].Text, "Abschluss aus dem Ausland") {
		t.Errorf("the question does not come again: %+v", w.sent)
	}
	if n := ring(began, ended); n != 0 {
		t.Error("asked a second time")
	}
	for _, timer := range w.store.timers {
		if timer.Name == conversation.AgainTimer+"42" && !timer.At.IsZero() {
			return
		}
	}
	t.Error("no act set the timer")
}

// Law 10: a fact that is out of date is not shown as true; emergency numbers always are.
func TestStaleFactsAreNotShown(t *testing.T) {
	cat := shipped(t)
	de := cat.Texts.Printer("de")
	for _, c := range []struct {
		when  time.Time
		stale bool
	}{{time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC), false}, {time.Date(2036, 1, 1, 0, 0, 0, 0, time.UTC), true}} {
		w := newWorld(t, shipped(t))
		w.now = c.when
		p := w.phone("de")
		p.act("/start", conversation.Update{Kind: conversation.Command, Command: "start"})
		for _, choice := range []string{"_l:de", "_decline", "everyday"} {
			p.tap(choice)
		}
		if got := strings.Contains(p.log.String(), de.Text("fact.ask", nil)); got != c.stale {
			t.Errorf("in %d: says %q: %v\n%s", c.when.Year(), de.Text("fact.ask", nil), got, p.log.String())
		}
		if site := cat.Flows.Fact("ki_site").Value; strings.Contains(p.log.String(), site) == c.stale {
			t.Errorf("in %d: %s is shown: %v", c.when.Year(), site, !c.stale)
		}
		p.tap("_sos")
		if !strings.Contains(p.log.String(), cat.Flows.Fact("women_helpline").Value) {
			t.Errorf("in %d: no number on the emergency card", c.when.Year())
		}
	}
}

// Law 9: the retention that the notice announces is the one that is configured.
func TestTheNoticeAnnouncesTheConfiguredRetention(t *testing.T) {
	w := newWorld(t, shipped(t))
	w.Session, w.Case = 11*24*time.Hour, 222*24*time.Hour
	p := w.phone("de")
	p.act("/start", conversation.Update{Kind: conversation.Command, Command: "start"})
	p.tap("_l:de")
	for _, want := range []string{"11 Tage", "222 Tage"} {
		if !strings.Contains(p.log.String(), want) {
			t.Errorf("the notice does not say %q:\n%s", want, p.log.String())
		}
	}
}

// What is said after deletion promises no more than is done: it names how long the last
// of what stays may stay.
func TestTheLastWordNamesWhatStays(t *testing.T) {
	w := newWorld(t, shipped(t))
	at(t, w)
	w.do(conversation.Update{Kind: conversation.Command, Command: "delete"})
	p := w.phone("de")
	p.keyboard = w.sent[len(w.sent)-1].Rows
	p.tap("_delete_yes")
	longest := time.Duration(0)
	for key, ttl := range w.store.ttl {
		if _, stays := w.store.records[key]; stays {
			longest = max(longest, ttl)
		}
	}
	if longest == 0 || longest > 48*time.Hour || !strings.Contains(p.log.String(), "Höchstens 2 Tage lang") {
		t.Errorf("%v stays; it says\n%s", longest, p.log.String())
	}
}

// A request outlives the talk that led to it. Who comes back then can still take it
// back, and "delete my data" deletes it too.
func TestTheRequestIsFoundAfterTheTalkIsGone(t *testing.T) {
	for _, way := range []struct {
		name string
		taps []string
	}{{"delete", []string{"_delete_yes"}}, {"withdraw", nil}} {
		t.Run(way.name, func(t *testing.T) {
			w := newWorld(t, shipped(t))
			p := w.phone("de")
			p.act("/start", conversation.Update{Kind: conversation.Command, Command: "start"})
			for _, c := range []string{"_l:de", "_agree", "women", "talk", "_skip", "_contact"} {
				p.tap(c)
			}
			p.act("name", conversation.Update{Kind: conversation.Text, Text: "Zaubername"})
			for _, c := range []string{"visit", "de", "_confirm"} {
				p.tap(c)
			}
			delete(w.store.records, "session:42") // 30 days have passed
			if way.name == "delete" {
				p.act("/delete", conversation.Update{Kind: conversation.Command, Command: "delete"})
				p.tap("_delete_yes")
			} else {
				p.act("/menu", conversation.Update{Kind: conversation.Command, Command: "menu"})
				p.tap("_withdraw")
				p.tap("_confirm")
			}
			withdrawn := false
			for key, r := range w.store.records {
				withdrawn = withdrawn || strings.HasPrefix(key, "case:") && strings.Contains(string(r.data), `"withdrawn"`)
				if strings.Contains(string(r.data), "Zaubername") || strings.HasPrefix(key, "link:") {
					t.Errorf("%s is left: %s", key, r.data)
				}
			}
			if !withdrawn {
				t.Error("staff still see the request")
			}
		})
	}
}

// Withdrawing under "your request is in" withdraws that request, and opens none.
func TestWithdrawingOpensNoSecondCase(t *testing.T) {
	w := newWorld(t, shipped(t))
	p := w.phone("de")
	p.act("/start", conversation.Update{Kind: conversation.Command, Command: "start"})
	for _, c := range []string{"_l:de", "_agree", "women", "talk", "_skip", "_contact"} {
		p.tap(c)
	}
	p.act("name", conversation.Update{Kind: conversation.Text, Text: "Mira"})
	for _, c := range []string{"visit", "de", "_confirm", "_withdraw", "_back", "_withdraw", "_confirm"} {
		p.tap(c)
	}
	cases := 0
	for key, r := range w.store.records {
		if strings.HasPrefix(key, "case:") {
			cases++
			if !strings.Contains(string(r.data), `"withdrawn"`) {
				t.Errorf("%s still stands: %s", key, r.data)
			}
		}
	}
	if cases != 1 {
		t.Errorf("%d cases", cases)
	}
}

// send is do without the seven seconds that pass.
func (w *world) send(u conversation.Update) []outbox.Message {
	at := w.now
	defer func() { w.now = at }()
	return w.do(u)
}

// Of a burst that we can't use the first are answered, and the question comes once more
// when it is over; a cry for help in the middle is answered at once.
func TestAFloodDoesNotBuryTheEmergencyCard(t *testing.T) {
	w := newWorld(t, shipped(t))
	at(t, w)
	ring := func() (said int) {
		w.sent = nil
		if err := w.AskAgain(context.Background(), conversation.Due{Part: 7, Name: conversation.AgainTimer + "42"}, time.Time{}, time.Time{}); err != nil {
			t.Fatal(err)
		}
		return len(w.sent)
	}
	burst := func() (answered int) {
		for range 100 {
			if len(w.send(conversation.Update{Kind: conversation.Text, Text: "x y z"})) > 0 {
				answered++
			}
		}
		return answered
	}
	w.now = w.now.Add(time.Minute)
	if n := burst(); n != 5 {
		t.Errorf("%d of 100 answered", n)
	}
	last := w.store.timers[len(w.store.timers)-1]
	if wait := last.At.Sub(w.now); last.Name != conversation.AgainTimer+"42" || wait <= 0 || wait > 10*time.Second {
		t.Errorf("nobody rings at the end of the burst: %+v", last)
	}
	w.now = w.now.Add(10 * time.Second)
	if ring() == 0 {
		t.Error("a burst ends in silence")
	}
	if n := ring(); n != 0 {
		t.Errorf("told twice that a burst is over: %d", n)
	}
	burst()
	sent := w.send(conversation.Update{Kind: conversation.Text, Text: "ich will sterben"})
	if len(sent) == 0 || !strings.Contains(sent[len(sent)-1].Text, "110") {
		t.Errorf("no emergency card: %+v", sent)
	}
	if n := ring(); n != 0 {
		t.Errorf("the emergency card is followed by %d messages", n)
	}
}

// What the talk can use is taken, however much came before, and taps do not count.
func TestAFloodSwallowsNoAnswer(t *testing.T) {
	w := newWorld(t, shipped(t))
	p := at(t, w)
	w.now = w.now.Add(time.Minute)
	for range 20 {
		w.send(conversation.Update{Kind: conversation.Media, Media: "sticker"})
	}
	before := w.session()
	var choice string
	for _, row := range p.keyboard {
		for _, b := range row {
			if _, id, _ := strings.Cut(b.Data, "."); choice == "" && !strings.Contains(id, "._") {
				choice = b.Text
			}
		}
	}
	if sent := w.send(conversation.Update{Kind: conversation.Text, Text: privacy.Personal(choice)}); len(sent) == 0 || w.session().At == before.At {
		t.Errorf("%q is swallowed at %s", choice, before.At)
	}
	w.now = w.now.Add(time.Minute)
	for range 20 {
		w.send(conversation.Update{Kind: conversation.Tap, Data: "gone.0.x", Message: 1, Callback: "q"})
	}
	if sent := w.send(conversation.Update{Kind: conversation.Text, Text: "x y z"}); len(sent) == 0 {
		t.Error("taps make words go unanswered")
	}
}

// session is where the person stands.
func (w *world) session() flow.Session {
	s, err := conversation.TalkOf(w.store.records[conversation.SessionKey(42)].data)
	if err != nil {
		w.t.Fatal(err)
	}
	return s
}

// By webhook a person's messages and taps come in two queues: many taps do not make a
// message that comes late look as if it had been handled.
func TestAMessageThatComesLateIsNew(t *testing.T) {
	w := newWorld(t, shipped(t))
	p := at(t, w)
	late := w.update + 1
	w.update += 10
	for range 40 {
		p.tap("_menu")
		p.tap("_back")
	}
	if sent := w.do(conversation.Update{ID: late, Kind: conversation.Command, Command: "emergency"}); len(sent) == 0 {
		t.Error("a message is taken for a duplicate because taps came first")
	}
}

// Ten pictures sent together get one answer.
func TestAnAlbumIsAnsweredOnce(t *testing.T) {
	w := newWorld(t, shipped(t))
	at(t, w)
	answers := 0
	for range 10 {
		if len(w.do(conversation.Update{Kind: conversation.Media, Media: "photo", Album: "77"})) > 0 {
			answers++
		}
	}
	if answers != 1 {
		t.Errorf("%d answers to one album", answers)
	}
}

// A cry for help under any picture of an album brings the emergency card, once; what is
// passed over is committed as well.
func TestACryForHelpInAnAlbum(t *testing.T) {
	w := newWorld(t, shipped(t))
	at(t, w)
	picture := func(caption privacy.Personal) []outbox.Message {
		return w.send(conversation.Update{Kind: conversation.Media, Media: "photo", Album: "77", Text: caption})
	}
	if len(picture("")) == 0 {
		t.Error("no answer to the album")
	}
	if n := len(picture("a house")); n != 0 {
		t.Errorf("%d answers to a second picture", n)
	}
	passed := w.update
	sent := picture("er schlägt mich")
	if len(sent) == 0 || !strings.Contains(sent[len(sent)-1].Text, "110") {
		t.Errorf("no emergency card: %+v", sent)
	}
	if n := len(picture("er schlägt mich")); n != 0 {
		t.Errorf("%d messages beside the emergency card", n)
	}
	w.do(conversation.Update{Kind: conversation.Text, Text: "x y z"})
	if sent := w.do(conversation.Update{ID: passed, Kind: conversation.Media, Media: "photo", Album: "77"}); len(sent) != 0 {
		t.Errorf("a picture that comes twice is answered: %+v", sent)
	}
}

// One account does not fill the store: of commands and taps without end, as many are
// answered as can go out soon. The emergency card and the deletion are, once each, and
// the question comes again when all has gone out.
func TestWhatIsAlwaysAnsweredIsNotAnsweredWithoutEnd(t *testing.T) {
	w := newWorld(t, shipped(t))
	w.PerChat = 1
	at(t, w)
	w.now = w.now.Add(time.Hour)
	said := 0
	flood := func(n int, commands ...string) {
		for i := range n {
			said += len(w.send(conversation.Update{Kind: conversation.Command, Command: commands[i%len(commands)]}))
			said += len(w.send(conversation.Update{Kind: conversation.Tap, Data: "gone.0._help", Message: 1, Callback: "q"}))
		}
	}
	flood(1000, "help", "menu", "privacy")
	if said < 30 || said > 90 {
		t.Errorf("%d messages for 2000 commands and taps", said)
	}
	last := w.store.timers[len(w.store.timers)-1]
	if wait := last.At.Sub(w.now); last.Name != conversation.AgainTimer+"42" || wait < 20*time.Second || wait > time.Minute {
		t.Errorf("nobody rings when all has gone out: %+v", last)
	}
	sent := w.send(conversation.Update{Kind: conversation.Text, Text: "ich will sterben"})
	if len(sent) == 0 || !strings.Contains(sent[len(sent)-1].Text, "110") {
		t.Errorf("no emergency card: %+v", sent)
	}
	if sent := w.send(conversation.Update{Kind: conversation.Command, Command: "emergency"}); len(sent) != 0 {
		t.Errorf("the card that is there comes again: %+v", sent)
	}
	said = 0
	flood(1000, "emergency", "delete")
	if said > 90 {
		t.Errorf("%d messages for the emergency card and the deletion in turn", said)
	}
	w.now = w.now.Add(40 * time.Second)
	w.sent = nil
	if err := w.AskAgain(context.Background(), conversation.Due{Part: 7, Name: conversation.AgainTimer + "42"}, time.Time{}, time.Time{}); err != nil || len(w.sent) == 0 {
		t.Errorf("it ends in silence: %v", err)
	}
	w.now = w.now.Add(time.Hour)
	flood(1000, "help")
	ask := w.send(conversation.Update{Kind: conversation.Command, Command: "stop"})
	if len(ask) == 0 {
		t.Fatal("in a flood nobody can have their data deleted")
	}
	for _, row := range ask[len(ask)-1].Rows {
		for _, b := range row {
			if strings.HasSuffix(b.Data, "._delete_yes") {
				w.send(conversation.Update{Kind: conversation.Tap, Data: b.Data, Message: 1, Callback: "q"})
			}
		}
	}
	if _, there := w.store.records[conversation.SessionKey(42)]; there {
		t.Error("asked for in a flood, the deletion does not happen")
	}
}

// Who answers as fast as fingers can is never met with silence.
func TestAFastTalkIsNoFlood(t *testing.T) {
	w := newWorld(t, shipped(t))
	w.PerChat = 1
	at(t, w)
	w.now = w.now.Add(time.Hour)
	for i := range 120 {
		if len(w.send(conversation.Update{Kind: conversation.Command, Command: []string{"menu", "help"}[i%2]})) == 0 {
			t.Fatalf("act %d is met with silence", i)
		}
		w.now = w.now.Add(time.Second)
	}
}
