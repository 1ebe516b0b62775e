package service

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"wegweiser/internal/conversation"
	"wegweiser/internal/telegram/botapitest"
)

// free switches free writing on, as RELAY=on does (TestRelayIsWired).
func free(w *story) {
	w.s.desk.Relay, w.s.talk.Relay = true, w.s.desk.Relayed
	claimed(w)
}

// freely are the stories of free writing.
func freely() []aStory {
	return []aStory{
		{"free", "ar", "Freies Schreiben ist an: Sabine schreibt Deutsch, Omar seine Sprache; nur Text kommt durch, und was nicht durchkommt, wird gesagt.", func(w *story) {
			free(w)
			w.sabine("y")
			w.types(sabine, "Guten Tag, haben Sie <Ihr> Zeugnis schon übersetzt?")
			w.sabine("ys")
			w.says("Nein & wo geht das? https://example.org/?a=1&b=2 <b>")
			w.says("@sabine Und was kostet es?")
			w.omarSends("(a photo)", func(chat *botapitest.Chat) { chat.SendPhoto(w.omar, "") })
			w.omarSends("(a voice message)", func(chat *botapitest.Chat) { chat.SendVoice(w.omar, 7) })
			w.omarSends("(changes what was sent last)", func(chat *botapitest.Chat) {
				for _, m := range slices.Backward(chat.Messages()) {
					if !m.FromBot && m.Text != "" {
						if _, err := chat.Edit(w.omar, m.MessageID, "etwas anderes"); err != nil {
							w.t.Fatal(err)
						}
						return
					}
				}
			})
			w.passes(time.Minute)
			w.omarSends("(4096 letters)", func(chat *botapitest.Chat) { chat.Send(w.omar, strings.Repeat("я", 4096)) })
			w.says("110")
			w.says("stop")
			w.omarTaps("_back")
			w.sabine("y")
			w.types(sabine, "Bis morgen!")
			w.sabine("ys")
			w.sabine("d")
			w.sabine("e.informed")
			w.passes(15 * time.Minute)
			w.says("Danke")
		}},
		{"free-handover", "uk", "Omar schreibt, und bevor es bei Sabine ist, gibt sie die Anfrage an Yusuf weiter: er liest es.", func(w *story) {
			w.types(yusuf, "/cases")
			free(w)
			w.says("Добрий день")
			w.sabine("v.$.g")
			w.sabine("hd")
			w.slow(sabine)
			w.says("Маю ще одне запитання")
			w.sabine("hu")
			w.passes(2 * time.Minute)
			w.says("Дякую")
		}},
		{"free-unread", "tr", "Omar schreibt, während Telegram Sabine nichts zustellt; sie gibt die Anfrage zurück. Omar erfährt, dass es noch niemand gelesen hat, und Yusuf liest es, als er übernimmt.", func(w *story) {
			free(w)
			w.says("Merhaba")
			w.sabine("v.$.g")
			w.slow(sabine)
			w.says("Bir sorum daha var")
			w.sabine("hr")
			w.says("/human")
			w.passes(2 * time.Minute)
			w.claims(yusuf)
			w.says("/human")
		}},
		{"free-alarm", "uk", "Omar schreibt immer wieder, und Sabine tut nichts: der Wecker zählt vom ersten Wort an, und die Vertretung kann übernehmen, auch wenn er weiterschreibt.", func(w *story) {
			free(w)
			w.sabine("o")
			w.says("Маю запитання")
			for _, more := range []string{"Алло?", "Ви тут?", "Будь ласка"} {
				w.passes(3 * time.Hour)
				w.says(more)
			}
			w.passes(20 * time.Hour)
			w.says("Чекаю")
			w.taps(petra, w.private(petra), "t")
		}},
		{"free-alarm-again", "ar", "Omar schreibt, Sabine tut nichts, sie wird erinnert und antwortet; Omar schreibt wieder, und wieder wird sie erinnert.", func(w *story) {
			free(w)
			w.sabine("o")
			w.says("سؤال")
			w.passes(5 * time.Hour)
			w.sabine("y")
			w.types(sabine, "Ja?")
			w.sabine("ys")
			w.passes(20 * time.Hour)
			w.says("سؤال آخر")
			w.passes(8 * time.Hour)
		}},
		{"free-words", "tr", "Omar schreibt Sabine Wörter, die auch für den Bot etwas bedeuten: sie liest sie, solange die beiden sich schreiben; nur Menü, Stopp und ein Hilferuf bleiben beim Bot.", func(w *story) {
			free(w)
			w.says("yardım")
			w.says("danışman")
			w.says("1")
			w.says("devam")
			w.says("menü")
			w.says("1")
			w.sabine("y")
			w.types(sabine, "Haben Sie ein Zeugnis? Schreiben Sie 1 für ja.")
			w.sabine("ys")
			w.says("1")
			w.says("dur")
		}},
		{"free-yes", "tr", "Omar hat „stop“ geschrieben; dann schreibt Sabine ihm, er schickt etwas, das nicht durchkommt, und schreibt „evet“: das ist für Sabine, und nichts wird gelöscht. Die Gruppe erfährt von nichts, denn Sabine hat es gelesen.", func(w *story) {
			free(w)
			w.says("dur")
			w.sabine("y")
			w.types(sabine, "Soll ich Sie anrufen?")
			w.sabine("ys")
			w.omarSends("(a voice message)", func(chat *botapitest.Chat) { chat.SendVoice(w.omar, 7) })
			w.says("evet")
			w.passes(30 * time.Minute)
		}},
		{"free-answer", "uk", "Sabine hat eine Frage mit Knöpfen geschickt, und Omar schreibt die Antwort: sie hat sie, und niemand sonst wird gerufen.", func(w *story) {
			free(w)
			w.sabine("rn.ask")
			w.sabine("rp.still")
			w.sabine("rs")
			w.says("так")
			w.passes(time.Hour)
		}},
		{"free-question", "ar", "Omar ist mitten in einer Frage des Bots, als Sabine ihm schreibt: was er dann schreibt, ist für sie.", func(w *story) {
			free(w)
			w.says("/menu")
			w.omarTaps("_restart")
			for _, c := range []string{"qualification", "university", "health", "not_yet", "nobody"} {
				w.omarTaps(c)
			}
			w.sabine("y")
			w.types(sabine, "In welcher Stadt wohnen Sie?")
			w.sabine("ys")
			w.says("عند أختي، لا تتصلوا هناك من فضلكم")
		}},
		{"free-close", "uk", "Omar schreibt, und bevor es bei Sabine ist, schließt sie die Anfrage: sie liest es doch noch, und kann wieder öffnen.", func(w *story) {
			free(w)
			w.sabine("o")
			w.sabine("d")
			w.slow(sabine)
			w.says("Маю ще одне запитання")
			w.sabine("e.informed")
			w.passes(2 * time.Minute)
			w.sabine("u")
		}},
		{"free-accept", "tr", "Omar schreibt, und bevor es bei Sabine ist, stimmt er zu, dass ein anderes Team die Anfrage bekommt: er erfährt, dass es niemand gelesen hat.", func(w *story) {
			free(w)
			w.sabine("v.$.g")
			w.sabine("fo")
			w.sabine("ft")
			w.sabine("fa")
			w.slow(sabine)
			w.says("Bir sorum daha var")
			w.omarAnswers("f.y")
			w.passes(2 * time.Minute)
		}},
		{"free-blocked", "ar", "Sabine hat den Bot blockiert: Omar erfährt es einmal, und sie liest es, als sie wiederkommt.", func(w *story) {
			free(w)
			w.acts("Sabine (private)", "(blocks the bot)", func() { w.private(sabine).Block() })
			w.says("Merhaba")
			w.passes(6 * time.Minute)
			w.says("Orada mısınız?")
			w.passes(6 * time.Minute)
			w.acts("Sabine (private)", "(unblocks the bot)", func() { w.private(sabine).Unblock() })
			w.types(sabine, "/cases")
			w.sabine("mo")
		}},
		{"free-delete", "uk", "Omar und Sabine haben sich geschrieben; dann löscht er alles.", func(w *story) {
			free(w)
			w.sabine("y")
			w.types(sabine, "Guten Tag!")
			w.sabine("ys")
			w.says("Добрий день")
			w.says("/delete")
			w.omarTaps("_delete_yes")
		}},
		{"unasked", "tr", "Sabine tippt privat, ohne eine Anfrage gewählt zu haben: sie erfährt, dass das niemand liest, einmal; freies Schreiben ist aus, dann an.", func(w *story) {
			claimed(w)
			w.types(sabine, "Guten Tag, kommen Sie bitte morgen.")
			w.types(sabine, "Und bringen Sie das Zeugnis mit.")
			w.passes(5 * time.Minute)
			w.s.desk.Relay, w.s.talk.Relay = true, w.s.desk.Relayed
			w.types(sabine, "Hallo?")
			w.types(sabine, "/start")
		}},
	}
}

