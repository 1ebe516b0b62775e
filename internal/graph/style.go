package graph

import "wegweiser/internal/flow"

// style is how a kind of station looks. Its shape and its word say what its colour
// says.
type style struct {
	class   string // of the drawing's nodes, and the name of its word
	shape   string // Graphviz's name
	look    string // Graphviz's style, beside "filled"
	margin  string // around the label, in inches: "across,along"; "": as usual
	rim     int    // borders; 0: one
	tint    tint
	mermaid [2]string // what stands around the label
	help    bool      // an offer or a human
	last    bool      // the talk may end here without more
}

// tint is a ground and its border; dark letters stand on it. The page has others for
// the dark, under the same names.
type tint struct{ name, fill, line string }

var (
	blue   = tint{"blue", "#e3effb", "#1c5fa8"}
	violet = tint{"violet", "#efe6fa", "#6b3fa0"}
	green  = tint{"green", "#dff3e1", "#1f7a35"}
	teal   = tint{"teal", "#dcf2f1", "#14716d"}
	orange = tint{"orange", "#ffe9cc", "#a85b00"}
	grey   = tint{"grey", "#eef0f2", "#5b6670"}
	red    = tint{"red", "#fde3e1", "#b3261e"}
)

// plain is a kind of step that has no shape of its own yet.
var plain = style{class: "step", shape: "box", look: "dotted", tint: grey, mermaid: [2]string{"[", "]"}}

// styles of the kinds of steps, by the field of the flow file.
var styles = map[string]style{
	"choose":   {class: "choose", shape: "box", look: "rounded", tint: blue, mermaid: [2]string{"(", ")"}},
	"several":  {class: "several", shape: "box", look: "rounded", rim: 2, tint: blue, mermaid: [2]string{"(", ")"}},
	"ask":      {class: "ask", shape: "note", tint: blue, mermaid: [2]string{"[/", "/]"}},
	"feedback": {class: "feedback", shape: "box3d", tint: blue, mermaid: [2]string{"(", ")"}},
	"summary":  {class: "summary", shape: "tab", tint: blue, mermaid: [2]string{"[\\", "\\]"}},
	"say":      {class: "say", shape: "box", tint: grey, mermaid: [2]string{"[", "]"}},
	"picture":  {class: "picture", shape: "box", look: "diagonals", tint: grey, mermaid: [2]string{"[", "]"}},
	"document": {class: "document", shape: "signature", tint: grey, mermaid: [2]string{"[", "]"}},
	"voice":    {class: "voice", shape: "rarrow", margin: "0.2,0.1", tint: grey, mermaid: [2]string{">", "]"}},
	"map":      {class: "map", shape: "invhouse", margin: "0.1,0.05", tint: grey, mermaid: [2]string{"[\\", "/]"}},
	"set":      {class: "set", shape: "component", tint: grey, mermaid: [2]string{"[(", ")]"}},
	"route":    {class: "route", shape: "diamond", margin: "0.02,0.02", tint: grey, mermaid: [2]string{"{", "}"}},
	"call":     {class: "call", shape: "cds", margin: "0.3,0.16", tint: violet, mermaid: [2]string{"[[", "]]"}},
	"offer":    {class: "offer", shape: "folder", tint: green, mermaid: [2]string{"[\\", "/]"}, help: true, last: true},
	"reach":    {class: "reach", shape: "house", margin: "0.1,0.05", tint: green, mermaid: [2]string{"[/", "\\]"}, help: true, last: true},
	"handoff":  {class: "handoff", shape: "octagon", rim: 2, margin: "0.05,0.05", tint: orange, mermaid: [2]string{"(((", ")))"}, help: true, last: true},
	"end":      {class: "end", shape: "oval", tint: grey, mermaid: [2]string{"([", "])"}, last: true},
}

// legendOrder is the order of the kinds of steps in the legend.
var legendOrder = []string{
	"choose", "several", "ask", "feedback", "summary", "say", "picture", "document", "voice", "map",
	"set", "route", "call", "offer", "reach", "handoff", "end",
}

// What is drawn beside the steps.
var (
	ownOffer  = style{class: "own", shape: "ellipse", margin: "0.02,0.02", tint: green, mermaid: [2]string{"([", "])"}}
	partner   = style{class: "partner", shape: "hexagon", margin: "0,0.03", tint: teal, mermaid: [2]string{"{{", "}}"}}
	endOfFlow = style{class: "back", shape: "oval", look: "dashed", tint: grey, mermaid: [2]string{"([", "])"}}
	otherFlow = style{class: "flow", shape: "cds", margin: "0.3,0.16", tint: violet, mermaid: [2]string{"[[", "]]"}}
	deadEnd   = style{class: "dead", shape: "octagon", look: "bold", margin: "0.05,0.05", tint: red, mermaid: [2]string{"{{", "}}"}}
	wholeFlow = style{class: "talk", shape: "box", look: "rounded", tint: blue, mermaid: [2]string{"(", ")"}}
	toHuman   = style{class: "human", shape: "octagon", rim: 2, margin: "0.05,0.05", tint: orange, mermaid: [2]string{"(((", ")))"}}
)

func styleOf(s *flow.Step) style {
	if st, ok := styles[s.Kind.Name()]; ok {
		return st
	}
	return plain
}

// classes are all styles that a drawing may have, in the order of the legend.
func classes() []style {
	out := []style{wholeFlow}
	for _, kind := range legendOrder {
		out = append(out, styles[kind])
	}
	return append(out, plain, ownOffer, partner, otherFlow, toHuman, endOfFlow, deadEnd)
}
