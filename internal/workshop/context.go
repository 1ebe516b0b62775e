package workshop

import (
	"fmt"
	"slices"
	"strings"

	"wegweiser/internal/flow"
	"wegweiser/internal/locale"
)

// Letters of a text that is quoted in a context, and how many ways to come to a
// message it names.
const (
	quoted = 60
	ways   = 3
)

// explain writes the context of an entry, and takes its note from the description.
func (b *bench) explain(e *Entry) {
	e.Note = note(e.Source.Description)
	e.Context = strings.Join(slices.DeleteFunc([]string{b.what(*e), b.where(*e), after(b, *e), e.placeholders()}, func(s string) bool { return s == "" }), " ")
}

// Description is what stands in the source file for translators: the context, and
// below it what a person added.
func (e Entry) Description() string {
	if e.Note == "" {
		return e.Context
	}
	return e.Context + "\n" + e.Note
}

// note is what a person wrote: all of a description but the first line, if that is a
// context.
func note(description string) string {
	first, rest, _ := strings.Cut(description, "\n")
	if slices.ContainsFunc(openings, func(o string) bool { return strings.HasPrefix(first, o) }) {
		return rest
	}
	return description
}

// openings are what a context can begin with.
var openings = []string{
	"Message. For ", "Message, no tags, ", "Button, at most ", "Short name of an answer", "Name of a partner: ", "Name of an offer of ours: ",
	"A passing line on the screen", "Explains a command in ", "How the bot presents itself", "Never shown. Words ", "Nobody shows this text.",
}

// Describe returns the source file with the descriptions that flows and texts give
// now; notes stay.
func Describe(flows *flow.Flows, source *locale.File) *locale.File {
	out := &locale.File{Messages: slices.Clone(source.Messages)}
	descriptions := map[string]string{}
	for _, e := range Entries(flows, source) {
		descriptions[e.Key] = e.Description()
	}
	for i := range out.Messages {
		out.Messages[i].Description = descriptions[out.Messages[i].Key]
	}
	return out
}

// what a text is, how long it may be, who reads it.
func (b *bench) what(e Entry) string {
	to := " For " + string(e.Reader) + "."
	switch e.Kind {
	case Button:
		return "Button, at most " + fmt.Sprint(e.Limit.Letters) + " letters with emoji." + to
	case Label:
		return "Short name of an answer, 1–3 words, before a colon; also a button." + to
	case Name:
		return b.nameOf(e) + to
	case Toast:
		return fmt.Sprintf("A passing line on the screen after a tap, no tags, at most %d letters.", e.Limit.Letters) + to
	case Command:
		return "Explains a command in Telegram's list, no tags, at most 60 letters." + to
	case Profile:
		return fmt.Sprintf("How the bot presents itself, no tags, at most %d letters.", e.Limit.Letters) + to
	case Words:
		return "Never shown. Words that people really type, with commas between them, in all spellings that are usual: collected, not translated."
	case Unused:
		return "Nobody shows this text."
	}
	if e.Limit.Letters > 0 {
		return fmt.Sprintf("Message, no tags, at most %d letters.", e.Limit.Letters) + to
	}
	return "Message." + to
}

func (b *bench) nameOf(e Entry) string {
	s := "Name of a partner: a heading."
	if o := b.flows.Offer(e.Offer); o != nil && o.Own {
		s = "Name of an offer of ours: a heading, and on the staff's card."
	}
	if e.Limit.Letters > 0 {
		s += fmt.Sprintf(" Also a button: at most %d letters, the words that matter first.", e.Limit.Letters)
	}
	return s + " No tags."
}

// where the text stands.
func (b *bench) where(e Entry) string {
	switch {
	case e.Offer != "":
		return b.ofOffer(e)
	case e.Reply != "":
		return b.ofReply(e)
	case e.Kind == Command:
		return "It is /" + strings.TrimPrefix(e.Key, "command.") + "."
	case e.Step == "":
		return ""
	}
	s := b.flows.Flow(e.Flow).Step(e.Step)
	switch {
	case e.Under == "":
		return b.question(s)
	case e.Kind == Label:
		return "Of the answer to " + b.cite(e.Under) + "."
	case e.Kind == Button:
		return b.ofButton(s, e)
	case e.Kind == Words:
		return "For the entry " + strings.TrimSuffix(e.Key, ".words") + "."
	case slices.ContainsFunc(s.Words, func(w string) bool { return e.Key == flow.WordKey(w) }):
		return "Explains a term of " + b.cite(e.Under) + " to newcomers, below system.words: one plain sentence, first the term in <b>, then the German word in brackets. Words of the glossary: glossary.yaml."
	case e.Key == s.Ref.RetryKey():
		return "First line of the answer to words that " + b.cite(e.Under) + " could not use; the question follows again."
	}
	return "Belongs to " + b.cite(e.Under) + "."
}

func (b *bench) ofOffer(e Entry) string {
	switch {
	case e.Kind == Name:
		return ""
	case e.Key != e.Under && !strings.HasPrefix(e.Key, strings.TrimSuffix(e.Under, "name")):
		return "Why " + b.cite(e.Under) + " is closed, in the line opening.closed_because."
	case strings.HasSuffix(e.Key, ".bring"):
		return "What to bring to " + b.cite(e.Under) + ", under the line offer.bring."
	}
	return "What is offered, under the name " + b.cite(e.Under) + "."
}

