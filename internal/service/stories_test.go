package service

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"wegweiser/internal/handoff"
	"wegweiser/internal/telegram/botapitest"
)

var update = flag.Bool("update", false, "write testdata/handoff anew")

const storyDir = "testdata/handoff"

// aStory is one file of testdata/handoff.
type aStory struct {
	name string
	lang string // of the newcomer
	what string // what it shows, for who reads it
	plot func(w *story)
}

// stories are those of them all. They begin on a Monday at ten; the team is there until
// five, on Wednesdays and Fridays until half past twelve, and goes to lunch.
func stories() []aStory {
	return slices.Concat(firstMoves(), endings(), lateness(), withdrawals(), giving(), writing(), freely(), appointments())
}

// asked is a request that waits, claimed one that Sabine has. How it came to that is told
// once, in claim.txt.
func asked(w *story) {
	w.asks()
	w.rows = []storyRow{{"before", "  Omar hat um Kontakt gebeten (wie in claim.txt).\n"}}
}

func claimed(w *story) {
	w.asks()
	w.claims(sabine)
	w.rows = []storyRow{{"before", "  Omar hat um Kontakt gebeten, Sabine hat die Anfrage übernommen (wie in claim.txt).\n"}}
}

func firstMoves() []aStory {
	return []aStory{
		{"claim", "ar", "Sabine übernimmt die Anfrage; Yusuf ist einen Augenblick zu spät.", func(w *story) {
			w.asks()
			w.claims(sabine)
			w.late(yusuf)
		}},
		{"contact-data", "uk", "Name und Weg zum Chat stehen nur zehn Minuten da, und nur bei Sabine.", func(w *story) {
			claimed(w)
			w.sabine("s")
			w.passes(11 * time.Minute)
			w.sabine("s")
			w.sabine("h")
		}},
		{"contact", "tr", "Sabine schreibt Omar von ihrem eigenen Konto, und notiert das. Der Bot schweigt.", func(w *story) {
			claimed(w)
			w.sabine("o")
			w.says("Merhaba, bir sorum var")
			w.says("Orada kimse var mı?")
			w.sabine("v.$.t")
		}},
		{"try", "ar", "Sabine erreicht Omar nicht: dreimal, mit Zeit dazwischen; dann gibt es dafür einen Abschluss.", func(w *story) {
			w.asksFor("phone", "!0151 23456789", "any")
			w.claims(sabine)
			w.sabine("n")
			w.sabine("n")
			w.passes(time.Hour)
			w.sabine("n")
			w.passes(time.Hour)
			w.sabine("n")
			w.sabine("d")
			w.sabine("e.unreached")
		}},
		{"wait", "uk", "Sabine wartet auf Omar.", func(w *story) {
			claimed(w)
			w.sabine("o")
			w.sabine("wa")
		}},
	}
}

func endings() (all []aStory) {
	for i, o := range []struct{ outcome, what string }{
		{"kept", "Sie haben miteinander gesprochen"}, {"informed", "Omar weiß, was er wissen wollte"}, {"referred", "Omar ist anderswo besser aufgehoben"},
		{"wrong", "Das Angebot passt nicht"}, {"withdrew", "Omar möchte nicht mehr"},
	} {
		all = append(all, aStory{"close-" + o.outcome, []string{"ar", "uk", "tr"}[i%3], o.what + ": Sabine schließt die Anfrage mit diesem Ergebnis.", func(w *story) {
			claimed(w)
			w.sabine("o")
			w.sabine("d")
			w.sabine("e." + o.outcome)
			w.passes(15 * time.Minute)
		}})
	}
	return append(all, aStory{"close-missed", "tr", "Omar wollte selbst kommen und kam nicht.", func(w *story) {
		w.asksFor("visit")
		w.claims(sabine)
		w.sabine("d")
		w.sabine("e.missed")
	}}, aStory{"close-twice", "ar", "Sabine tippt zweimal auf das Ergebnis, einmal davon auf ein anderes: es gilt das erste.", func(w *story) {
		claimed(w)
		w.sabine("o")
		w.sabine("d")
		w.twice("e.informed", "e.wrong")
	}}, aStory{"reopen", "uk", "Sabine hat zu früh geschlossen und öffnet die Anfrage wieder.", func(w *story) {
		claimed(w)
		w.sabine("o")
		w.sabine("d")
		w.sabine("e.informed")
		w.sabine("u")
	}}, aStory{"reopen-delete", "uk", "Omar schreibt nach dem Abschluss, Sabine öffnet die Anfrage wieder: sie ist wieder seine, und er löscht alles.", func(w *story) {
		claimed(w)
		w.sabine("o")
		w.sabine("d")
		w.sabine("e.informed")
		w.says("Добрий день")
		w.sabine("u")
		w.passes(time.Hour)
		w.says("Дякую")
		w.says("/delete")
		w.omarTaps("_delete_yes")
	}})
}

