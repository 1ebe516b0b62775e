package flow

// Route says nothing and asks nothing: only its rows decide where to go on.
type Route struct{ passes }

// Name implements Kind.
func (*Route) Name() string { return "route" }

func (*Route) enter(t *turn, s *Step) bool {
	t.follow(s, t.s.Answers())
	return false
}
