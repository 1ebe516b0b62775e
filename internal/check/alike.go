package check

import (
	"fmt"
	"slices"

	"wegweiser/internal/flow"
)

// Two situations are alike when everything that can follow is the same: then one of
// them is tried. Sessions whose answers differ in what no later condition looks at, or
// in what will be asked again before, are not two situations.

func conditions(s *flow.Step) []flow.Cond {
	var out []flow.Cond
	for _, r := range s.Route {
		out = append(out, flow.Leaves(r.When)...)
	}
	switch k := s.Kind.(type) {
	case *flow.OfferStep:
		for _, it := range k.Items {
			out = append(out, flow.Leaves(it.When)...)
		}
	case *flow.Set:
		for _, r := range k.Rows {
			out = append(out, flow.Leaves(r.When)...)
		}
	}
	return out
}

// refs is a set of answers: a bit for each that some condition looks at.
type refs []uint64

func (r refs) has(i int) bool { return i >= 0 && r[i/64]&(1<<(i%64)) != 0 }
func (r refs) put(i int)      { r[i/64] |= 1 << (i % 64) }
func (r refs) drop(i int)     { r[i/64] &^= 1 << (i % 64) }

// less takes other out, meet leaves what other has too.
func (r refs) less(other refs) {
	for i, w := range other {
		r[i] &^= w
	}
}

func (r refs) meet(other refs) {
	for i, w := range other {
		r[i] &= w
	}
}

// join adds other; it reports whether that made a difference.
func (r refs) join(other refs) (grew bool) {
	for i, w := range other {
		grew = grew || w&^r[i] != 0
		r[i] |= w
	}
	return grew
}

// station is what is known about a step before anything is tried.
type station struct {
	step  *flow.Step
	live  refs // answers that a condition from here on may look at, as they are now
	after refs // the same, once the flow that is called here has come back
	sure  refs // answers that are given anew on every way from here to the end of the flow
	then  refs // the same, from behind this step on
	cycle bool // people may come here again
}

// views finds out what matters where.
type views struct {
	flows *flow.Flows
	named map[flow.Ref]map[string]bool // values that a condition names
	conds map[flow.Ref][]flow.Cond     // conditions that look at an answer
	index map[flow.Ref]int             // of the answers in named
	at    map[flow.Ref]*station
	all   []*station
}

func newViews(f *flow.Flows) *views {
	v := &views{flows: f, named: map[flow.Ref]map[string]bool{}, conds: map[flow.Ref][]flow.Cond{}, index: map[flow.Ref]int{}, at: map[flow.Ref]*station{}}
	for _, fl := range f.Flows {
		for _, s := range fl.Steps {
			st := &station{step: s}
			v.at[s.Ref] = st
			v.all = append(v.all, st)
			for _, c := range conditions(s) {
				v.name(c)
			}
		}
	}
	v.surely()
	v.look()
	v.circles()
	return v
}

func (v *views) name(c flow.Cond) {
	if v.named[c.Of] == nil {
		v.named[c.Of] = map[string]bool{}
		v.index[c.Of] = len(v.index)
	}
	v.conds[c.Of] = append(v.conds[c.Of], c)
	for _, value := range c.Values {
		v.named[c.Of][value] = true
	}
}

// number of an answer; -1 if no condition looks at it.
func (v *views) number(r flow.Ref) int {
	if i, ok := v.index[r]; ok {
		return i
	}
	return -1
}

func (v *views) none() refs { return make(refs, len(v.index)/64+1) }

// look finds for each step the answers that matter from there on: those that it looks
// at and those that matter behind it, without its own, which is given anew. It goes
// from the last steps to the first, until nothing changes.
func (v *views) look() {
	uses := map[*station]refs{}
	for _, st := range v.all {
		st.live, st.after, uses[st] = v.none(), v.none(), v.none()
		for _, r := range st.step.Route {
			for _, c := range flow.Leaves(r.When) {
				st.after.put(v.number(c.Of))
			}
		}
		for _, c := range conditions(st.step) {
			uses[st].put(v.number(c.Of))
		}
	}
	for changed := true; changed; {
		changed = false
		for _, st := range slices.Backward(v.all) {
			for _, to := range v.targets(st.step) {
				st.after.join(to.live)
			}
			next := v.none()
			next.join(st.after)
			for _, to := range v.entered(st.step) {
				if st.calls() {
					next.less(to.sure)
				}
				next.join(to.live)
			}
			next.join(uses[st])
			if i := v.number(st.step.Ref); i >= 0 && answers(st.step) {
				next.drop(i)
			}
			changed = st.live.join(next) || changed
		}
	}
}