func lateness() []aStory {
	return []aStory{
		{"alarm-unclaimed", "tr", "Niemand übernimmt: nach zwei Arbeitsstunden erfährt es die Gruppe, nach vier die Vertretung, nach acht die Koordination; nachts klingelt nichts.", func(w *story) { //nolint:misspell // German
			asked(w)
			w.passes(2 * time.Hour)
			w.passes(4 * time.Hour)
			w.passes(15 * time.Hour)
			w.passes(5 * time.Hour)
			w.claims(yusuf)
		}},
		{"take", "ar", "Sabine übernimmt und meldet sich nicht: sie wird erinnert, dann die Vertretung; die nimmt ihr die Anfrage ab.", func(w *story) {
			claimed(w)
			w.passes(5 * time.Hour)
			w.passes(21 * time.Hour)
			w.taps(petra, w.private(petra), "t")
		}},
		{"alarm-uncontacted", "uk", "Sabine übernimmt und meldet sich nicht, und niemand nimmt sie ihr ab: zuletzt erfährt es die Koordination, und Omar, dass es länger dauert.", func(w *story) { //nolint:misspell // German
			claimed(w)
			w.passes(27 * time.Hour)
			w.passes(24 * time.Hour)
		}},
		{"alarm-turn", "ar", "Omar antwortet, dass er noch Hilfe braucht, und Sabine tut nichts: sie wird erinnert, dann die Vertretung; Petra nimmt ihr die Anfrage ab.", func(w *story) {
			claimed(w)
			w.sabine("rn.ask")
			w.sabine("rp.still")
			w.sabine("rs")
			w.passes(time.Hour)
			w.omarAnswers("r")
			w.passes(4 * time.Hour)
			w.passes(21 * time.Hour)
			w.taps(petra, w.private(petra), "t")
		}},
		{"step-in", "uk", "Sabine ist krank, und Omar hat einen Termin bei ihr: Yusuf springt ein, der Termin bleibt.", func(w *story) {
			agreed(w)
			w.opens(yusuf)
			w.yusuf("ti")
		}},
		{"step-in-late", "tr", "Yusuf hat sich angesehen, wie er für Sabine einspringt; als er tippt, hat längst Petra die Anfrage.", func(w *story) {
			claimed(w)
			w.opens(yusuf)
			w.sabine("v.$.g")
			w.sabine("hr")
			w.claims(petra)
			w.yusuf("ti")
		}},
		{"step-in-proposed", "tr", "Omar hat Termine zur Wahl, Yusuf springt für Sabine ein: Omar kann wählen, und Yusuf hat den Termin.", func(w *story) {
			proposedAsTold(w)
			w.opens(yusuf)
			w.yusuf("ti")
			w.omarAnswers("ap")
			w.choosable(0)
		}},
		{"step-in-attend", "ar", "Yusuf springt für Sabine ein und tut nichts. Die Erinnerung, die Omar bekommt, zählt nicht als Yusufs Kontakt; nach dem Termin wird Yusuf gefragt, wie er war.", func(w *story) {
			agreed(w)
			w.passes(24 * time.Hour)
			w.opens(yusuf)
			w.yusuf("ti")
			w.passes(6*time.Hour + 30*time.Minute)
			w.passes(24 * time.Hour)
		}},
		{"visit-answer", "uk", "Omar will selbst kommen und antwortet, dass er Hilfe braucht; Sabine ist weg, Yusuf springt ein und tut nichts: es klingelt.", func(w *story) {
			w.asksFor("visit")
			w.claims(sabine)
			w.sabine("rn.ask")
			w.sabine("rp.still")
			w.sabine("rs")
			w.omarAnswers("r")
			w.rows = []storyRow{{"before", "  Omar kommt von selbst, und hat auf Sabines Frage geantwortet, dass er noch Hilfe braucht.\n"}}
			w.opens(yusuf)
			w.yusuf("ti")
			w.passes(23 * time.Hour)
		}},
		{"alarm-blocked", "ar", "Sabine hat den Bot blockiert: ihre Erinnerung kommt in die Gruppe, mit dem Weg zur Anfrage.", func(w *story) {
			claimed(w)
			w.acts("Sabine (private)", "(blocks the bot)", func() { w.private(sabine).Block() })
			w.passes(6 * time.Hour)
			w.opens(yusuf)
		}},
		{"language", "ar", "Omar wechselt die Sprache, während Sabine die Anfrage hat: Karte und Ansicht nennen die neue, und alles kommt darin an.", func(w *story) {
			claimed(w)
			w.says("/language")
			w.omarTaps("_l:uk")
			w.sabine("rn.ask")
			w.sabine("rp.still")
			w.sabine("rs")
		}},
		{"close-elsewhere", "tr", "Omar ist längst woanders im Gespräch, als Sabine abschließt: meldet er sich, liest er es zuerst.", func(w *story) {
			claimed(w)
			w.sabine("o")
			w.says("/menu")
			w.omarTaps("_restart")
			w.sabine("d")
			w.sabine("e.informed")
			w.passes(2 * time.Minute)
			w.says("Merhaba")
			w.passes(time.Hour)
		}},
		{"close-unheard", "ar", "Omar darf nur am Morgen gestört werden; Sabine schließt ab, und ohne dass sein Telefon klingelt, steht es auf seinem Bildschirm.", func(w *story) {
			w.asksFor("telegram", "morning")
			w.claims(sabine)
			w.rows = []storyRow{{"before", "  Omar hat um Kontakt gebeten, „Am Morgen“ ist für ihn sicher; Sabine hat die Anfrage übernommen.\n"}}
			w.sabine("o")
			w.sabine("d")
			w.sabine("e.informed")
			w.passes(time.Hour)
			w.omarTaps("_restart")
		}},
		{"close-silent", "tr", "Drei Tage geschieht nichts (so ist es hier eingestellt; sonst sind es 30): die Anfrage schließt sich.", func(w *story) {
			claimed(w)
			w.sabine("o")
			w.passes(storySilent)
			w.passes(24 * time.Hour)
		}},
	}
}

