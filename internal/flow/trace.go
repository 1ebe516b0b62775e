package flow

// Trace is the way that turns took through the talk: for those who ask which parts of
// it their rehearsals have reached. The engine only writes it.
type Trace struct {
	Steps   []Ref   // came to
	Rows    []Taken // of routes
	Choices []Chose
}

// Taken is a row of a step's route, counted from 0.
type Taken struct {
	Step Ref
	Row  int
}

// Chose is a choice of a step's own screen, the value of a Set, or a way out of a step
// that nobody chooses.
type Chose struct {
	Step   Ref
	Choice string
}

// What happens at a step that nobody chooses.
const (
	WayStuck  = "!stuck"   // after answers that could not be used
	WayGiveUp = "!give_up" // after silence
	WayRemind = "!remind"  // asked again after silence
)

func (w *Trace) came(s *Step) {
	if w != nil {
		w.Steps = append(w.Steps, s.Ref)
	}
}

func (w *Trace) took(s *Step, row int) {
	if w != nil {
		w.Rows = append(w.Rows, Taken{s.Ref, row})
	}
}

func (w *Trace) chose(s *Step, choice string) {
	if w != nil {
		w.Choices = append(w.Choices, Chose{s.Ref, choice})
	}
}
