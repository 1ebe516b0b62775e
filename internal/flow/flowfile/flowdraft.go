package flowfile

import (
	"fmt"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"wegweiser/internal/finding"
	"wegweiser/internal/flow"
)

// flowDraft is a flow on its way, with the places of the names in it.
type flowDraft struct {
	*flow.Flow
	start, landing word
	id             word
	body           ast.Node // of steps:
	steps          map[string]*stepDraft
	order          []*stepDraft
}

func (d *flowDraft) stepIDs() []string {
	ids := make([]string, len(d.order))
	for i, s := range d.order {
		ids[i] = s.ID
	}
	return ids
}

var flowTable = table[*flowDraft]{
	must("flow", "The flow's name: that of the file, without .yaml.", shape[word]{idSchema(reservedFlows), aName("the name of the flow").read},
		func(d *flowDraft, w word) { d.id = w }),
	must("start", "The step that opens the flow.", aName("the name of a step"),
		func(d *flowDraft, w word) { d.start = w }),
	may("landing", "Where people go on whose step was taken out while they stood at it. Without it: at the start.", aName("the name of a step"),
		func(d *flowDraft, w word) { d.landing = w }),
	may("untried", "Where the talk from here is too large for every combination of answers to be tried: why it has to be. Whoever reads it answers for the rest.", aText,
		func(d *flowDraft, w word) { d.Untried = w.text }),
	must("steps", "The steps by their names. Their texts stand in locales/ under <flow>.<step>.", aNode(named(reservedSteps, ref("step"))),
		func(d *flowDraft, n ast.Node) { d.body = n }),
}

func (y *reader) flow(n ast.Node) {
	d := &flowDraft{Flow: &flow.Flow{ID: strings.TrimSuffix(y.file, ".yaml"), Pos: y.at(n)}, steps: map[string]*stepDraft{}}
	fill(y, n, "a flow", flowTable, d)
	y.flowName(d, d.id)
	switch {
	case d.body == nil:
		y.err(MissingField, d.Pos, "the flow has no steps", "add steps:")
	default:
		y.steps(d, d.body)
	}
	if d.start.at.File == "" {
		hint := "add start: with the name of the first step"
		if len(d.order) > 0 {
			hint = "add start: " + d.order[0].ID
		}
		y.err(MissingField, d.Pos, "the flow doesn't say where it starts", hint)
	}
	d.Start, d.Landing = d.start.text, d.landing.text
	y.flows = append(y.flows, d)
}

// flowName holds the flow's name to that of its file.
func (y *reader) flowName(d *flowDraft, id word) {
	switch {
	case id.at.File == "":
		y.err(MissingField, d.Pos, "the flow doesn't say its name", "add flow: "+d.ID)
	case id.text != "" && id.text != d.ID:
		y.err(FlowName, id.at, fmt.Sprintf("the flow is called %s, but its file %s", finding.Quote(id.text), finding.Quote(y.file)), "give both the same name")
	default:
		y.id(id, "a flow", reservedFlows)
	}
}

func (y *reader) steps(d *flowDraft, n ast.Node) {
	before, tooMany := y.errors, false
	y.entries(n, "names of steps, each with its fields", func(key word, n ast.Node) {
		if !y.id(key, "a step", reservedSteps) {
			return
		}
		if len(d.order) == maxSteps {
			if !tooMany {
				y.err(TooMany, key.at, fmt.Sprintf("the flow has more than %d steps", maxSteps), "divide it into several flows")
			}
			tooMany = true
			return
		}
		s := &stepDraft{Step: &flow.Step{ID: key.text, Ref: flow.Ref(d.ID + "." + key.text), Pos: key.at}, flow: d}
		d.steps[key.text] = s
		d.order = append(d.order, s)
		d.Steps = append(d.Steps, s.Step)
		y.step(s, n)
	})
	if len(d.order) == 0 && y.errors == before {
		y.err(MissingField, d.Pos, "the flow has no steps", "add one under steps:")
	}
}
