package conversation_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"wegweiser/internal/conversation"
	"wegweiser/internal/flow"
	"wegweiser/internal/outbox"
	"wegweiser/internal/privacy"
)

// words are the entries of a list of keywords, in every language.
func words(cat *conversation.Catalogue, key string) (all []string) {
	for _, l := range cat.Texts.Languages() {
		for w := range strings.SplitSeq(cat.Texts.Printer(l.Tag).Plain(key, nil), ",") {
			all = append(all, strings.TrimSpace(w))
		}
	}
	return all
}

// says types words, and gives where the person stands then.
func (w *world) says(words string) (at flow.Session, shown string) {
	w.do(conversation.Update{Kind: conversation.Text, Text: privacy.Personal(words)})
	s := w.session()
	if s.Epoch == "" {
		return s, ""
	}
	return s, flow.Look(w.cat.Flows, s).ID
}

// walk brings somebody who speaks a language to a screen.
func walk(t *testing.T, cat *conversation.Catalogue, lang string, way string) *world {
	t.Helper()
	w := newWorld(t, cat)
	p := w.phone(lang)
	p.act("/start", conversation.Update{Kind: conversation.Command, Command: "start"})
	p.tap("_l:" + lang)
	for step := range strings.FieldsSeq(way) {
		switch {
		case step[0] == '/':
			p.act(step, conversation.Update{Kind: conversation.Command, Command: step[1:]})
		case step[0] == '"':
			p.act(step, conversation.Update{Kind: conversation.Text, Text: privacy.Personal(strings.Trim(step, `"`))})
		case step == "LANG":
			p.tap(lang)
		default:
			p.tap(step)
		}
	}
	return w
}

// The way to the summary of a request, and on to the request itself.
const (
	toSummary = `_agree /human "Mira" telegram any LANG`
	toRequest = toSummary + ` _confirm`
)

// Where yes or no is asked a yes or no in any language is the answer, whichever
// language was chosen.
func TestYesAndNoAreUnderstood(t *testing.T) {
	cat := shipped(t)
	for _, tt := range []struct{ name, way, yes, no string }{
		{"privacy", "", "main.need", "information.topic"},
		{"asked once more", "_decline /privacy", "main.need", "information.topic"},
		{"delete", "_agree /delete", "", "main.need"},
		{"revoke", "_agree /privacy _revoke", "information.topic", "system.privacy"},
		{"withdraw", toRequest + " /human _withdraw", "leaving.what", "system.opencase"},
		{"summary", toSummary, "contact.sent", "contact.check"},
		{"a question", "_agree work training", "work.age has", "work.age has_not"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for _, l := range cat.Texts.Languages() {
				for key, want := range map[string]string{"keywords.yes": tt.yes, "keywords.no": tt.no} {
					for _, said := range words(cat, key) {
						s, at := walk(t, cat, l.Tag, tt.way).says(said)
						at = strings.TrimSpace(at + " " + s.Answers()["work.certificate"])
						if at != want {
							t.Fatalf("%s: after %q: %s, want %s", l.Tag, said, at, want)
						}
					}
				}
			}
		})
	}
}

// Nowhere else is a yes an answer, and nothing that only looks like one ever is.
func TestAYesAnswersNothingElse(t *testing.T) {
	cat := shipped(t)
	for _, tt := range []struct{ name, way, words string }{
		{"topics", "_agree", "ja"},
		{"menu", "_agree /menu", "ja"},
		{"agreed already", "_agree /privacy", "ja"},
		{"emergency over the notice", "/emergency", "ja"},
		{"a request stands", toRequest + " /human", "ja"},
		{"several times of day", `_agree /human "Mira" telegram`, "ja"},
		{"one no among other answers", "_agree qualification", "ja"},
		{"a slip", "_agree /delete", "jaa"},
		{"an ok", "_agree /delete", "ok"},
		{"more words", "_agree /delete", "ja aber erst morgen"},
		{"a slip in a long word", "", "einverstandn"},
		{"an ok to the notice", "", "okay"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := walk(t, cat, "de", tt.way)
			before := w.session()
			after, _ := w.says(tt.words)
			was := before
			was.Turn, was.Wrong = after.Turn, after.Wrong
			if after.Turn != before.Turn+1 || !slices.Equal(was.AppendJSON(nil), after.AppendJSON(nil)) {
				t.Errorf("%q was taken for an answer: from %+v to %+v", tt.words, before, after)
			}
		})
	}
}

// A reminder asks a question of its own, and a no to that is none to the one below.
func TestANoToAReminder(t *testing.T) {
	no := conversation.Update{Kind: conversation.Text, Text: "hayır"}
	for name, c := range map[string]struct {
		silent time.Duration
		want   flow.Ref
	}{
		"before it": {47 * time.Hour, "about.letter"},
		"under it":  {49 * time.Hour, "recognition.certificate"},
	} {
		t.Run(name, func(t *testing.T) {
			quietly(t, "2026-11-23 14:00", "de", func(q *quiet) {
				time.Sleep(c.silent)
				q.tell("hayır", no)
				if at := q.stands(); at != c.want {
					t.Errorf("they stand at %s, want %s", at, c.want)
				}
			})
		})
	}
}

// stands is the step that waits for the person.
func (q *quiet) stands() flow.Ref {
	q.w.t.Helper()
	l, err := q.store.Load(context.Background(), outbox.Part(quietChat), 0, conversation.SessionKey(quietChat))
	if err != nil {
		q.w.t.Fatal(err)
	}
	s, err := conversation.TalkOf(l.Records[0].Data)
	if err != nil {
		q.w.t.Fatal(err)
	}
	return s.At
}
