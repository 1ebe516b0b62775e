package flowfile

import (
	"fmt"
	"slices"

	"github.com/goccy/go-yaml/ast"

	"wegweiser/internal/finding"
	"wegweiser/internal/flow"
)

// What staff send to people whose language they don't speak: replies with blanks, and
// questions with buttons.

const repliesFile = "replies.yaml"

// Limits of a reply: what a phone shows, and staff find, at a glance.
const (
	maxReplies = 60
	maxItems   = 24
	maxAnswers = 6
)

var (
	reservedReplies = []string{flow.ReplyItems}
	reservedAnswers = append([]string{"name"}, reservedChoices...)
)

var repliesTable = table[*ast.Node]{
	may("replies", "What staff can send, each by its name, in the order in which they see it. The words stand in locales/: reply.<name> is what the person reads, reply.<name>.name what staff pick.",
		aNode(named(reservedReplies, ref("reply"))), func(into *ast.Node, n ast.Node) { *into = n }),
}

// replyDraft is a reply on its way.
type replyDraft struct {
	*flow.Reply
	blanks []word
}

var replyTable = table[*replyDraft]{
	may("blanks", "What staff fill in, in this order. Each is a placeholder of the text: {date}, {place}, {name}, {phone}, {list}.",
		shape[[]word]{schema{"type": "array", "items": schema{"enum": flow.ReplyBlanks()}, "minItems": 1, "uniqueItems": true}, (*reader).blanks},
		func(r *replyDraft, w []word) { r.blanks = w }),
	may("list", "What can stand in {list}: staff tick it. The words stand in locales/, as reply.item.<name>.",
		distinct("something for the list", maxItems, 1, nil), func(r *replyDraft, s []string) { r.List = s }),
	may("answers", "Buttons under it, which make it a question. The words stand in locales/, as reply.<name>.<answer>; staff are told which one was tapped.",
		distinct("an answer", maxAnswers, 2, reservedAnswers), func(r *replyDraft, s []string) { r.Answers = s }),
}

// distinct are so many ids at least and at most, each once.
func distinct(what string, most, least int, reserved []string) shape[[]string] {
	return shape[[]string]{
		schema{"type": "array", "items": idSchema(reserved), "minItems": least, "maxItems": most, "uniqueItems": true},
		func(y *reader, n ast.Node) (out []string) {
			y.list(n, "a list of names", func(n ast.Node) {
				w := y.name(n, what)
				switch {
				case !y.id(w, what, reserved):
				case slices.Contains(out, w.text):
					y.err(Duplicate, w.at, finding.Quote(w.text)+" stands here twice", "keep one of them")
				default:
					out = append(out, w.text)
				}
			})
			switch n := y.at(n); {
			case len(out) > most:
				y.err(TooMany, n, fmt.Sprintf("at most %d fit here", most), "")
			case len(out) == 1 && least > 1:
				y.err(BadValue, n, "there is nothing to choose between", fmt.Sprintf("name %d at least", least))
			}
			return out
		},
	}
}

func (y *reader) blanks(n ast.Node) (out []word) {
	y.list(n, "a list of blanks", func(n ast.Node) {
		w := y.oneOf(n, flow.ReplyBlanks()...)
		switch {
		case w.text == "":
		case slices.ContainsFunc(out, func(b word) bool { return b.text == w.text }):
			y.err(Duplicate, w.at, finding.Quote(w.text)+" stands here twice", "keep one of them: the text may say it as often as it likes")
		default:
			out = append(out, w)
		}
	})
	return out
}

func (y *reader) cannedReplies(n ast.Node) {
	var replies ast.Node
	fill(y, n, repliesFile, repliesTable, &replies)
	if replies == nil {
		return
	}
	y.entries(replies, "names of replies, each with its fields", func(key word, n ast.Node) {
		if y.id(key, "a reply", reservedReplies) {
			y.reply(key, n)
		}
	})
	if len(y.loader.replies) > maxReplies {
		y.err(TooMany, y.at(replies), fmt.Sprintf("staff find nothing among more than %d replies", maxReplies), "take out what nobody sends")
	}
}

func (y *reader) reply(key word, n ast.Node) {
	r := &replyDraft{Reply: &flow.Reply{ID: key.text, Pos: key.at}}
	has := fill(y, n, "a reply", replyTable, r)
	for _, b := range r.blanks {
		r.Blanks = append(r.Blanks, b.text)
	}
	list, hasList := has["list"]
	blank := slices.IndexFunc(r.blanks, func(b word) bool { return b.text == flow.BlankList })
	switch {
	case hasList && blank < 0:
		y.err(FieldOfKind, list.at, "reply "+finding.Quote(r.ID)+" has no blank list, so this has no use", "write list among its blanks:, or take it out")
	case blank >= 0 && !hasList:
		y.err(MissingField, r.blanks[blank].at, "nothing says what can stand in the list of reply "+finding.Quote(r.ID), "add list: with the names of what staff can tick")
	}
	y.loader.replies = append(y.loader.replies, r.Reply)
}
