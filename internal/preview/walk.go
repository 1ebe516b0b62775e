package preview

import (
	"net/http"
	"slices"
	"strings"

	"wegweiser/internal/outbox"
	"wegweiser/internal/rehearsal"
)

// A walk is a talk that begins anew each time the page asks: the moves are played again,
// so that it stands where it stood when a text changed, or the language.

// maxMoves bounds a walk.
const maxMoves = 200

// ownLanguage stands for the language of the walk in a move.
const ownLanguage = "_l:*"

type walkView struct {
	Messages []messageView `json:"messages"`
	Done     int           `json:"done"` // moves that could be made
	Toast    string        `json:"toast,omitempty"`
	Why      string        `json:"why,omitempty"` // why no more
}

// getWalk plays ?from=screen&move=tap:choice&move=type:words …
func (p *Preview) getWalk(w http.ResponseWriter, r *http.Request) {
	b, _ := p.book()
	q := r.URL.Query()
	moves := q["move"]
	if !b.speaks(r.PathValue("tag")) || b.cat == nil || len(moves) > maxMoves {
		refuse(w, http.StatusNotFound, "there is no such walk")
		return
	}
	reply(w, http.StatusOK, b.walk(r.PathValue("tag"), q.Get("from"), moves))
}

func (b *book) walk(tag, from string, moves []string) walkView {
	v := walkView{Messages: []messageView{}}
	t := rehearsal.NewTalk(b.cat, tag, b.asOf)
	heard, err := b.enter(t, from)
	v.hear(heard, err)
	for _, m := range moves {
		if v.Why != "" {
			return v
		}
		kind, what, _ := strings.Cut(m, ":")
		if kind == "tap" && what == ownLanguage {
			what = "_l:" + tag
		}
		if kind == "type" {
			v.Messages = append(v.Messages, messageView{Mine: true, Text: []node{{Words: what}}})
			heard, err = t.Type(what)
		} else {
			v.tapped(what)
			heard, err = t.Tap(what)
		}
		if v.hear(heard, err); err == nil {
			v.Done++
		}
	}
	return v
}

// enter begins at a screen, or at the start.
func (b *book) enter(t *rehearsal.Talk, from string) (rehearsal.Heard, error) {
	for _, x := range b.places {
		if x.id == from && x.walks {
			step, _, _ := strings.Cut(from, "#")
			return t.Enter(step, x.trail)
		}
	}
	return t.Start()
}

// tapped marks the button that was chosen, on the last keyboard.
func (v *walkView) tapped(choice string) {
	for _, m := range slices.Backward(v.Messages) {
		if len(m.Rows) == 0 {
			continue
		}
		for _, row := range m.Rows {
			for _, x := range row {
				if x.Choice == choice {
					v.Messages = append(v.Messages, messageView{Mine: true, Text: x.Label})
				}
			}
		}
		return
	}
}

// hear adds what the bot said. A change of the buttons of the last message changes them
// there.
func (v *walkView) hear(h rehearsal.Heard, err error) {
	if err != nil {
		v.Why = err.Error()
		return
	}
	v.Toast = h.Toast
	for _, m := range h.Messages {
		switch m.Op {
		case outbox.OpSend:
			v.Messages = append(v.Messages, message(m))
		case outbox.OpEdit:
			for i := range slices.Backward(v.Messages) {
				if len(v.Messages[i].Rows) > 0 {
					v.Messages[i].Rows = message(m).Rows
					break
				}
			}
		}
	}
}
