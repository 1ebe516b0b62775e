package workshop

import (
	"slices"
	"strings"

	"wegweiser/internal/check"
	"wegweiser/internal/flow"
	"wegweiser/internal/locale"
)

// Entries are all texts of the source in the order of the talk: how the bot presents
// itself, the talk, the offers, requests, what the program says besides, what only
// staff read. Texts of a step stand together; one of the program stands where the
// source file has it, after the same step.
func Entries(flows *flow.Flows, source *locale.File) []Entry {
	b := &bench{flows: flows, talk: newTalk(flows), source: source, program: map[string]check.Key{}, owned: map[string]*Entry{}, texts: source.Index()}
	for _, k := range check.Keys() {
		b.program[k.Name] = k
	}
	b.groups()
	out := make([]Entry, 0, len(source.Messages))
	for _, key := range b.arrange() {
		e := b.entry(*b.texts[key])
		b.explain(&e)
		out = append(out, e)
	}
	return out
}

// bench is where the entries are made.
type bench struct {
	flows   *flow.Flows
	talk    *talk
	source  *locale.File
	texts   map[string]*locale.Message // of the source
	program map[string]check.Key
	grouped [][]string        // keys of flows and offers, by step and offer, in order
	owned   map[string]*Entry // what is known of them
}

// groups lists the texts of steps and offers.
func (b *bench) groups() {
	steps, request := b.talk.order(), b.requests()
	for _, s := range steps {
		if !request(s) {
			b.step(s)
		}
	}
	for _, o := range b.flows.Offers {
		b.offer(o)
	}
	for _, s := range steps {
		if request(s) {
			b.step(s)
		}
	}
	for _, r := range b.flows.Replies {
		b.reply(r)
	}
}

// requests tells which steps belong to the talk of those who want to be contacted, or
// no longer do: it comes after the offers.
func (b *bench) requests() func(*flow.Step) bool {
	requests := map[string]bool{flow.HumanFlow: true, flow.LeavingFlow: true}
	for _, fl := range b.flows.Flows {
		for _, s := range fl.Steps {
			if k, ok := s.Kind.(*flow.OfferStep); ok && k.Contact != "" {
				requests[k.Contact] = true
			}
		}
	}
	return func(s *flow.Step) bool {
		id, _ := s.Ref.Split()
		return requests[id]
	}
}

// own adds texts of a step or an offer, once.
func (b *bench) own(into *[]string, e Entry) {
	if b.owned[e.Key] != nil {
		return
	}
	b.owned[e.Key] = &e
	*into = append(*into, e.Key)
}

func (b *bench) step(s *flow.Step) {
	if !shows(s) {
		return
	}
	id, _ := s.Ref.Split()
	under := s.Ref.Key()
	like := Entry{Flow: id, Step: s.ID, Pos: s.Pos, Reader: Newcomers, Before: b.talk.before[s.Ref]}
	var group []string
	add := func(key string, kind Kind, reader Reader) {
		e := like
		e.Key, e.Kind, e.Reader = key, kind, reader
		if key != under {
			e.Under = under
		}
		b.own(&group, e)
	}
	add(under, Message, Newcomers)
	b.owned[under].Buttons = buttons(s)
	add(s.Ref.RetryKey(), Message, Newcomers)
	for _, key := range buttons(s) {
		add(key, Button, readerOfButton(s, key))
	}
	if k, ok := s.Kind.(*flow.Ask); ok {
		for _, x := range k.Entries {
			key := k.EntryKey(s, x)
			add(key, Button, Both)
			add(flow.WordsKey(key), Words, Newcomers)
		}
	}
	add(s.Ref.LabelKey(), Label, Both)
	for _, w := range s.Words {
		add(flow.WordKey(w), Message, Newcomers)
	}
	b.grouped = append(b.grouped, group)
}

// readerOfButton: answers stand on the staff's page too, if they are kept.
func readerOfButton(s *flow.Step, key string) Reader {
	id, _ := s.Ref.Split()
	_, feedback := s.Kind.(*flow.Feedback)
	if id == flow.InformationFlow || feedback || slices.Contains(s.Links, strings.TrimPrefix(key, s.Ref.Key()+".")) {
		return Newcomers
	}
	return Both
}

// buttons are the keys of those that a step has of its own.
func buttons(s *flow.Step) []string {
	var out []string
	for _, c := range choices(s) {
		out = append(out, s.Ref.ChoiceKey(c))
	}
	for _, id := range s.Links {
		out = append(out, s.Ref.ChoiceKey(id))
	}
	return out
}

func (b *bench) offer(o *flow.Offer) {
	key := o.TextKey()
	like := Entry{Offer: o.ID, Pos: o.Pos, Reader: Newcomers, Before: b.shownAt(o)}
	var group []string
	for _, x := range []struct {
		end  string
		kind Kind
	}{{".name", Name}, {".what", Message}, {".bring", Message}} {
		e := like
		e.Key, e.Kind = key+x.end, x.kind
		if x.kind == Name {
			e.Reader = Both
		} else {
			e.Under = key + ".name"
		}
		b.own(&group, e)
	}
	for _, c := range o.Opening.Closed {
		if c.Reason != "" {
			e := like
			e.Key, e.Kind, e.Under = c.ReasonKey(), Message, key+".name"
			b.own(&group, e)
		}
	}
	b.grouped = append(b.grouped, group)
}

