package service

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"wegweiser/internal/handoff"
	"wegweiser/internal/locale"
	"wegweiser/internal/telegram/botapitest"
)

// Whatever the newcomer and three colleagues do, one thing after the other: whatever button
// they see, whatever they write, whoever blocks the bot or leaves the team, however long they
// wait. Nobody sees a button that only says that it counts no more, but under an alarm or a card
// of a colleague, which say since when they stand; and nothing of the person stands in the group,
// or in the chat of a colleague who does not have the request.
func TestWhateverTheyDo(t *testing.T) {
	cat := openTeam(t)
	walks := 24
	if raceEnabled || testing.Short() {
		walks = 6
	}
	for seed := range walks {
		play(t, cat, "de", func(w *story) {
			x := &walk{story: w, rnd: rand.New(rand.NewPCG(uint64(seed), 1)), since: map[int64]time.Time{}, late: map[int64]bool{}}
			x.begins()
			for range 60 {
				x.step()
				x.looks()
				if len(x.wrong) > 0 {
					break
				}
			}
			for _, what := range x.wrong {
				w.t.Errorf("walk %d: %s; the story so far:\n%s", seed, what, w.text(nil))
			}
		})
	}
}

// walk is a story that nobody has thought of.
type walk struct {
	*story
	rnd   *rand.Rand
	since map[int64]time.Time // who has blocked the bot, since when
	late  map[int64]bool      // … for so long that something may have become too old for Telegram to delete
	wrong []string
}

// zaubername is the newcomer's name, which occurs nowhere else.
const zaubername = "Zaubername"

var team = []botapitest.User{sabine, yusuf, petra}

func (x *walk) begins() {
	x.expects = "could not be deleted"
	x.refusals = []string{"message to delete not found", "message can't be deleted", "message to edit not found"}
	x.omar.FirstName = zaubername
	if x.rnd.IntN(3) == 0 {
		x.s.desk.Relay, x.s.talk.Relay = true, x.s.desk.Relayed
	}
	for _, u := range team {
		x.types(u, "/cases")
	}
	ways := [][]string{{"telegram", "any"}, {"telegram", "morning"}, {"phone", "!0151 23456789", "any"}, {"visit"}}
	x.asksFor(ways[x.rnd.IntN(len(ways))]...)
	x.claims(team[x.rnd.IntN(2)])
}

// seen is a button that somebody sees.
type seen struct {
	in botapitest.Message
	b  botapitest.InlineKeyboardButton
}

func (x *walk) sees(chat *botapitest.Chat, prefixes ...string) (all []seen) {
	for _, m := range chat.FromBot() {
		if m.ReplyMarkup == nil {
			continue
		}
		for _, b := range slices.Concat(m.ReplyMarkup.InlineKeyboard...) {
			if slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(b.CallbackData, p) }) {
				all = append(all, seen{m, b})
			}
		}
	}
	return all
}

func (x *walk) one(n int) bool { return x.rnd.IntN(n) == 0 }

// step is one thing that one of them does.
func (x *walk) step() {
	u := team[x.rnd.IntN(len(team))]
	if ks := x.cases(); !x.one(4) && len(ks) > 0 { // mostly who has the request
		for _, s := range team {
			if s.ID == ks[len(ks)-1].Owner {
				u = s
			}
		}
	}
	own, theirs := x.private(u), x.private(x.omar)
	switch n := x.rnd.IntN(20); {
	case n < 8 && !own.Blocked():
		x.presses(u, own, x.choice(own))
	case n < 11 && !theirs.Blocked():
		x.presses(x.omar, theirs, x.sees(theirs, "q."))
	case n == 11 && !theirs.Blocked():
		x.writes()
	case n == 12 && !own.Blocked():
		x.types(u, []string{"Musterweg 3", "0151 99988877", "Eine Notiz", strings.Repeat("lang ", 250)}[x.rnd.IntN(4)])
	case n == 13:
		x.presses(u, x.group, x.sees(x.group, "k."))
	case n == 14 && !own.Blocked():
		x.opens(u)
	case n == 15 && x.one(2):
		x.blocks(own)
	case n == 15:
		x.blocks(theirs)
	case n == 16 && x.one(6):
		x.acts(u.FirstName, "(leaves the group)", func() { x.group.Leave(u) })
		x.passes(time.Minute)
		x.acts(u.FirstName, "(comes back)", func() { x.group.Join(u) })
	case n == 17:
		x.passes(time.Duration(1+x.rnd.IntN(40)) * time.Minute)
	case n == 18:
		x.passes(time.Duration(1+x.rnd.IntN(12)) * time.Hour)
	case n == 19:
		x.passes(time.Duration(1+x.rnd.IntN(2)) * 24 * time.Hour)
	}
}

