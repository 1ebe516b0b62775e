package flow

// Call enters another flow and goes on here when that one ends.
type Call struct{ Flow string }

// Name implements Kind.
func (*Call) Name() string { return "call" }

func (k *Call) enter(t *turn, s *Step) bool {
	if why := t.refusal(); why != "" && t.takesRequests(k.Flow) {
		t.follow(s, t.s.Answers()) // no request can come of it: no questions for nothing
		t.over(why)
		return false
	}
	t.call(s.Ref, k.Flow)
	return false
}

func (k *Call) screen(t *turn, s *Step) Screen            { return Screen{ID: string(s.Ref)} }
func (k *Call) pick(*turn, *Step, string) bool            { return false }
func (k *Call) typed(*turn, *Step, string) bool           { return false }
func (k *Call) fits(f *Flows, s *Step, value string) bool { return false }