// reply is what staff send, with what they pick it by.
func (b *bench) reply(r *flow.Reply) {
	like := Entry{Reply: r.ID, Pos: r.Pos, Under: r.TextKey()}
	var group []string
	add := func(key string, kind Kind, reader Reader) {
		e := like
		e.Key, e.Kind, e.Reader = key, kind, reader
		if key == e.Under {
			e.Under = ""
		}
		b.own(&group, e)
	}
	add(r.TextKey(), Message, Both)
	add(r.NameKey(), Button, Staff)
	for _, a := range r.Answers {
		b.owned[r.TextKey()].Buttons = append(b.owned[r.TextKey()].Buttons, r.AnswerKey(a))
		add(r.AnswerKey(a), Button, Both)
	}
	for _, item := range r.List {
		add(flow.ReplyItemKey(item), Button, Both)
	}
	b.grouped = append(b.grouped, group)
}

// shownAt are the steps that show an offer.
func (b *bench) shownAt(o *flow.Offer) []Before {
	var out []Before
	for _, s := range b.talk.order() {
		k, ok := s.Kind.(*flow.OfferStep)
		if ok && slices.ContainsFunc(k.Items, func(i flow.Item) bool { return i.Offer == o.ID }) {
			out = append(out, Before{Key: s.Ref.Key()})
		}
	}
	return out
}

// arrange puts the keys of the source in the order of the talk. A text that belongs to
// no step or offer keeps to the one that it stands behind in the source; what stands
// behind all of them stays at the end.
func (b *bench) arrange() []string {
	group := map[string]int{} // from 1
	for i, keys := range b.grouped {
		for _, k := range keys {
			group[k] = i + 1
		}
	}
	last := 0 // message of the source that is the last of a step or an offer
	for i, m := range b.source.Messages {
		if group[m.Key] > 0 {
			last = i
		}
	}
	there := map[string]bool{}
	behind := make([][]string, len(b.grouped)+1)
	var end []string
	at := 0
	for i, m := range b.source.Messages {
		there[m.Key] = true
		switch {
		case group[m.Key] > 0:
			at = group[m.Key]
		case i > last:
			end = append(end, m.Key)
		default:
			behind[at] = append(behind[at], m.Key)
		}
	}
	out := behind[0]
	for i, keys := range b.grouped {
		for _, k := range keys {
			if there[k] {
				out = append(out, k)
			}
		}
		out = append(out, behind[i+1]...)
	}
	return append(out, end...)
}

// entry is all that is known of a text but its context in words.
func (b *bench) entry(m locale.Message) Entry {
	e := Entry{Key: m.Key, Kind: Unused, Reader: Newcomers}
	k, own := b.program[m.Key]
	switch owned := b.owned[m.Key]; {
	case owned != nil:
		e = *owned
		e.Limit = b.limit(e)
	case own:
		e.Kind, e.Reader = kindOf(k), readerOf(m.Key)
		e.Limit = Limit{Letters: k.Button}
		if k.Max > 0 {
			e.Limit = Limit{Letters: k.Max, Hard: true}
		}
	}
	e.Source = m
	e.Args = b.args(m)
	return e
}

func (b *bench) limit(e Entry) Limit {
	switch {
	case e.Kind == Button:
		return Limit{Letters: check.Wide}
	case e.Kind == Name && b.onButton(e.Offer):
		return Limit{Letters: check.Named}
	}
	return Limit{}
}

// onButton tells whether an offer of ours can be shown beside another one of ours: of
// these only the first is shown whole, the others are a button.
func (b *bench) onButton(id string) bool {
	for _, fl := range b.flows.Flows {
		for _, s := range fl.Steps {
			k, ok := s.Kind.(*flow.OfferStep)
			if !ok {
				continue
			}
			ours := map[string]bool{}
			for _, it := range k.Items {
				if o := b.flows.Offer(it.Offer); o != nil && o.Own {
					ours[o.ID] = true
				}
			}
			if ours[id] && len(ours) > 1 {
				return true
			}
		}
	}
	return false
}

func kindOf(k check.Key) Kind {
	words := strings.Split(k.Name, ".")
	first := words[0]
	switch {
	case first == "bot":
		return Profile
	case first == "command":
		return Command
	case first == "keywords":
		return Words
	case k.Button > 0:
		return Button
	case first == "toast", words[1] == "toast":
		return Toast
	}
	return Message
}

func readerOf(key string) Reader {
	first, _, _ := strings.Cut(key, ".")
	switch {
	case first == "staff":
		return Staff
	case first == "weekday", first == "time", first == "date":
		return Both
	case strings.HasPrefix(key, "button.wrong_"), key == "button.none", key == "button.unlisted", key == "answer.skipped":
		return Both
	}
	return Newcomers
}