// choice is what a colleague presses in private: mostly what came last, and mostly what does
// something.
func (x *walk) choice(own *botapitest.Chat) []seen {
	all := x.sees(own, "k.")
	if n := len(all); n > 0 && !x.one(3) {
		newest := all[n-1].in.MessageID
		all = slices.DeleteFunc(all, func(v seen) bool { return v.in.MessageID != newest })
	}
	does := slices.DeleteFunc(slices.Clone(all), func(v seen) bool {
		return strings.HasPrefix(v.b.CallbackData, "k.m") || strings.HasPrefix(v.b.CallbackData, "k.x")
	})
	if len(does) > 0 && !x.one(3) {
		return does
	}
	return all
}

func (x *walk) writes() {
	switch x.rnd.IntN(8) {
	case 0:
		x.says("/human")
	case 1:
		x.says("/menu")
	case 2:
		x.says("/delete")
		x.omarTaps("_delete_yes")
	default:
		x.says("Haben Sie Zeit?")
	}
}

func (x *walk) blocks(chat *botapitest.Chat) {
	id, now := chat.ID(), time.Now()
	if !chat.Blocked() {
		x.since[id] = now
		x.acts(x.chatName(id), "(blocks the bot)", chat.Block)
		return
	}
	x.late[id] = x.late[id] || now.Sub(x.since[id]) > 2*time.Hour
	x.acts(x.chatName(id), "(unblocks the bot)", chat.Unblock)
}

// presses is that somebody presses one of the buttons that they see.
func (x *walk) presses(u botapitest.User, chat *botapitest.Chat, among []seen) {
	if len(among) == 0 {
		return
	}
	v := among[x.rnd.IntN(len(among))]
	name := x.chatName(chat.ID())
	if chat.ID() < 0 {
		name = u.FirstName + " (in the group)"
	}
	x.acts(name, fmt.Sprintf("[%s] on “%s”", v.b.Text, head(v.in.Text)), func() { chat.Forge(u, v.in.MessageID, v.b.CallbackData) })
	letters := strings.SplitN(v.b.CallbackData, ".", 3)[1]
	old := []string{"c", "t", "ti", "n", "o", "u", "w", "m", "mo"} // under cards, alarms and what colleagues read
	if x.late[u.ID] || u.ID != x.omar.ID && slices.Contains(old, letters) {
		return
	}
	for _, said := range x.passing() {
		if slices.ContainsFunc(x.deadEnds(), func(s string) bool { return strings.Contains(said, s) }) {
			x.wrong = append(x.wrong, fmt.Sprintf("%s: the button %q (%s) only says %q", name, v.b.Text, letters, said))
		}
	}
}

// passing are the passing lines since somebody last did something.
func (x *walk) passing() (lines []string) {
	for _, r := range slices.Backward(x.rows) {
		if strings.HasPrefix(r.text, "▶") {
			break
		}
		if line, is := strings.CutPrefix(r.text, "  ! "); is {
			lines = append(lines, strings.TrimSpace(line))
		}
	}
	return lines
}

// deadEnds are what a button says that counts no more.
func (x *walk) deadEnds() []string {
	p := x.s.catalogue.Load().Texts.Printer("de")
	_, taken, _ := strings.Cut(p.Plain("staff.toast.taken", locale.Args{"name": "@"}), "@")
	return []string{
		p.Plain("toast.case_over", nil), p.Plain("staff.toast.gone", nil), p.Plain("staff.toast.unfit", nil), p.Plain("staff.toast.not_this", nil),
		strings.Trim(taken, "\u2069"), p.Plain("staff.outcome.silent", nil),
	}
}

// looks requires that nothing of the person stands where it must not.
func (x *walk) looks() {
	ks := x.cases()
	var now *handoff.Case
	if n := len(ks); n > 0 {
		now = ks[n-1]
	}
	personal := func(text string) bool {
		return strings.Contains(text, zaubername) || strings.Contains(text, "15123456789")
	}
	for _, m := range x.group.FromBot() {
		if personal(m.Text) {
			x.wrong = append(x.wrong, "the group reads "+m.Text)
		}
	}
	for _, u := range append(slices.Clone(team), klaus) {
		chat := x.private(u)
		if chat.Blocked() || x.late[u.ID] || now != nil && now.Owner == u.ID && now.State != handoff.Withdrawn {
			continue
		}
		for _, m := range chat.Messages() {
			if personal(m.Text) || m.FromBot && (m.Text == "Haben Sie Zeit?" || strings.Contains(m.Text, "Thema: ")) {
				x.wrong = append(x.wrong, u.FirstName+" still reads "+head(m.Text))
			}
		}
	}
}