// omarSends has the newcomer send something that is no text, or too much of it.
func (w *story) omarSends(what string, send func(chat *botapitest.Chat)) {
	w.t.Helper()
	w.acts(w.chatName(w.omar.ID), what, func() { send(w.private(w.omar)) })
}

// slow has Telegram take nothing new for somebody for a minute.
func (w *story) slow(u botapitest.User) {
	w.row("clock", "(for a minute Telegram takes nothing for "+u.FirstName+")\n")
	w.tg.Fault(botapitest.Rule{Method: "sendMessage", Chat: u.ID, Times: 1, Kind: botapitest.TooMany{RetryAfter: 60}})
}

// What the setting says is what happens: off, words of the person's go to nobody and no
// button writes freely; on, they go to who has the request, and to nobody else.
func TestRelayIsWired(t *testing.T) {
	cat := openTeam(t)
	for _, on := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			w := newStory(t, cat, "tr")
			o := w.s.Options
			o.Relay = on
			s := &Service{metrics: newMetrics(), Options: o, client: w.s.client}
			s.UseCatalogue(cat)
			s.together(w.store, nil, nil)
			if s.desk.Relay != on || (s.talk.Relay != nil) != on {
				t.Errorf("RELAY is %v; the desk's is %v, and the talk passes on: %v", on, s.desk.Relay, s.talk.Relay != nil)
			}
		})
		synctest.Test(t, func(t *testing.T) {
			w := newStory(t, cat, "tr")
			if on {
				free(w)
			} else {
				claimed(w)
			}
			w.says("xyzzy")
			w.says("xyzzy" + strings.Repeat("🙂", conversation.RelayRunes-5)) // twice as many of Telegram's letters
			staff := ""
			for _, chat := range []*botapitest.Chat{w.private(sabine), w.private(yusuf), w.private(petra), w.group} {
				for _, m := range chat.FromBot() {
					if strings.Contains(m.Text, "xyzzy") {
						staff += w.chatName(chat.ID()) + ";"
					}
				}
			}
			if want := map[bool]string{true: "Sabine (private);Sabine (private);"}[on]; staff != want {
				t.Errorf("RELAY is %v, and it is read by %q, want %q", on, staff, want)
			}
			if last, _ := w.private(w.omar).Last(); strings.Contains(last.Text, "Sabine") != on {
				t.Errorf("RELAY is %v, and the newcomer reads %q", on, last.Text)
			}
		})
	}
}
