package flowfile

import (
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"wegweiser/internal/finding"
	"wegweiser/internal/flow"
)

// stepDraft is a step on its way, with the places of the names in it.
type stepDraft struct {
	*flow.Step
	flow    *flowDraft
	kinds   []word          // the fields that make its kind
	fields  map[string]word // the other fields it has
	call    word
	contact word
	handoff word
	rows    []rowDraft
	items   []itemDraft
	summary []word
	choices []word
	limit   int // max:
}

// full is the step's name across flows.
func (s *stepDraft) full() string { return s.flow.ID + "." + s.ID }

// isCall tells the one kind of step that doesn't wait.
func (s *stepDraft) isCall() bool { _, ok := s.Kind.(*flow.Call); return ok }

// kindNames are the fields that make a step of a kind.
var kindNames = []string{"choose", "ask", "offer", "call", "summary", "handoff"}

// fieldsOf says which other fields a kind has a use for.
var fieldsOf = map[string][]string{
	"choose":  {"skip", "personal", "card", "to", "route"},
	"ask":     {"skip", "personal", "card", "to", "route", "max"},
	"offer":   {"contact", "to", "route"},
	"call":    {"to", "route"},
	"summary": {"to", "route"},
	"handoff": {},
}

func (y *reader) step(s *stepDraft, n ast.Node) {
	before := y.errors
	s.fields = map[string]word{}
	var kind ast.Node
	readers := map[string]field{}
	for _, name := range kindNames {
		readers[name] = func(key word, n ast.Node) {
			s.kinds = append(s.kinds, key)
			kind = n
		}
	}
	for name, read := range y.stepFields(s) {
		readers[name] = func(key word, n ast.Node) {
			s.fields[name] = key
			read(n)
		}
	}
	y.fields(n, "a step", readers)
	switch len(s.kinds) {
	case 0:
		if y.errors == before {
			y.err(NoKind, s.Pos, fmt.Sprintf("nothing says what step %s does", finding.Quote(s.ID)), "add one of "+strings.Join(kindNames, ", "))
		}
	case 1:
		y.kind(s, kind)
		y.fitting(s)
	default:
		y.err(TwoKinds, s.kinds[1].at, fmt.Sprintf("step %s is both %s and %s", finding.Quote(s.ID), s.kinds[0].text, s.kinds[1].text), "make two steps of it")
	}
}

func (y *reader) stepFields(s *stepDraft) map[string]func(ast.Node) {
	return map[string]func(ast.Node){
		"skip":     func(n ast.Node) { s.Skip = y.flag(n) },
		"personal": func(n ast.Node) { s.Personal = y.flag(n) },
		"card":     func(n ast.Node) { s.Card = y.oneOf(n, flow.CardPlace, flow.CardProfession).text },
		"contact":  func(n ast.Node) { s.contact = y.name(n, "the name of a flow") },
		"to":       func(n ast.Node) { s.rows = append(s.rows, rowDraft{at: y.at(n), to: y.target(n)}) },
		"route":    func(n ast.Node) { y.list(n, "a list of rows", func(n ast.Node) { y.row(s, n) }) },
		"max":      func(n ast.Node) { s.limit = y.max(n) },
	}
}

func (y *reader) max(n ast.Node) int {
	i, ok := n.(*ast.IntegerNode)
	if !ok {
		y.wrong(n, "a number of letters", "")
		return 0
	}
	v, ok := i.Value.(uint64)
	if !ok || v < 1 || v > flow.MaxAskRunes {
		y.err(BadValue, y.at(n), fmt.Sprintf("max is between 1 and %d letters", flow.MaxAskRunes), "")
		return 0
	}
	return int(v)
}

// kind reads what the step does.
func (y *reader) kind(s *stepDraft, n ast.Node) {
	switch s.kinds[0].text {
	case "choose":
		s.Kind = y.choose(s, n)
	case "ask":
		s.Kind = &flow.Ask{What: y.oneOf(n, "text", "phone", "place").text, Max: s.limit}
	case "offer":
		y.items(s, n)
		s.Kind = &flow.OfferStep{Contact: s.contact.text}
	case "call":
		s.call = y.name(n, "the name of a flow")
		s.Kind = &flow.Call{Flow: s.call.text}
	case "summary":
		s.summary = y.names(n, "the name of a step")
		s.Kind = &flow.Summary{}
	case "handoff":
		s.handoff = y.name(n, "the name of an offer")
		s.Kind = &flow.Handoff{Offer: s.handoff.text}
	}
}

func (y *reader) choose(s *stepDraft, n ast.Node) *flow.Choose {
	if w, ok := n.(*ast.StringNode); ok {
		if w.Value == "languages" {
			return &flow.Choose{Languages: true}
		}
		hint := nearest(w.Value, []string{"languages"})
		if hint == "" {
			hint = "write choose: [" + w.Value + "]"
		}
		y.err(WrongType, y.at(n), "this should be a list of choices, or the word languages", hint)
		return &flow.Choose{}
	}
	k := &flow.Choose{}
	seen := map[string]bool{}
	y.list(n, "a list of choices", func(n ast.Node) {
		w := y.name(n, "the name of a choice")
		switch {
		case !y.id(w, "a choice", reservedChoices):
		case seen[w.text]:
			y.err(Duplicate, w.at, "the choice "+finding.Quote(w.text)+" stands here twice", "keep one of them")
		default:
			seen[w.text] = true
			s.choices = append(s.choices, w)
			k.Choices = append(k.Choices, w.text)
		}
	})
	if len(k.Choices) > maxChoices {
		y.err(TooMany, y.at(n), fmt.Sprintf("Telegram shows at most %d choices", maxChoices), "divide the question into two")
	}
	return k
}

// fitting reports fields that this kind of step has no use for, and ways on that
// are missing or doubled.
func (y *reader) fitting(s *stepDraft) {
	kind := s.kinds[0].text
	for _, name := range sortedKeys(s.fields) {
		if !slices.Contains(fieldsOf[kind], name) {
			y.err(FieldOfKind, s.fields[name].at, fmt.Sprintf("a step with %s has no use for %s", kind, name), "take it out"+instead(kind, name))
		}
	}
	to, hasTo := s.fields["to"]
	_, hasRoute := s.fields["route"]
	switch {
	case hasTo && hasRoute:
		y.err(Duplicate, to.at, "the step has both to and route", "make to the last row of the route")
	case !hasTo && !hasRoute && (kind == "choose" || kind == "ask" || kind == "summary"):
		y.err(NoWayOn, s.Pos, fmt.Sprintf("step %s doesn't say where to go on", finding.Quote(s.ID)), "add to: with a step, or to: end")
	}
	y.cards(s)
}

func instead(kind, name string) string {
	if kind == "handoff" && (name == "to" || name == "route") {
		return "; the talk ends with the request"
	}
	return ""
}

// cards keeps what says who somebody is off the card that the group sees.
func (y *reader) cards(s *stepDraft) {
	if s.Card == "" {
		return
	}
	at := s.fields["card"].at
	k, asks := s.Kind.(*flow.Ask)
	switch {
	case s.Personal:
		y.err(PersonalCard, at, "a personal answer never stands on the group card", "take out card or personal")
	case asks && k.What != "place":
		y.err(PersonalCard, at, "what people type may say who they are and never stands on the group card", "take out card, or let them choose")
	}
}