// surely finds for each step the answers that are given anew whatever way is taken to
// the end of its flow: all at first, then less until nothing changes.
func (v *views) surely() {
	for _, st := range v.all {
		st.sure, st.then = v.every(), v.every()
	}
	for changed := true; changed; {
		changed = false
		for _, st := range slices.Backward(v.all) {
			then := v.every()
			for _, to := range v.targets(st.step) {
				then.meet(to.sure)
			}
			n := len(st.step.Route)
			if n == 0 || len(st.step.Route[n-1].When) > 0 || slices.ContainsFunc(ways(st.step), func(to flow.Target) bool { return to.End }) {
				then = v.none()
			}
			sure := slices.Clone(then)
			if st.calls() {
				for _, to := range v.entered(st.step) {
					sure.join(to.sure)
				}
			}
			if i := v.number(st.step.Ref); i >= 0 && answers(st.step) {
				sure.put(i)
			}
			changed = changed || !slices.Equal(sure, st.sure)
			st.sure, st.then = sure, then
		}
	}
}

func (v *views) every() refs {
	out := v.none()
	for i := range out {
		out[i] = ^uint64(0)
	}
	return out
}

// calls says that the talk goes through another flow here before it goes on.
func (st *station) calls() bool { _, calls := st.step.Kind.(*flow.Call); return calls }

// answers says that nobody gets past a step without answering it anew.
func answers(s *flow.Step) bool {
	switch s.Kind.(type) {
	case *flow.Choose, *flow.Several, *flow.Ask:
		return s.Stuck == nil && s.GiveUp == nil
	case *flow.Set:
		return true
	}
	return false
}

// targets are where the route of a step leads.
func (v *views) targets(s *flow.Step) []*station {
	var out []*station
	for _, to := range ways(s) {
		switch {
		case to.End:
		case to.Flow != "":
			out = append(out, v.start(to.Flow)...)
		default:
			id, _ := s.Ref.Split()
			out = append(out, v.at[flow.Ref(id+"."+to.Step)])
		}
	}
	return out
}

// ways are all ways on from a step, those by silence and by being stuck as well.
func ways(s *flow.Step) []flow.Target {
	var out []flow.Target
	for _, r := range s.Route {
		out = append(out, r.To)
	}
	if s.Stuck != nil {
		out = append(out, *s.Stuck)
	}
	if s.GiveUp != nil {
		out = append(out, s.GiveUp.To)
	}
	return out
}

// entered are the flows that a step opens and comes back from.
func (v *views) entered(s *flow.Step) []*station {
	switch k := s.Kind.(type) {
	case *flow.Call:
		return v.start(k.Flow)
	case *flow.OfferStep:
		return v.start(k.Contact)
	}
	return nil
}

func (v *views) start(id string) []*station {
	if f := v.flows.Flow(id); f != nil {
		return []*station{v.at[flow.Ref(id+"."+f.Start)]}
	}
	return nil
}

// circles marks the steps that people may come to again: those in a circle of the
// graph in which the end of a flow leads to whoever may have called it.
func (v *views) circles() {
	back := map[string][]*station{} // by flow: where its end leads
	for _, st := range v.all {
		for _, to := range v.entered(st.step) {
			id, _ := to.step.Ref.Split()
			back[id] = append(back[id], st)
		}
	}
	callers := v.returns(back)
	next := func(st *station) []*station {
		out := append(v.targets(st.step), v.entered(st.step)...)
		id, _ := st.step.Ref.Split()
		return append(out, callers[id]...)
	}
	for st := range rings(v.all, next) {
		st.cycle = true
	}
}