func withdrawals() []aStory {
	return []aStory{
		{"withdraw", "ar", "Omar zieht die Anfrage zurück, bevor sie jemand hat.", func(w *story) {
			asked(w)
			w.omarTaps("_withdraw")
			w.omarTaps("_confirm")
		}},
		{"withdraw-claimed", "uk", "Omar zieht die Anfrage zurück, die Sabine hat: sie erfährt nur das.", func(w *story) {
			claimed(w)
			w.sabine("s")
			w.omarTaps("_withdraw")
			w.omarTaps("_confirm")
		}},
		{"delete", "tr", "Omar löscht seine Daten, während Sabine die Anfrage hat.", func(w *story) {
			claimed(w)
			w.sabine("s")
			w.says("/delete")
			w.omarTaps("_delete_yes")
		}},
		{"blocked", "ar", "Omar blockiert den Bot, und kommt wieder.", func(w *story) {
			claimed(w)
			w.acts("Newcomer (ar)", "(blocks the bot)", func() { w.private(w.omar).Block() })
			w.passes(time.Minute)
			w.acts("Newcomer (ar)", "(unblocks the bot)", func() { w.private(w.omar).Unblock() })
			w.says("/start")
			w.passes(time.Minute)
		}},
	}
}

func giving() []aStory {
	return []aStory{
		{"release", "ar", "Sabine gibt die Anfrage zurück; Yusuf übernimmt sie.", func(w *story) {
			claimed(w)
			w.sabine("v.$.g")
			w.sabine("hr")
			w.claims(yusuf)
		}},
		{"handover", "tr", "Sabine gibt die Anfrage an Yusuf weiter.", func(w *story) {
			w.types(yusuf, "/cases")
			claimed(w)
			w.sabine("v.$.g")
			w.sabine("hd")
			w.sabine("hu")
			w.yusuf("o")
		}},
		{"accept", "ar", "Sabine möchte die Anfrage an ein anderes Team geben: Omar wird gefragt und sagt ja.", func(w *story) {
			claimed(w)
			w.sabine("v.$.g")
			w.sabine("fo")
			w.sabine("ft")
			w.sabine("fa")
			w.omarAnswers("f.y")
			w.claims(yusuf)
		}},
		{"refuse", "uk", "Sabine möchte die Anfrage an ein anderes Team geben: Omar wird gefragt und sagt nein.", func(w *story) {
			claimed(w)
			w.sabine("v.$.g")
			w.sabine("fo")
			w.sabine("ft")
			w.sabine("fa")
			w.omarAnswers("f.n")
		}},
		{"cases", "tr", "Sabines eigene Liste: /cases und /help; Omar sieht davon nichts.", func(w *story) {
			claimed(w)
			w.types(sabine, "/cases")
			w.types(sabine, "/help")
			w.says("/cases")
		}},
		{"left-the-group", "uk", "Sabine verlässt das Team: ihre Anfrage ist wieder frei.", func(w *story) {
			claimed(w)
			w.sabine("o")
			w.acts("Sabine", "(leaves the group)", func() { w.group.Leave(sabine) })
			w.claims(yusuf)
		}},
		{"note-withdrawn", "uk", "Sabine schreibt gerade eine Notiz, als Omar alles löscht: was sie geschrieben hat, bleibt nicht in ihrem Chat.", func(w *story) {
			claimed(w)
			w.sabine("v.$.n")
			w.sabine("w")
			w.says("/delete")
			w.omarTaps("_delete_yes")
			w.types(sabine, "Omar braucht eine Übersetzung")
		}},
		{"note", "tr", "Sabine schreibt eine Notiz; Omar sieht sie nie.", func(w *story) {
			claimed(w)
			w.sabine("v.$.n")
			w.sabine("w")
			w.types(sabine, "Hat Zeugnisse schon übersetzen lassen.")
			w.sabine("v.$.c")
		}},
	}
}

