package handoff

import (
	"fmt"
	"slices"
	"strings"
)

// Diagram draws the table of moves, for code hosts that draw Mermaid: an arrow for each
// two states, with the moves between them and who may make them. Moves that leave a
// case where it is stand in a list (Staying).
func Diagram() string {
	var b strings.Builder
	b.WriteString("stateDiagram-v2\n    [*] --> new: asks to be contacted (person)\n")
	for _, from := range States() {
		for _, to := range States() {
			if l := labels(from, to); len(l) > 0 {
				fmt.Fprintf(&b, "    %s --> %s: %s\n", from, to, strings.Join(l, ", "))
			}
		}
	}
	b.WriteString("    closed --> [*]: deleted (clock)\n    withdrawn --> [*]: deleted (clock)\n")
	return b.String()
}

func labels(from, to State) (out []string) {
	for _, r := range table {
		if r.To == to && slices.Contains(r.From, from) && (from != to || r.Move == Take) {
			out = append(out, string(r.Move)+" ("+r.By.String()+")")
		}
	}
	return out
}

// Moves is the table as Markdown: each move, what it means is in the code, from which
// states, by whom, to which.
func Moves() string {
	var b strings.Builder
	b.WriteString("| move | in | by | then |\n|---|---|---|---|\n")
	for _, r := range table {
		from := make([]string, len(r.From))
		for i, s := range r.From {
			from[i] = string(s)
		}
		to := string(r.To)
		if to == "" {
			to = "as before"
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", r.Move, strings.Join(from, ", "), r.By, to)
	}
	return b.String()
}

// String names them, for the diagram.
func (w Who) String() string {
	var names []string
	for _, x := range []struct {
		who  Who
		name string
	}{{Member, "member"}, {Owner, "owner"}, {Person, "person"}, {Clock, "clock"}} {
		if w&x.who != 0 {
			names = append(names, x.name)
		}
	}
	return strings.Join(names, " or ")
}
