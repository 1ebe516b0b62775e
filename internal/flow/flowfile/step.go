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

	least, most ast.Node // min:, max:
	decimals    bool
	past        bool
	future      bool
	none        bool
	list        word
	entries     []string
	set         []setDraft
	links       []word
	words       []word
	reach       word
	standard    word // default:
	stuck       *targetDraft
	remind      *remindDraft
	giveUp      *giveUpDraft
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
	leads  bool // something has to say where to go on
	says   schema
	rules  []schema // what else the schema says about a step of this kind
	read   func(y *reader, s *stepDraft, n ast.Node)
}

// does is a kind, made of the step by make once its other fields have been read.
func does[V any](name, doc string, s shape[V], make func(*stepDraft, V) flow.Kind, fields ...string) kind {
	return kind{name: name, doc: doc, fields: fields, says: s.says, read: func(y *reader, into *stepDraft, n ast.Node) {
		into.Kind = make(into, s.read(y, n))
	}}
}

// raw is a kind that reads by itself what makes it.
func raw(name, doc string, says schema, read func(*reader, *stepDraft, ast.Node) flow.Kind, fields ...string) kind {
	return kind{name: name, doc: doc, fields: fields, says: says, read: func(y *reader, s *stepDraft, n ast.Node) { s.Kind = read(y, s, n) }}
}

// andLeadsOn is k, of which something has to say where to go on.
func andLeadsOn(k kind) kind {
	k.leads = true
	return k
}

// onSilence are the fields of every kind that can be kept waiting.
var onSilence = []string{"remind", "give_up"}

// answered are the fields of every kind that gets an answer.
var answered = append([]string{"skip", "default", "personal", "card", "to", "route", "stuck", "links", "words"}, onSilence...)

func plus(fields []string, more ...string) []string { return append(slices.Clone(fields), more...) }

