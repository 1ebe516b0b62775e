package flowfile

import (
	"cmp"
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
	body    ast.Node        // what stands in the first of them
	fields  map[string]word // the other fields it has
	call    word
	contact word
	handoff word
	rows    []rowDraft
	items   []itemDraft
	summary []word
	file    word   // picture, document, voice
	places  []word // map
	choices []word
	limit   int // max:
}

// full is the step's name across flows.
func (s *stepDraft) full() string { return s.flow.ID + "." + s.ID }

// isCall tells the one kind of step that doesn't wait.
func (s *stepDraft) isCall() bool { _, ok := s.Kind.(*flow.Call); return ok }

// kind is what a step may do: the field that makes it, and the others it has a use
// for.
type kind struct {
	name   string
	doc    string // for whoever hovers over it in an editor
	fields []string
	waits  bool // for an answer, so something has to say where to go on
	says   schema
	read   func(y *reader, s *stepDraft, n ast.Node)
}

// does is a kind, made of the step by make once its other fields have been read.
func does[V any](name, doc string, s shape[V], make func(*stepDraft, V) flow.Kind, fields ...string) kind {
	return kind{name: name, doc: doc, fields: fields, says: s.says, read: func(y *reader, into *stepDraft, n ast.Node) {
		into.Kind = make(into, s.read(y, n))
	}}
}

// andWaits is k, waiting for an answer.
func andWaits(k kind) kind {
	k.waits = true
	return k
}

// kinds are what a step may do: each step has exactly one of these fields.
var kinds = []kind{
	andWaits(does("choose", "Choose one of these. Buttons show the text <flow>.<step>.<choice>; languages shows those of the bot.", someChoices,
		func(s *stepDraft, c choicesDraft) flow.Kind {
			s.choices = c.words
			return &c.Choose
		}, "skip", "personal", "card", "to", "route")),
	andWaits(does("ask", "Ask for something to be typed: a text, a phone number, a place (only its district is kept).", oneOf("text", "phone", "place"),
		func(s *stepDraft, what string) flow.Kind { return &flow.Ask{What: what, Max: s.limit} },
		"skip", "personal", "card", "to", "route", "max")),
	does("offer", "Show the offers that fit.", someOffers,
		func(s *stepDraft, items []itemDraft) flow.Kind {
			s.items = items
			return &flow.OfferStep{Contact: s.contact.text}
		}, "contact", "to", "route"),
	does("call", "Go through another flow and come back.", aName("the name of a flow"),
		func(s *stepDraft, w word) flow.Kind {
			s.call = w
			return &flow.Call{Flow: w.text}
		}, "to", "route"),
	andWaits(does("summary", "Show these answers, each of which can be corrected.", someNames("the name of a step"),
		func(s *stepDraft, words []word) flow.Kind {
			s.summary = words
			return &flow.Summary{}
		}, "to", "route")),
	does("handoff", "Hand the request to staff, in the group of this offer. The talk ends with it.", aName("the name of an offer"),
		func(s *stepDraft, w word) flow.Kind {
			s.handoff = w
			return &flow.Handoff{Offer: w.text}
		}),
	showsFile("picture", "Show a picture of media/ (JPEG or PNG), and go on.", func(name string) flow.Kind { return &flow.Picture{File: name} }),
	showsFile("document", "Show a PDF of media/, and go on.", func(name string) flow.Kind { return &flow.Document{File: name} }),
	showsFile("voice", "Play a recording of media/ (OGG with Opus), and go on.", func(name string) flow.Kind { return &flow.Voice{File: name} }),
	does("map", "Show on the map where the first of these offers is whose point is known, and go on; "+flow.Offered+" is the one of ours that the talk came to.",
		someNames("the name of an offer, or "+flow.Offered),
		func(s *stepDraft, words []word) flow.Kind {
			s.places = words
			return &flow.Map{}
		}, "to", "route"),
}

// showsFile is a kind that shows a file of media/.
func showsFile(name, doc string, make func(name string) flow.Kind) kind {
	return does(name, doc, aName("the name of a "+name+" in media/, without language and ending"), func(s *stepDraft, w word) flow.Kind {
		s.file = w
		return make(w.text)
	}, "to", "route")
}

func kindNamed(name string) kind {
	return kinds[slices.IndexFunc(kinds, func(k kind) bool { return k.name == name })]
}

func kindNames() []string {
	out := make([]string, len(kinds))
	for i, k := range kinds {
		out[i] = k.name
	}
	return out
}