func writing() []aStory {
	return []aStory{
		{"reply", "ar", "Sabine schickt, was Omar mitbringen soll und bis wann: sie wählt auf Deutsch, er liest Arabisch.", func(w *story) {
			claimed(w)
			w.sabine("rn.send")
			w.sabine("rp.bring_by")
			w.sabine("rt.certificates")
			w.sabine("rt.translations")
			w.sabine("rd")
			w.sabine("rf")
			w.sabine("rs")
			w.sabine("d")
			w.sabine("e.informed")
		}},
		{"answer", "uk", "Sabine stellt eine Frage mit Knöpfen, Omar antwortet in seiner Sprache, Sabine liest es auf Deutsch.", func(w *story) {
			claimed(w)
			w.sabine("rn.ask")
			w.sabine("rp.still")
			w.sabine("rs")
			w.passes(3 * time.Hour)
			w.omarAnswers("r")
			w.sabine("d")
			w.sabine("e.informed")
			w.passes(time.Hour)
			w.omarTapsOld("q.r")
		}},
		{"reply-unread", "tr", "Omar hat den Bot blockiert: Sabines Nachricht kommt nicht an. Das zählt nicht als Kontakt: der Wecker klingelt weiter, bis sie doch ankommt.", func(w *story) {
			claimed(w)
			w.acts("Newcomer (tr)", "(blocks the bot)", func() { w.private(w.omar).Block() })
			w.sabine("rn.send")
			w.sabine("rp.letter")
			w.sabine("rs")
			w.passes(27 * time.Hour)
			w.acts("Newcomer (tr)", "(unblocks the bot)", func() { w.private(w.omar).Unblock() })
			w.says("/menu")
			w.passes(27 * time.Hour)
		}},
	}
}

// proposed is a request for which Sabine has proposed two times on Wednesday.
func proposed(w *story) {
	claimed(w)
	w.sabine("ap")
	w.sabine("aw.o60")
	w.sabine("ad.$.261125")
	w.sabine("ab")
	w.sabine("aw")
	w.sabine("ad.$.261125")
	w.sabine("ab")
	w.sabine("as")
}

// agreed is a request with an appointment; how it came to that is told in pick.txt.
func agreed(w *story) {
	proposed(w)
	w.omarAnswers("ap")
	w.rows = []storyRow{{"before", "  Omar und Sabine haben einen Termin am Mittwoch (wie in pick.txt).\n"}}
}

// proposedAsTold is proposed, for what is about the answer.
func proposedAsTold(w *story) {
	proposed(w)
	w.rows = []storyRow{{"before", "  Sabine hat Omar zwei Zeiten vorgeschlagen (wie in pick.txt).\n"}}
}

