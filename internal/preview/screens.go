package preview

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"wegweiser/internal/check"
	"wegweiser/internal/flow"
)

// Which screens there are to see: of each step as many as it takes to see each text that
// it can show, then the screens over the talk. What no screen shows stands on sheets.

// place is a screen of the talk, in no language yet.
type place struct {
	id     string // "flow.step", "system.menu"; further ones with #2 …
	group  string // the flow, or one of the groups below
	screen flow.Screen
	trail  [][2]string // what was answered until here
	walks  bool        // a walk can begin here
	from   *place      // what was seen before
	choice string      // what was tapped there
	at     flow.Pos
}

// The groups that are no flow.
const (
	groupStart   = ":start"    // before the talk: language, privacy
	groupSystem  = ":system"   // the screens over the talk
	groupProfile = ":profile"  // how the bot presents itself
	groupNotes   = ":notes"    // what is said above a question, or passes over it
	groupReplies = ":replies"  // what staff send, and ask
	groupStaff   = ":staff"    // what only staff read
	groupWords   = ":keywords" // what people type
	groupRest    = ":rest"
)

// keysOf are the texts that a screen shows.
type keysOf func(flow.Screen) map[string]bool

// places lists the screens in the order of the talk.
func places(f *flow.Flows, keys keysOf, now time.Time) []*place {
	stops := check.Tour(f)
	w := &finder{flows: f, keys: keys, now: now, of: map[*check.Stop]*place{}, seen: map[string]bool{}}
	w.begin()
	byStep := map[flow.Ref][]*check.Stop{}
	var order []string
	for _, s := range stops {
		step := f.Step(flow.Ref(s.Screen.ID))
		if step == nil {
			continue
		}
		byStep[step.Ref] = append(byStep[step.Ref], s)
		if id, _ := step.Ref.Split(); !slices.Contains(order, id) {
			order = append(order, id)
		}
	}
	for _, id := range order {
		for _, step := range f.Flow(id).Steps {
			w.step(step, byStep[step.Ref])
		}
	}
	w.link()
	w.over(stops)
	return w.out
}

type finder struct {
	flows *flow.Flows
	keys  keysOf
	now   time.Time
	of    map[*check.Stop]*place // the place that a stop is, or looks like
	stops []*check.Stop          // by out; nil: none
	out   []*place
	seen  map[string]bool // texts on the places so far
}

func (w *finder) add(p *place, s *check.Stop) {
	maps.Copy(w.seen, w.keys(p.screen))
	w.out = append(w.out, p)
	w.stops = append(w.stops, s)
}

// begin is what is seen before the talk.
func (w *finder) begin() {
	s, effects := flow.Advance(w.flows, flow.Session{}, flow.Input{Kind: flow.Command, What: "start", Fresh: "e"}, w.now)
	language := &place{id: "system.language", group: groupStart, screen: shown(effects)}
	w.add(language, nil)
	choice := flow.Speak + w.flows.Languages[0]
	_, effects = flow.Advance(w.flows, s, flow.Input{Kind: flow.Pick, Choice: choice, Fresh: "e"}, w.now)
	w.add(&place{id: "system.privacy", group: groupStart, screen: shown(effects), from: language, choice: choice}, nil)
}

func shown(effects []flow.Effect) flow.Screen {
	for _, e := range effects {
		if s, ok := e.(flow.Show); ok {
			return s.Screen
		}
	}
	return flow.Screen{}
}

// variant is one look of a step.
type variant struct {
	stop *check.Stop
	keys map[string]bool
}

