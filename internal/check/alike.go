package check

import (
	"fmt"
	"slices"
	"strings"

	"wegweiser/internal/flow"
)

// Two situations are alike when everything that can follow is the same: then one of
// them is tried. A session whose answers differ in what no later condition looks at
// is not another situation.

func conditions(s *flow.Step) []flow.Cond {
	var out []flow.Cond
	for _, r := range s.Route {
		out = append(out, r.When...)
	}
	if k, ok := s.Kind.(*flow.OfferStep); ok {
		for _, it := range k.Items {
			out = append(out, it.When...)
		}
	}
	return out
}

// looksAt are the answers that conditions look at from a step on, without what
// comes after a return: the callers are asked for that.
func (w *walker) looksAt(from *flow.Step) []flow.Ref {
	seen := map[*flow.Step]bool{}
	var out []flow.Ref
	for todo := []*flow.Step{from}; len(todo) > 0; {
		s := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if s == nil || seen[s] {
			continue
		}
		seen[s] = true
		for _, c := range conditions(s) {
			if !slices.Contains(out, c.Of) {
				out = append(out, c.Of)
			}
		}
		todo = append(todo, w.next(s)...)
	}
	slices.Sort(out)
	return out
}

func (w *walker) next(s *flow.Step) []*flow.Step {
	var out []*flow.Step
	start := func(id string) {
		if f := w.flows.Flow(id); f != nil {
			out = append(out, f.Step(f.Start))
		}
	}
	for _, r := range s.Route {
		switch {
		case r.To.End:
		case r.To.Flow != "":
			start(r.To.Flow)
		default:
			id, _ := s.Ref.Split()
			out = append(out, w.flows.Flow(id).Step(r.To.Step))
		}
	}
	switch k := s.Kind.(type) {
	case *flow.Call:
		start(k.Flow)
	case *flow.OfferStep:
		start(k.Contact)
	}
	return out
}

// key names all situations from which what follows is the same.
func (w *walker) key(x *situation) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s|%v|%v|%v|%v", x.s.At, x.s.Stack, x.s.Over, x.helped, x.s.Case != "")
	a := x.s.Answers()
	for _, at := range append([]flow.Ref{x.s.At}, x.s.Stack...) {
		for _, r := range w.cares[at] {
			if v, ok := a[r]; ok {
				b.WriteString("|" + string(r) + "=" + w.class(r, v))
			}
		}
	}
	return b.String()
}

// class is the value, or that it is one that no condition names.
func (w *walker) class(r flow.Ref, v string) string {
	if w.named[r][v] {
		return v
	}
	return "*"
}