// kinds are what a step may do: each step has exactly one of these fields.
var kinds = []kind{
	andLeadsOn(does("choose", "Choose one of these. Buttons show the text <flow>.<step>.<choice>; languages shows those of the bot.", someChoices,
		func(s *stepDraft, c choicesDraft) flow.Kind {
			s.choices = c.words
			return &c.Choose
		}, answered...)),
	andLeadsOn(raw("several", "Choose several of these, by ticking them. min and max say how many; none: true adds \"none of these\".", someOfThese.says,
		(*reader).several, plus(answered, "min", "max", "none")...)),
	askKind(),
	andLeadsOn(raw("say", "Tell something and go on: the text stands above the next screen.", schema{"const": true},
		func(y *reader, _ *stepDraft, n ast.Node) flow.Kind {
			if _, text := n.(*ast.StringNode); text {
				y.wrong(n, "true", "write say: true; what is said stands in locales/, under the names of flow and step")
			} else if !y.flag(n) {
				y.err(BadValue, y.at(n), "a step either says its text or is left out", "write say: true")
			}
			return &flow.Say{}
		}, "links", "to", "route")),
	andLeadsOn(does("set", "Give this step a value without asking: one, or the first row that applies to earlier answers.", someValues,
		func(s *stepDraft, rows []setDraft) flow.Kind {
			s.set = rows
			return &flow.Set{}
		}, "to", "route")),
	does("reach", "Show how to reach this offer: number, address, hours.", aName("the name of an offer"),
		func(s *stepDraft, w word) flow.Kind {
			s.reach = w
			return &flow.Reach{Offer: w.text}
		}, "links", "to", "route"),
	andLeadsOn(raw("feedback", "Ask how it was, with one tap that is counted and not kept.", someOfThese.says,
		func(y *reader, s *stepDraft, n ast.Node) flow.Kind {
			c := y.choose(n)
			s.choices = c.words
			return &flow.Feedback{Choices: c.Choices}
		}, "to", "route")),
	raw("end", "End the whole talk, with a last word.", schema{"const": true},
		func(y *reader, _ *stepDraft, n ast.Node) flow.Kind {
			if _, text := n.(*ast.StringNode); text {
				y.wrong(n, "true", "write end: true; what is said stands in locales/, under the names of flow and step")
			} else if !y.flag(n) {
				y.err(BadValue, y.at(n), "a step either ends the talk or is left out", "write end: true")
			}
			return &flow.End{}
		}, "links"),
	does("offer", "Show the offers that fit.", someOffers,
		func(s *stepDraft, items []itemDraft) flow.Kind {
			s.items = items
			return &flow.OfferStep{Contact: s.contact.text}
		}, plus(onSilence, "contact", "to", "route", "links", "words")...),
	does("call", "Go through another flow and come back.", aName("the name of a flow"),
		func(s *stepDraft, w word) flow.Kind {
			s.call = w
			return &flow.Call{Flow: w.text}
		}, "to", "route"),
	andLeadsOn(does("summary", "Show these answers, each of which can be corrected.", someNames("the name of a step"),
		func(s *stepDraft, words []word) flow.Kind {
			s.summary = words
			return &flow.Summary{}
		}, plus(onSilence, "to", "route")...)),
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

func askKind() kind {
	k := andLeadsOn(raw("ask", "Ask for something to be typed. Of a place only the district is kept; an entry is found in a list.", schema{"enum": asks},
		(*reader).ask, plus(answered, "min", "max", "decimals", "past", "future", "list")...))
	k.rules = askRules()
	return k
}

// routeKind is a step that has nothing but a route.
var routeKind = kind{name: "route", fields: []string{"route"}, leads: true}

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
	may("default", "What counts as answered where the question is left out.", aText,
		func(s *stepDraft, w word) { s.standard = w }),
	may("min", "The smallest number, the first day, or how many have to be chosen.", aLimit,
		func(s *stepDraft, n ast.Node) { s.least = n }),
	may("max", "The largest number, the last day, how many letters may be typed, or how many can be chosen.", aLimit,
		func(s *stepDraft, n ast.Node) { s.most = n }),
	may("decimals", "The number need not be a whole one.", aFlag, func(s *stepDraft, on bool) { s.decimals = on }),
	may("past", "The day is today or was before.", aFlag, func(s *stepDraft, on bool) { s.past = on }),
	may("future", "The day is today or still to come.", aFlag, func(s *stepDraft, on bool) { s.future = on }),
	may("none", "\"None of these\" can be answered.", aFlag, func(s *stepDraft, on bool) { s.none = on }),
	may("list", "The list in which typed words are looked for: its name in lists.yaml, or the entries.", someList,
		func(s *stepDraft, l listDraft) { s.list, s.entries = l.word, l.entries }),
	may("links", "Buttons that open a page: facts that hold its address. Their labels are <flow>.<step>.<fact>.", aList("a list of facts", aFact),
		func(s *stepDraft, words []word) { s.links = words }),
	may("words", "Terms of the glossary that the question, or an offer, has. One button under it explains them all: the texts glossary.<term>.", aList("a list of terms of locales/glossary.yaml", aName("the name of a term")),
		func(s *stepDraft, words []word) { s.words = words }),
	may("remind", "Ask again after silence, at most twice and never at night.", aReminder,
		func(s *stepDraft, r *remindDraft) { s.remind = r }),
	may("give_up", "Go on elsewhere after silence.", aGivingUp, func(s *stepDraft, g *giveUpDraft) { s.giveUp = g }),
	may("stuck", "Where to go on after the third answer that could not be understood. Without it a human is offered.", aTarget,
		func(s *stepDraft, t targetDraft) { s.stuck = &t }),
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
		if key, ok := s.fields["route"]; ok {
			s.kinds, s.Kind = []word{key}, &flow.Route{}
			y.fitting(s, routeKind)
			return
		}
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
			hint = "write [" + w.Value + "]"
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
	case !hasTo && !hasRoute && (k.leads || flow.ShowsMedia(s.Kind)):
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
	case asks && k.What != flow.AskPlace && k.What != flow.AskEntry:
		y.err(PersonalCard, at, "what people type may say who they are and never stands on the group card", "take out card, or let them choose")
	}
}