func (b *bench) ofReply(e Entry) string {
	r := b.flows.Reply(e.Reply)
	switch {
	case e.Under == "" && r.Question():
		return fmt.Sprintf("Staff send it: a question with %d buttons.", len(r.Answers))
	case e.Under == "":
		return "Staff send it."
	case e.Kind == Button && e.Reader == Staff:
		return "By it staff find " + b.cite(e.Under) + "."
	case slices.Contains(r.List, strings.TrimPrefix(e.Key, flow.ReplyItemKey(""))):
		return "A line of {list}, in " + b.cite(e.Under) + " for example."
	}
	return "Answer to " + b.cite(e.Under) + ", of which staff are told."
}

func (b *bench) ofButton(s *flow.Step, e Entry) string {
	all := choices(s)
	keys := make([]string, len(all))
	for i, c := range all {
		keys[i] = s.Ref.ChoiceKey(c)
	}
	if slices.Contains(keys, e.Key) {
		card := ""
		if s.Card != "" {
			card = " Also on the staff's card."
		}
		return fmt.Sprintf("Answer %d of %d to %s.%s", 1+slices.Index(keys, e.Key), len(all), b.cite(e.Under), card)
	}
	if strings.HasPrefix(e.Key, e.Under+".") && !isAsk(s) {
		return "Opens a page, under " + b.cite(e.Under) + "."
	}
	return "Entry of a list from which the answer to " + b.cite(e.Under) + " is found by typing."
}

func isAsk(s *flow.Step) bool {
	_, ok := s.Kind.(*flow.Ask)
	return ok
}

// question says what a step's own message is, and what stands below it.
func (b *bench) question(s *flow.Step) string {
	at := "Step " + string(s.Ref) + ": "
	skip := ""
	if s.Skip {
		skip = " It may be skipped."
	}
	switch k := s.Kind.(type) {
	case *flow.Choose:
		if k.Languages {
			return at + "a question; the buttons are the bot's languages." + skip
		}
		return at + fmt.Sprintf("a question with %d buttons.", len(k.Choices)) + skip
	case *flow.Several:
		return at + fmt.Sprintf("a question with %d boxes to tick, then a button to go on.", len(k.Choices)) + skip
	case *flow.Feedback:
		return at + fmt.Sprintf("asks with %d buttons how it was.", len(k.Choices))
	case *flow.Ask:
		return at + "a question; the answer is typed: " + asked[k.What] + "." + skip
	case *flow.OfferStep:
		return at + "a result; the offers that fit follow, with name, text and contact."
	case *flow.Summary:
		return at + "a summary; the answers follow as lines, to be confirmed."
	case *flow.Handoff:
		return at + "the request was sent; how to reach us follows."
	case *flow.Reach:
		return at + "how to reach an offer; name, address and hours follow."
	case *flow.Say:
		return at + "said in passing; the next message follows at once."
	case *flow.Picture, *flow.Document, *flow.Voice:
		return at + "the words with a file that is sent; the next message follows at once."
	case *flow.Map:
		return at + "the words with a place on the map; the next message follows at once."
	}
	return at + "the last message of the talk."
}

// asked are what can be typed, in words.
var asked = map[string]string{
	flow.AskText: "free text", flow.AskNumber: "a number", flow.AskDate: "a day", flow.AskPhone: "a phone number",
	flow.AskContact: "the person's own phone number", flow.AskEmail: "an e-mail address",
	flow.AskPlace: "a postcode or a town", flow.AskEntry: "words to find an entry of a list",
}

// after says what stands before a message of the talk.
func after(b *bench, e Entry) string {
	if e.Kind != Message || e.Under != "" || len(e.Before) == 0 {
		return ""
	}
	var out []string
	for i, x := range e.Before {
		if i == ways && len(e.Before) > ways+1 {
			out = append(out, fmt.Sprintf("or %d more", len(e.Before)-ways))
			break
		}
		out = append(out, b.way(x))
	}
	return "After " + strings.Join(out, "; ") + "."
}

func (b *bench) way(x Before) string {
	var answers []string
	for _, key := range x.Answers {
		answers = append(answers, "“"+b.says(key)+"”")
	}
	switch {
	case x.Key == "":
		return "the button " + strings.Join(answers, ", ") + " of any screen"
	case len(answers) == 0:
		return b.cite(x.Key)
	}
	return b.cite(x.Key) + " → " + strings.Join(answers, ", ")
}

// cite names a text by its key and its words.
func (b *bench) cite(key string) string {
	if says := b.says(key); says != "" {
		return key + " “" + says + "”"
	}
	return key
}

// tagless are the words of a text without tags.
var tagless = strings.NewReplacer("<b>", "", "</b>", "", "<i>", "", "</i>", "", "<u>", "", "</u>", "", "<code>", "", "</code>", "")

// says is a line of a text that people would know it by: its question, else the first.
func (b *bench) says(key string) string {
	m := b.texts[key]
	if m == nil {
		return ""
	}
	lines := strings.Split(tagless.Replace(m.Text()), "\n")
	line := lines[0]
	for _, l := range lines {
		if strings.Contains(l, "?") {
			line = l
			break
		}
	}
	if runes := []rune(line); len(runes) > quoted {
		return strings.TrimSpace(string(runes[:quoted-1])) + "…"
	}
	return line
}

// placeholders says what will stand in them.
func (e Entry) placeholders() string {
	var out []string
	for _, a := range e.Args {
		if a.Example == "" {
			continue
		}
		out = append(out, "{"+a.Name+"}: such as “"+a.Example+"”")
	}
	if len(out) == 0 {
		return ""
	}
	return strings.Join(out, "; ") + "."
}