func appointments() []aStory {
	return []aStory{
		{"pick", "ar", "Sabine schlägt zwei Zeiten vor, Omar nimmt eine; am Tag davor wird er erinnert, danach wird Sabine gefragt, wie es war.", func(w *story) {
			proposed(w)
			w.omarAnswers("ap")
			w.passes(24 * time.Hour)
			w.passes(8 * time.Hour)
			w.passes(24 * time.Hour)
			w.sabine("ak")
		}},
		{"decline", "uk", "Omar passt keine der Zeiten: er bittet um andere.", func(w *story) {
			proposedAsTold(w)
			w.omarAnswers("ao")
		}},
		{"decline-coming", "tr", "Omar kann nicht kommen.", func(w *story) {
			proposedAsTold(w)
			w.omarAnswers("an")
		}},
		{"appoint", "uk", "Sabine und Omar haben am Telefon einen Termin ausgemacht; Sabine trägt ihn ein.", func(w *story) {
			claimed(w)
			w.sabine("o")
			w.sabine("ap")
			w.sabine("aw.o60")
			w.sabine("ad.$.261125")
			w.sabine("ab")
			w.sabine("aa")
		}},
		{"cancel", "tr", "Sabine sagt den Termin ab.", func(w *story) {
			agreed(w)
			w.sabine("ax")
			w.sabine("ay")
		}},
		{"move-appointed", "uk", "Sabine verlegt den Termin: was Omar vom alten gelesen hat, gilt nicht mehr, und das steht dort.", func(w *story) {
			agreed(w)
			w.sabine("ap")
			w.sabine("aw.o60")
			w.sabine("ad.$.261127")
			w.sabine("ab")
			w.sabine("as")
		}},
		{"human-appointed", "ar", "Omar fragt nach seiner Anfrage: als Sabine sie hat, als sie in Kontakt sind, und mit Termin; den sagt er dort ab.", func(w *story) {
			claimed(w)
			w.says("/human")
			w.sabine("o")
			w.says("/human")
			w.sabine("ap")
			w.sabine("aw.o60")
			w.sabine("ad.$.261125")
			w.sabine("ab")
			w.sabine("aa")
			w.says("/human")
			w.omarAnswers("ac")
			w.omarAnswers("ay")
			w.says("/human")
		}},
		{"cancel-person", "ar", "Omar kann doch nicht kommen.", func(w *story) {
			agreed(w)
			w.omarAnswers("ac")
			w.omarAnswers("ay")
		}},
		{"cancel-unclaimed", "uk", "Sabine hat die Anfrage zurückgegeben, der Termin gilt weiter; Omar sagt ihn ab.", func(w *story) {
			agreed(w)
			w.sabine("v.$.g")
			w.sabine("hr")
			w.omarAnswers("ac")
			w.omarAnswers("ay")
		}},
		{"handover-appointed", "ar", "Sabine gibt die Anfrage mit dem Termin an Yusuf weiter: der Termin geht aus ihrem Kalender in seinen; dann kann Omar doch nicht kommen.", func(w *story) {
			w.types(yusuf, "/cases")
			agreed(w)
			w.sabine("v.$.g")
			w.sabine("hd")
			w.sabine("hu")
			w.omarAnswers("ac")
			w.omarAnswers("ay")
		}},
		{"release-appointed", "tr", "Sabine verlässt das Team: ihr Termin steht auf der Karte, und Yusuf, der übernimmt, bekommt ihn in den Kalender.", func(w *story) {
			agreed(w)
			w.acts("Sabine", "(leaves the group)", func() { w.group.Leave(sabine) })
			w.claims(yusuf)
		}},
		{"withdraw-appointed", "uk", "Omar zieht die Anfrage zurück, zu der er einen Termin hat: Sabines Kalender erfährt es.", func(w *story) {
			agreed(w)
			w.omarTaps("_withdraw")
			w.omarTaps("_confirm")
		}},
		{"release-proposed", "uk", "Omar hat Termine zur Wahl, Sabine gibt die Anfrage zurück: Omar wählt, obwohl sie niemand hat, und Yusuf bekommt den Termin.", func(w *story) {
			proposedAsTold(w)
			w.sabine("v.$.g")
			w.sabine("hr")
			w.omarAnswers("ap")
			w.claims(yusuf)
		}},
		{"contact-proposed", "ar", "Sabine hat auch angerufen und notiert das; die Zeiten, die sie vorgeschlagen hat, gelten weiter.", func(w *story) {
			proposedAsTold(w)
			w.sabine("o")
			w.omarAnswers("ao")
		}},
		{"proposed-passed", "tr", "Omar hat nichts gewählt, und die Zeiten sind vorbei: Sabine erfährt, dass sie am Zug ist.", func(w *story) {
			proposedAsTold(w)
			w.passes(48 * time.Hour)
			w.passes(26 * time.Hour)
		}},
		{"wait-appointed", "uk", "Sabine hat einen Termin mit Omar und tippt, dass sie auf ihn wartet: nach dem Termin wird sie doch gefragt, wie er war.", func(w *story) {
			agreed(w)
			w.sabine("wa")
			w.passes(54 * time.Hour)
		}},
		{"close-proposed", "tr", "Sabine schließt, obwohl Omar noch Termine zur Wahl hat: die Knöpfe sind weg; als sie wieder öffnet, ist nichts vorgeschlagen.", func(w *story) {
			proposedAsTold(w)
			w.sabine("d")
			w.sabine("e.informed")
			w.choosable(0)
			w.sabine("u")
		}},
		{"delete-proposed", "tr", "Omar löscht alles, obwohl er noch Termine zur Wahl hat.", func(w *story) {
			proposedAsTold(w)
			w.choosable(1)
			w.says("/delete")
			w.omarTaps("_delete_yes")
			w.choosable(0)
		}},
		{"propose-anew", "ar", "Sabine schlägt andere Zeiten vor, bevor Omar eine gewählt hat: nur die neuen zählen.", func(w *story) {
			proposedAsTold(w)
			w.sabine("ap")
			w.sabine("aw.o60")
			w.sabine("ad.$.261126")
			w.sabine("ab")
			w.sabine("as")
			w.choosable(1)
			w.omarAnswers("ap")
			w.choosable(0)
		}},
		{"cancel-screen", "uk", "Omar hat seine Anfrage vor sich, als Sabine den Termin absagt.", func(w *story) {
			agreed(w)
			w.says("/human")
			w.sabine("ax")
			w.sabine("ay")
		}},
		{"delete-appointed", "ar", "Omar löscht alles, obwohl er einen Termin hat.", func(w *story) {
			agreed(w)
			w.says("/delete")
			w.omarTaps("_delete_yes")
		}},
		{"expected-unclaimed", "tr", "Sabine gibt die Anfrage mit Termin früh zurück, und niemand nimmt sie: es klingelt wie immer, am Tag vor dem Termin noch einmal bei allen, und danach von neuem.", func(w *story) {
			agreed(w)
			w.sabine("v.$.g")
			w.sabine("hr")
			w.passes(76 * time.Hour)
		}},
		{"pick-blocked", "ar", "Sabine hat den Bot blockiert, und Omar wählt eine Zeit: bald erfährt die Gruppe, dass Sabine davon nichts weiß; als sie zurückkommt, hat sie den Termin.", func(w *story) {
			proposedAsTold(w)
			w.acts("Sabine (private)", "(blocks the bot)", func() { w.private(sabine).Block() })
			w.omarAnswers("ap")
			w.passes(time.Hour)
			w.acts("Sabine (private)", "(unblocks the bot)", func() { w.private(sabine).Unblock() })
			w.opens(sabine)
			w.passes(6 * time.Hour)
		}},
		{"cancel-blocked", "uk", "Sabine hat den Bot blockiert, und Omar kann doch nicht kommen: Yusuf liest in der Gruppe, dass sie es nicht weiß, und übernimmt.", func(w *story) {
			agreed(w)
			w.acts("Sabine (private)", "(blocks the bot)", func() { w.private(sabine).Block() })
			w.omarAnswers("ac")
			w.omarAnswers("ay")
			w.passes(time.Hour)
			w.expects = "could not be deleted"
			w.taps(yusuf, w.group, "t")
		}},
		{"decline-unclaimed", "uk", "Niemand hat die Anfrage, als Omar schreibt, dass er zu keiner Zeit kommen kann: wer übernimmt, liest es.", func(w *story) {
			proposedAsTold(w)
			w.sabine("v.$.g")
			w.sabine("hr")
			w.omarAnswers("an")
			w.claims(yusuf)
		}},
		{"close-appointed", "ar", "Sabine schließt ab, obwohl noch ein Termin kommt: sie sieht vorher, was Omar lesen wird.", func(w *story) {
			agreed(w)
			w.sabine("d")
			w.sabine("e.informed")
			w.sabine("es")
		}},
		{"reopen-kept", "uk", "Der Termin fand statt, Sabine hat abgeschlossen und öffnet wieder: niemand fragt noch einmal, wie er war.", func(w *story) {
			agreed(w)
			w.passes(56 * time.Hour)
			w.sabine("ak")
			w.sabine("u")
			w.passes(30 * time.Hour)
		}},
		{"handover-unheard", "tr", "Omar hat den Bot blockiert, als Sabine ihm Zeiten vorschlug; sie gibt weiter an Yusuf. Omar kommt zurück und wählt, und Yusuf hat den Termin.", func(w *story) {
			w.types(yusuf, "/cases")
			claimed(w)
			w.acts("Newcomer (tr)", "(blocks the bot)", func() { w.private(w.omar).Block() })
			w.sabine("ap")
			w.sabine("aw.o60")
			w.sabine("ad.$.261126")
			w.sabine("ab")
			w.sabine("as")
			w.sabine("v.$.g")
			w.sabine("hd")
			w.sabine("hu")
			w.acts("Newcomer (tr)", "(unblocks the bot)", func() { w.private(w.omar).Unblock() })
			w.says("/human")
			w.omarAnswers("ap")
		}},
		{"accept-proposed", "ar", "Omar hat Zeiten zur Wahl und ist einverstanden, dass ein anderes Team die Anfrage bekommt: die Zeiten gehen nicht mehr.", func(w *story) {
			proposedAsTold(w)
			w.sabine("v.$.g")
			w.sabine("fo")
			w.sabine("ft")
			w.sabine("fa")
			w.omarAnswers("f.y")
			w.choosable(0)
		}},
		{"refer-picked", "uk", "Omar wird gefragt, ob ein anderes Team die Anfrage haben darf, und wählt stattdessen eine Zeit: die Frage ist erledigt.", func(w *story) {
			proposedAsTold(w)
			w.sabine("v.$.g")
			w.sabine("fo")
			w.sabine("ft")
			w.sabine("fa")
			w.omarAnswers("ap")
			w.noButtons("q.f.")
		}},
		{"place-withdrawn", "tr", "Sabine schreibt gerade, wo der Termin ist, als Omar alles löscht: was sie geschrieben hat, bleibt nicht in ihrem Chat, und was sie danach schreibt, ist keine Antwort mehr.", func(w *story) {
			claimed(w)
			w.sabine("ap")
			w.sabine("al")
			w.says("/delete")
			w.omarTaps("_delete_yes")
			w.types(sabine, "Bei Omar zu Hause, Musterweg 3")
			w.types(sabine, "Hallo?")
			w.typedLeft("Hallo?")
		}},
		{"blank-withdrawn", "ar", "Sabine füllt gerade eine Antwort aus, als Omar alles löscht: was sie geschrieben hat, bleibt nicht in ihrem Chat.", func(w *story) {
			claimed(w)
			w.sabine("rn.send")
			w.sabine("rp.call")
			w.sabine("ry")
			w.says("/delete")
			w.omarTaps("_delete_yes")
			w.types(sabine, "0151 99988877")
			w.typedLeft()
		}},
		{"note-long", "uk", "Sabines Notiz ist zu lang; sie kürzt sie. Im Chat bleibt keine von beiden.", func(w *story) {
			claimed(w)
			w.sabine("v.$.n")
			w.sabine("w")
			w.types(sabine, strings.Repeat("lang ", 250))
			w.types(sabine, "kurz")
			w.typedLeft()
		}},
		{"left-behind", "tr", "Sabine hat den Bot blockiert, Yusuf springt ein: was von Omar in Sabines Chat steht, geht, als sie zurückkommt.", func(w *story) {
			w.expects = "could not be deleted"
			w.types(yusuf, "/cases")
			claimed(w)
			w.sabine("s")
			w.acts("Sabine (private)", "(blocks the bot)", func() { w.private(sabine).Block() })
			w.opens(yusuf)
			w.yusuf("ti")
			w.passes(time.Minute)
			w.acts("Sabine (private)", "(unblocks the bot)", func() { w.private(sabine).Unblock() })
			w.passes(time.Minute)
			for _, m := range w.private(sabine).FromBot() {
				if strings.Contains(m.Text, "Omar") || strings.Contains(m.Text, "Kontaktdaten zeigen") {
					w.t.Errorf("Sabine still reads %q", m.Text)
				}
			}
		}},
		{"handover-blocked", "tr", "Yusuf hat den Bot blockiert: Sabine kann ihm die Anfrage nicht geben; als er zurück ist, kann sie es.", func(w *story) {
			w.types(yusuf, "/cases")
			agreed(w)
			w.acts("Yusuf (private)", "(blocks the bot)", func() { w.private(yusuf).Block() })
			w.sabine("v.$.g")
			w.sabine("hd")
			w.acts("Yusuf (private)", "(unblocks the bot)", func() { w.private(yusuf).Unblock() })
			w.sabine("v.$.c")
			w.sabine("v.$.g")
			w.sabine("hd")
			w.sabine("hu")
		}},
		{"expected-late", "uk", "Sabine verlässt das Team am Abend vor dem Termin, der beginnt, wenn das Team wieder da ist: dann klingelt es bei allen, nicht erst danach.", func(w *story) {
			agreed(w)
			w.passes(35 * time.Hour)
			w.acts("Sabine", "(leaves the group)", func() { w.group.Leave(sabine) })
			w.passes(12 * time.Hour)
		}},
		{"pick-blocked-late", "ar", "Sabine hat den Bot blockiert, und Omar nimmt einen Termin am nächsten Morgen: alle erfahren, wann er kommt.", func(w *story) {
			proposedAsTold(w)
			w.acts("Sabine (private)", "(blocks the bot)", func() { w.private(sabine).Block() })
			w.passes(29 * time.Hour)
			w.omarAnswers("ap")
			w.passes(2 * time.Hour)
		}},
		{"yes-to-staff", "tr", "Omar hat „stop“ geschrieben und nicht geantwortet; dann fragt Sabine etwas, und er schreibt „evet“: das löscht nichts.", func(w *story) {
			claimed(w)
			w.says("dur")
			w.sabine("rn.ask")
			w.sabine("rp.still")
			w.sabine("rs")
			w.says("evet")
		}},
		{"blocked-twice", "uk", "Omar hat den Bot blockiert, Sabine schreibt ihm zweimal und sagt den Termin ab: von allem sieht sie, dass es nicht ankam.", func(w *story) {
			agreed(w)
			w.acts("Newcomer (uk)", "(blocks the bot)", func() { w.private(w.omar).Block() })
			for range 2 {
				w.sabine("rn.send")
				w.sabine("rp.letter")
				w.sabine("rs")
			}
			w.sabine("ax")
			w.sabine("ay")
			w.acts("Newcomer (uk)", "(unblocks the bot)", func() { w.private(w.omar).Unblock() })
		}},
		{"close-undelivered", "ar", "Sabine schließt ab, obwohl noch ein Termin kommt, und die Nachricht an Omar kommt nicht an: sie erfährt es.", func(w *story) {
			agreed(w)
			w.sabine("d")
			w.sabine("e.informed")
			w.tg.Fault(botapitest.Rule{Method: "sendMessage", Chat: w.omar.ID, Times: 1, Kind: botapitest.Refuse{Code: 400, Description: "Bad Request: message text is empty"}})
			w.sabine("es")
		}},
		{"alarm-deputy-owner", "tr", "Petra ist die Vertretung und hat selbst die Anfrage: nach ihrer eigenen Erinnerung erfährt es die Gruppe.", func(w *story) {
			asked(w)
			w.claims(petra)
			w.passes(27 * time.Hour)
		}},
		{"how-noted", "uk", "Sabine wird gefragt, wie der Termin war; Yusuf schreibt eine Notiz, und ihre Antwort zählt noch.", func(w *story) {
			agreed(w)
			w.passes(49 * time.Hour)
			w.opens(yusuf)
			w.yusuf("w")
			w.types(yusuf, "Omar war da, ich habe ihn gesehen.")
			w.sabine("ak")
		}},
		{"dialogue-cancelled", "ar", "Sabine will abschließen, obwohl noch ein Termin kommt, und bricht ab: die Frage ist weg.", func(w *story) {
			agreed(w)
			w.sabine("d")
			w.sabine("e.informed")
			w.sabine("xs")
		}},
		{"note-long-left", "tr", "Sabines Notiz ist zu lang, und sie lässt es: nach einer Viertelstunde ist auch das aus ihrem Chat.", func(w *story) {
			claimed(w)
			w.sabine("v.$.n")
			w.sabine("w")
			w.types(sabine, strings.Repeat("lang ", 250))
			w.passes(20 * time.Minute)
			w.typedLeft()
		}},
		{"note-left-team", "uk", "Sabine soll gerade eine Notiz schreiben, als sie das Team verlässt: was sie schreibt, bleibt nicht in ihrem Chat.", func(w *story) {
			claimed(w)
			w.sabine("v.$.n")
			w.sabine("w")
			w.acts("Sabine", "(leaves the group)", func() { w.group.Leave(sabine) })
			w.types(sabine, "Omar hat drei Kinder.")
			w.typedLeft()
		}},
		{"missed", "tr", "Omar kam nicht zum Termin.", func(w *story) {
			agreed(w)
			w.passes(56 * time.Hour)
			w.sabine("am")
		}},
	}
}