// stepTable are the fields beside those that make the kind.
var stepTable = table[*stepDraft]{
	may("skip", "The question may be left out.", aFlag, func(s *stepDraft, skip bool) { s.Skip = skip }),
	may("personal", "The answer says who somebody is: it is kept apart, and never stands on the group card.", aFlag,
		func(s *stepDraft, personal bool) { s.Personal = personal }),
	may("card", "Where the answer stands on the card that the staff group sees.", oneOf(flow.CardPlace, flow.CardProfession),
		func(s *stepDraft, card string) { s.Card = card }),
	may("contact", "The flow that takes the request to be contacted.", aName("the name of a flow"),
		func(s *stepDraft, w word) { s.contact = w }),
	may("max", "How many letters may be typed.", shape[int]{schema{"type": "integer", "minimum": 1, "maximum": flow.MaxAskRunes}, (*reader).max},
		func(s *stepDraft, limit int) { s.limit = limit }),
	may("to", "Where to go on: a step of this flow, end, or {flow: name}.", shape[rowDraft]{aTarget.says, (*reader).onlyRow},
		func(s *stepDraft, r rowDraft) { s.rows = append(s.rows, r) }),
	may("route", "Where to go on, by earlier answers: the first row that applies counts.", aList("a list of rows", aRow),
		func(s *stepDraft, rows []rowDraft) { s.rows = append(s.rows, rows...) }),
}

// onlyRow is what to: stands for.
func (y *reader) onlyRow(n ast.Node) rowDraft { return rowDraft{at: y.at(n), to: y.target(n)} }

// allOfStep are all fields of a step. What makes its kind is read last: it takes up
// what the others say.
var allOfStep = append(kindTable(), stepTable...)

func kindTable() (out table[*stepDraft]) {
	for _, k := range kinds {
		out = append(out, may(k.name, k.doc, aNode(k.says), func(s *stepDraft, n ast.Node) { s.body = n }))
	}
	return out
}

func (y *reader) step(s *stepDraft, n ast.Node) {
	before := y.errors
	s.fields = fill(y, n, "a step", allOfStep, s)
	for _, name := range kindNames() {
		if key, ok := s.fields[name]; ok {
			s.kinds = append(s.kinds, key)
			delete(s.fields, name)
		}
	}
	slices.SortFunc(s.kinds, func(a, b word) int { return cmp.Or(cmp.Compare(a.at.Line, b.at.Line), cmp.Compare(a.at.Col, b.at.Col)) })
	switch len(s.kinds) {
	case 0:
		if y.errors == before {
			y.err(NoKind, s.Pos, fmt.Sprintf("nothing says what step %s does", finding.Quote(s.ID)), "add one of "+strings.Join(kindNames(), ", "))
		}
	case 1:
		k := kindNamed(s.kinds[0].text)
		k.read(y, s, s.body)
		y.fitting(s, k)
	default:
		y.err(TwoKinds, s.kinds[1].at, fmt.Sprintf("step %s is both %s and %s", finding.Quote(s.ID), s.kinds[0].text, s.kinds[1].text), "make two steps of it")
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

// choicesDraft is a list of choices on its way.
type choicesDraft struct {
	flow.Choose
	words []word
}

var someChoices = shape[choicesDraft]{
	schema{"oneOf": []schema{
		{"const": allLanguages},
		{"type": "array", "items": idSchema(reservedChoices), "minItems": 1, "maxItems": maxChoices, "uniqueItems": true},
	}},
	(*reader).choose,
}

// allLanguages stands for the choices of the language picker.
const allLanguages = "languages"

func (y *reader) choose(n ast.Node) (out choicesDraft) {
	if w, ok := n.(*ast.StringNode); ok {
		if w.Value == allLanguages {
			out.Languages = true
			return out
		}
		hint := nearest(w.Value, []string{allLanguages})
		if hint == "" {
			hint = "write choose: [" + w.Value + "]"
		}
		y.err(WrongType, y.at(n), "this should be a list of choices, or the word languages", hint)
		return out
	}
	seen := map[string]bool{}
	y.list(n, "a list of choices", func(n ast.Node) {
		w := y.name(n, "the name of a choice")
		switch {
		case !y.id(w, "a choice", reservedChoices):
		case seen[w.text]:
			y.err(Duplicate, w.at, "the choice "+finding.Quote(w.text)+" stands here twice", "keep one of them")
		default:
			seen[w.text] = true
			out.words = append(out.words, w)
			out.Choices = append(out.Choices, w.text)
		}
	})
	if len(out.Choices) > maxChoices {
		y.err(TooMany, y.at(n), fmt.Sprintf("Telegram shows at most %d choices", maxChoices), "divide the question into two")
	}
	return out
}

// fitting reports fields that this kind of step has no use for, and ways on that
// are missing or doubled.
func (y *reader) fitting(s *stepDraft, k kind) {
	for _, name := range sortedKeys(s.fields) {
		if !slices.Contains(k.fields, name) {
			y.err(FieldOfKind, s.fields[name].at, fmt.Sprintf("a step with %s has no use for %s", k.name, name), "take it out"+instead(k.name, name))
		}
	}
	to, hasTo := s.fields["to"]
	_, hasRoute := s.fields["route"]
	switch {
	case hasTo && hasRoute:
		y.err(Duplicate, to.at, "the step has both to and route", "make to the last row of the route")
	case !hasTo && !hasRoute && (k.waits || flow.ShowsMedia(s.Kind)):
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
