package flow

// Words, numbers and what is none of both: the step takes them, or the person is told
// what would be understood, and is led elsewhere before it wears them out.

// MaxWrong is how many answers in a row may be misunderstood before a human is
// offered beside the question.
const MaxWrong = 2

// MaxStuck is how many answers in a row may be misunderstood before the talk goes on
// where the step says, if it says so.
const MaxStuck = 3

func (t *turn) typed(words string) {
	if t.top() == "" {
		step := t.flows.Step(t.s.At)
		if step.Kind.typed(t, step, words) {
			t.s.Wrong = 0
			if !t.stays {
				t.run()
			}
			return
		}
	}
	t.notUnderstood()
}

// shared takes the person's own contact where a number is asked for; elsewhere it says
// how we come to call.
func (t *turn) shared(number string) {
	switch k := t.seen().(type) {
	case *Ask:
		if k.What == AskPhone || k.What == AskContact {
			t.typed(number)
			return
		}
	case *Handoff:
		if t.s.Case != "" {
			t.note("note.sent")
			return
		}
	}
	if t.requesting() {
		t.note("note.own_contact_request")
		return
	}
	t.note("note.own_contact")
}

// seen is what the step does that is on the screen; nil: something lies over the talk.
func (t *turn) seen() Kind {
	if t.top() != "" {
		return nil
	}
	return t.flows.Step(t.s.At).Kind
}

// unusable is what is said to something we can't use: never to press an answer where
// there is none to press.
func (t *turn) unusable(what string) string {
	if t.top() != "" {
		return "note." + what
	}
	switch k := t.flows.Step(t.s.At).Kind.(type) {
	case *Ask:
		switch what {
		case "contact":
			if k.What == AskPhone || k.What == AskContact {
				return "note.contact_phone"
			}
		case "sticker", "voice", "video", "audio", "poll", "other":
			return "note.write"
		}
	case *Handoff:
		if t.s.Case == "" {
			break
		}
		switch what {
		case "photo", "document", "failed", "edited": // these say what to do with it
		default:
			return "note.sent"
		}
	}
	return "note." + what
}

// notUnderstood says what would have been understood.
func (t *turn) notUnderstood() {
	if t.top() != "" { // the question beneath was not answered at all
		t.note("note.not_choice")
		return
	}
	t.s.Wrong++
	step := t.flows.Step(t.s.At)
	what := "note.not_choice"
	switch k := step.Kind.(type) {
	case *Ask:
		what = k.wrong(t, t.in.Typed)
	case *Handoff:
		if t.s.Case != "" {
			t.note("note.sent")
			return
		}
	}
	if step.Stuck != nil && t.s.Wrong >= MaxStuck {
		t.stuck(step)
		return
	}
	t.notes = append(t.notes, Block{Text: &Text{Key: what, First: step.Ref.RetryKey()}})
}

// stuck leads on elsewhere who could not be understood.
func (t *turn) stuck(s *Step) {
	t.emit(Noted{NotedStuck})
	t.note("note.stuck")
	t.way.chose(s, WayStuck)
	t.s.Keep, t.s.Redo, t.s.Wrong = nil, "", 0
	t.leave(s)
	t.goTo(*s.Stuck)
	t.run()
}