// Every handoff, with both sides in one file: what the newcomer reads and taps in their
// language (and the same in German beside it), what stands in the group, what each
// colleague reads in private, and how time passes. For every move there is at least one.
func TestStories(t *testing.T) {
	made := map[string][]string{} // move by whom, or outcome → the files that show it
	all := stories()
	ran := 0
	cat := openTeam(t)
	for _, s := range all {
		t.Run(s.name, func(t *testing.T) {
			w, cases := play(t, cat, s.lang, s.plot)
			german, _ := play(t, cat, "de", s.plot)
			if len(german.rows) != len(w.rows) {
				t.Errorf("in %s %d things happen, in German %d:\n%s", s.lang, len(w.rows), len(german.rows), german.text(nil))
			}
			var b strings.Builder
			fmt.Fprintf(&b, "# %s\n# Newcomer: %s, with the same in German below (┆). Staff: Deutsch.\n\n%s", s.what, s.lang, w.text(german.rows))
			for _, k := range cases {
				fmt.Fprintf(&b, "\nTrail: %s\n", trailOf(k))
				for _, e := range k.Trail {
					made[moved(e.Move, e.Who)] = append(made[moved(e.Move, e.Who)], s.name)
					if e.Outcome != "" {
						made[string(e.Outcome)] = append(made[string(e.Outcome)], s.name)
					}
				}
			}
			golden(t, s.name, b.String())
			ran++
		})
	}
	if ran < len(all) {
		return // some were left out
	}
	for _, r := range handoff.Table() {
		for _, who := range []handoff.Who{handoff.Owner, handoff.Member, handoff.Person, handoff.Clock} {
			if r.By&who != 0 {
				shows(t, made, moved(r.Move, who))
			}
		}
	}
	for _, o := range []handoff.Outcome{handoff.Kept, handoff.Missed, handoff.Informed, handoff.Referred, handoff.Unreached, handoff.Wrong, handoff.Withdrew, handoff.Silent} {
		shows(t, made, string(o))
	}
	files, _ := filepath.Glob(filepath.Join(storyDir, "*.txt"))
	for _, f := range files {
		name := strings.TrimSuffix(filepath.Base(f), ".txt")
		if !slices.ContainsFunc(all, func(s aStory) bool { return s.name == name }) {
			t.Errorf("%s is nobody's story", f)
		}
	}
}

