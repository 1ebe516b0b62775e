package flowfile

import (
	"fmt"
	"strings"

	"wegweiser/internal/finding"
	"wegweiser/internal/flow"
)

// A call is an open door behind which the talk goes on until it comes back. When
// flows call each other in a circle, doors are opened and never closed.

// call is one flow entered from another.
type call struct {
	to  string
	via string // the flow in which it stands: the caller went over to it
	at  flow.Pos
}

// calls reports circles of calls and ones that are too deep; true if there are.
func (l *loader) calls(g *graph) bool {
	before := l.errors
	l.endless(g)
	if l.errors > before {
		return true
	}
	from := g.callsByFlow()
	state := map[string]int{} // 1: open, 2: done
	var path []call
	var visit func(id string) int
	visit = func(id string) (deepest int) {
		state[id] = 1
		for _, c := range from[id] {
			path = append(path, c)
			switch state[c.to] {
			case 1:
				l.circle(path)
			case 0:
				deepest = max(deepest, 1+visit(c.to))
			case 2:
				deepest = max(deepest, 1+l.depth[c.to])
			}
			path = path[:len(path)-1]
		}
		state[id] = 2
		l.depth[id] = deepest
		return deepest
	}
	l.depth = map[string]int{}
	for _, d := range l.flows {
		if state[d.ID] == 0 {
			visit(d.ID)
		}
	}
	for _, id := range []string{flow.MainFlow, flow.InformationFlow} {
		if l.depth[id] > flow.MaxDepth && l.errors == before {
			l.err(CallDepth, l.flowNamed(id).Pos, fmt.Sprintf("from flow %s, calls are up to %d deep; %d is the most", finding.Quote(id), l.depth[id], flow.MaxDepth), "go on with {flow: name} where the talk need not come back")
		}
	}
	return l.errors > before
}

// circle reports the end of a path of calls that comes back to where it was.
func (l *loader) circle(path []call) {
	last := path[len(path)-1]
	begin := len(path) - 1
	for begin > 0 && path[begin-1].to != last.to {
		begin--
	}
	way := []string{last.to}
	for i, at := begin, last.to; i < len(path); i++ {
		if c := path[i]; c.via != "" && c.via != at {
			way = append(way, "over to "+c.via)
		}
		at = path[i].to
		way = append(way, "calls "+at)
	}
	if last.at.File == "" { // the button "a human"
		l.err(CallCycle, l.flowNamed(flow.HumanFlow).Pos, "a circle of calls that never come back, by the button \"a human\": "+strings.Join(way, ", "), "let flow \"human\" end with to: end or a handoff")
		return
	}
	l.err(CallCycle, last.at, "a circle of calls that never come back: "+strings.Join(way, ", "), "let one of them come to its end instead")
}

// callsByFlow lists what is called while a flow goes on, be it in the flow itself
// or in one that it went over to. Everywhere but in a request, "a human" is too.
func (g *graph) callsByFlow() map[string][]call {
	out := map[string][]call{}
	for _, d := range g.l.flows {
		seen := map[string]bool{}
		add := func(to, via string, at flow.Pos) {
			if to != "" && !seen[to] {
				seen[to] = true
				out[d.ID] = append(out[d.ID], call{to, via, at})
			}
		}
		human := false
		for _, s := range g.steps { // in the order of the files
			if !g.level[d.ID][s] {
				continue
			}
			add(s.call.text, s.flow.ID, s.call.at)
			add(s.contact.text, s.flow.ID, s.contact.at)
			human = human || hasHumanButton(s)
		}
		if human {
			add(flow.HumanFlow, "", flow.Pos{})
		}
	}
	return out
}

// hasHumanButton says that "a human" leads from here to the flow of that name. In a
// request, and in that flow itself, the button shows the question again.
func hasHumanButton(s *stepDraft) bool {
	return flow.Waits(s.Kind) && s.flow.ID != flow.HumanFlow && !isRequest(s.flow)
}

// isRequest is what the engine takes for the way to a human: a flow with a handoff.
func isRequest(d *flowDraft) bool {
	for _, s := range d.order {
		if s.handoff.text != "" {
			return true
		}
	}
	return false
}

// endless reports loops in which nothing is asked: ways around through steps that do
// not wait, into calls and, where a flow can be gone through without a question, back
// from them.
func (l *loader) endless(g *graph) {
	silent := g.silent()
	state := map[*stepDraft]int{} // 1: on the way, 2: done
	var visit func(s *stepDraft)
	visit = func(s *stepDraft) {
		state[s] = 1
		for _, next := range g.onSilently(s, silent) {
			switch {
			case flow.Waits(next.Kind) || state[next] == 2:
			case state[next] == 1:
				at := next.kinds[0].at
				if next.isCall() {
					at = next.call.at
				}
				l.err(EndlessLoop, at, fmt.Sprintf("step %s comes back to itself without a question in between", finding.Quote(next.full())), "ask something on the way round")
			default:
				visit(next)
			}
		}
		state[s] = 2
	}
	for _, s := range g.steps {
		if !flow.Waits(s.Kind) && state[s] == 0 {
			visit(s)
		}
	}
}

// onSilently are the steps that follow on one that does not wait, within the turn.
func (g *graph) onSilently(s *stepDraft, silent map[string]bool) []*stepDraft {
	if !s.isCall() {
		return g.targets(s)
	}
	out := []*stepDraft{g.start(s.call.text)}
	if silent[s.call.text] {
		out = append(out, g.targets(s)...)
	}
	return out
}

// silent are the flows that can be gone through to their end without a question.
func (g *graph) silent() map[string]bool {
	out := map[string]bool{}
	for changed := true; changed; {
		changed = false
		for _, d := range g.l.flows {
			if out[d.ID] {
				continue
			}
			reached := walk([]*stepDraft{d.steps[d.Start]}, func(s *stepDraft) []*stepDraft {
				if flow.Waits(s.Kind) || s.isCall() && !out[s.call.text] {
					return nil
				}
				return g.targets(s)
			})
			for s := range reached {
				if !flow.Waits(s.Kind) && (!s.isCall() || out[s.call.text]) && g.ends(s) {
					out[d.ID], changed = true, true
					break
				}
			}
		}
	}
	return out
}