// returns are the steps behind the end of each flow: behind its callers, and, where
// one flow goes over to another, behind the callers of the first. A call is left by its
// route, so its targets count; who asked for a human comes back to the same step.
func (v *views) returns(back map[string][]*station) map[string][]*station {
	over := map[string][]string{} // flow → flows that go over to it
	for _, st := range v.all {
		id, _ := st.step.Ref.Split()
		for _, to := range ways(st.step) {
			if to.Flow != "" {
				over[to.Flow] = append(over[to.Flow], id)
			}
		}
	}
	out := map[string][]*station{}
	for _, f := range v.flows.Flows {
		seen := map[string]bool{}
		for todo := []string{f.ID}; len(todo) > 0; {
			id := todo[0]
			todo = todo[1:]
			if seen[id] {
				continue
			}
			seen[id] = true
			todo = append(todo, over[id]...)
			for _, caller := range back[id] {
				if _, calls := caller.step.Kind.(*flow.Call); !calls {
					out[f.ID] = append(out[f.ID], caller)
				}
				out[f.ID] = append(out[f.ID], v.targets(caller.step)...)
			}
		}
	}
	return out
}

// matters are the answers that may be looked at from a step on, in the calls that are
// open there, before they are given anew.
func (v *views) matters(at flow.Ref, stack []flow.Ref) refs {
	out, sure := v.none(), v.none()
	if st := v.at[at]; st != nil {
		out.join(st.live)
		sure.join(st.sure)
	}
	for _, r := range slices.Backward(stack) {
		st := v.at[r]
		if st == nil {
			continue
		}
		behind, then := slices.Clone(st.after), st.then
		if answers(st.step) { // asked again on the way back
			behind, then = slices.Clone(st.live), st.sure
		}
		behind.less(sure)
		out.join(behind)
		sure.join(then)
	}
	return out
}

// forget takes out of a session what can make no difference any more. A step that may
// be come to again is kept where coming back would make the engine forget an answer
// that matters there.
func (v *views) forget(s *flow.Session) {
	if len(s.Trail) == 0 {
		return
	}
	live := v.matters(s.At, s.Stack)
	keep := make([]bool, len(s.Trail))
	later := v.none() // answers that matter, given at this visit or later
	any := false
	for i, x := range slices.Backward(s.Trail) {
		if n := v.number(x.Ref); x.Answered && live.has(n) {
			keep[i], any = true, true
			later.put(n)
		}
		st := v.at[x.Ref]
		if any && !keep[i] && st != nil && st.cycle {
			again := v.matters(x.Ref, x.Stack)
			again.meet(later)
			keep[i] = slices.Max(again) > 0
		}
	}
	trail := s.Trail[:0]
	for i, x := range s.Trail {
		if keep[i] {
			trail = append(trail, x)
		}
	}
	s.Trail = trail
}

// key names all situations from which what follows is the same; forget has been there.
func (w *walker) key(x *situation) string {
	b := make([]byte, 0, 128)
	put := func(words ...string) {
		for _, s := range words {
			b = append(b, s...)
		}
		b = append(b, '|')
	}
	put(string(x.s.At))
	for _, r := range x.s.Stack {
		put("<", string(r))
	}
	for _, o := range x.s.Over {
		put("^", o)
	}
	if x.helped {
		put("helped")
	}
	if x.s.Case != "" {
		put("case")
	}
	var given []string // in a row: their order makes no difference
	flush := func() {
		slices.Sort(given)
		put(given...)
		given = given[:0]
	}
	for _, v := range x.s.Trail {
		if w.views.at[v.Ref] != nil && w.views.at[v.Ref].cycle {
			flush()
			put("@", string(v.Ref), fmt.Sprint(v.Stack))
		}
		if v.Answered && w.views.number(v.Ref) >= 0 {
			given = append(given, ","+string(v.Ref)+"="+w.class(v.Ref, v.Value))
		}
	}
	flush()
	return string(b)
}

// class is the value, or that it is one that no condition names; of numbers, days and
// lists it is what the conditions make of them.
func (w *walker) class(r flow.Ref, v string) string {
	switch k := w.flows.Step(r).Kind.(type) {
	case *flow.Several:
		return flow.Class(r, v, w.views.conds[r])
	case *flow.Ask:
		if k.What == flow.AskNumber || k.What == flow.AskDate {
			return flow.Class(r, v, w.views.conds[r])
		}
	}
	if w.views.named[r][v] {
		return v
	}
	return "*"
}