func shows(t *testing.T, made map[string][]string, what string) {
	t.Helper()
	if len(made[what]) == 0 {
		t.Errorf("no story shows %q", what)
	}
}

// moved names a move and who made it, as a trail knows it.
func moved(m handoff.Move, who handoff.Who) string {
	by := "staff"
	switch who {
	case handoff.Person:
		by = "person"
	case handoff.Clock:
		by = "clock"
	}
	return string(m) + " by " + by
}

func trailOf(k *handoff.Case) string {
	var all []string
	for _, e := range k.Trail {
		line := moved(e.Move, e.Who)
		if e.Outcome != "" {
			line += " (" + string(e.Outcome) + ")"
		}
		all = append(all, line)
	}
	return strings.Join(all, ", ") + "; now " + string(k.State)
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join(storyDir, name+".txt")
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != got {
		at := 0
		g, v := strings.Split(got, "\n"), strings.Split(string(want), "\n")
		for at < min(len(g), len(v)) && g[at] == v[at] {
			at++
		}
		t.Errorf("%s, line %d: got\n%s\nwant\n%s\n(go test ./internal/service -run TestStories -update writes it anew)", file, at+1,
			strings.Join(g[at:min(at+8, len(g))], "\n"), strings.Join(v[at:min(at+8, len(v))], "\n"))
	}
}