// step chooses among the stops at a step: always the one that shows most texts not seen
// before, and one in any case.
func (w *finder) step(step *flow.Step, stops []*check.Stop) {
	if len(stops) == 0 {
		return
	}
	var looks []variant
	known := map[string]*check.Stop{}
	same := map[*check.Stop][]*check.Stop{}
	for _, s := range stops {
		keys := w.keys(s.Screen)
		id := strings.Join(slices.Sorted(maps.Keys(keys)), " ")
		if first := known[id]; first != nil {
			same[first] = append(same[first], s)
			continue
		}
		known[id] = s
		looks = append(looks, variant{s, keys})
	}
	group, _ := step.Ref.Split()
	for n := 1; ; n++ {
		best, most := -1, 0
		for i, v := range looks {
			if fresh := unseen(v.keys, w.seen); fresh > most {
				best, most = i, fresh
			}
		}
		if best < 0 && n > 1 {
			break
		}
		v := looks[max(best, 0)]
		p := &place{id: string(step.Ref), group: group, screen: v.stop.Screen, choice: v.stop.Choice, at: step.Pos, walks: v.stop.Session.Consent == flow.Agreed}
		if n > 1 {
			p.id += fmt.Sprintf("#%d", n)
		}
		for _, x := range v.stop.Session.Trail {
			if x.Answered {
				p.trail = append(p.trail, [2]string{string(x.Ref), x.Value})
			}
		}
		w.add(p, v.stop)
		for _, s := range append(same[v.stop], v.stop) {
			w.of[s] = p
		}
	}
	first := w.placeOf(string(step.Ref))
	for _, s := range stops {
		w.of[s] = cmp.Or(w.of[s], first)
	}
}

func unseen(keys, seen map[string]bool) (n int) {
	for k := range keys {
		if !seen[k] {
			n++
		}
	}
	return n
}

func (w *finder) placeOf(id string) *place {
	for _, p := range w.out {
		if p.id == id {
			return p
		}
	}
	return nil
}

// link says of each place what was seen before it.
func (w *finder) link() {
	for i, p := range w.out {
		s := w.stops[i]
		switch {
		case s == nil:
		case s.From == nil:
			p.from, p.choice = w.placeOf("system.privacy"), flow.Agree
			if s.Session.Consent == flow.Declined {
				p.choice = flow.Decline
			}
		default:
			p.from = w.of[s.From]
		}
	}
}

// over goes through the screens that lie over the talk, from a few places of it on. One
// that shows no text that wasn't seen on another is left out.
func (w *finder) over(stops []*check.Stop) {
	type spot struct {
		s  flow.Session
		sc flow.Screen
		p  *place
	}
	var todo []spot
	kinds := map[string]bool{}
	for _, s := range stops {
		step := w.flows.Step(flow.Ref(s.Screen.ID))
		if step == nil || kinds[s.Entry+step.Kind.Name()] && len(step.Words) == 0 {
			continue
		}
		kinds[s.Entry+step.Kind.Name()] = true
		todo = append(todo, spot{s.Session, s.Screen, w.of[s]})
	}
	for i := 0; i < len(todo) && i < maxSpots; i++ {
		x := todo[i]
		for _, choice := range slices.Concat(x.sc.Choices, x.sc.Nav) {
			if !strings.HasPrefix(choice.ID, "_") {
				continue
			}
			for _, enough := range []bool{false, true} {
				in := flow.Input{Kind: flow.Pick, Choice: choice.ID, Fresh: "e", CaseID: "case", CaseOpen: x.s.Case != "", Enough: enough}
				s, effects := flow.Advance(w.flows, x.s, in, w.now)
				sc := shown(effects)
				kind := fmt.Sprint(s.Consent, s.Case != "", sc.ID)
				if step := w.flows.Step(flow.Ref(sc.ID)); step != nil {
					w.aside(step, sc, x.p, choice.ID)
					continue
				}
				if !strings.HasPrefix(sc.ID, "system.") || kinds[kind] && unseen(w.keys(sc), w.seen) == 0 {
					continue
				}
				kinds[kind] = true
				p := x.p
				if unseen(w.keys(sc), w.seen) > 0 {
					p = &place{id: w.free(sc.ID), group: groupSystem, screen: sc, from: x.p, choice: choice.ID}
					w.add(p, nil)
				}
				todo = append(todo, spot{s, sc, p})
			}
		}
	}
}

// aside adds a step that only a screen over the talk leads to.
func (w *finder) aside(step *flow.Step, sc flow.Screen, from *place, choice string) {
	if w.placeOf(string(step.Ref)) != nil {
		return
	}
	group, _ := step.Ref.Split()
	w.add(&place{id: string(step.Ref), group: group, screen: sc, from: from, choice: choice, at: step.Pos, walks: true}, nil)
}

// maxSpots bounds the search for screens over the talk; there are about twenty.
const maxSpots = 300

// free is an id that no place has yet.
func (w *finder) free(id string) string {
	for n, try := 2, id; ; n++ {
		if w.placeOf(try) == nil {
			return try
		}
		try = fmt.Sprintf("%s#%d", id, n)
	}
}
