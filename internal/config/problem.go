package config

// Problem is one thing that is wrong with the environment.
type Problem struct {
	Name string // of the variable
	What string // is wrong with it
	Mend string // how to put it right
}

// String is the problem in a line.
func (p Problem) String() string {
	s := p.Name + ": " + p.What
	if p.Mend != "" {
		s += ": " + p.Mend
	}
	return s
}
