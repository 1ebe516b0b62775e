package flow

// Document shows a PDF to keep or to print, and goes on.
type Document struct {
	beside
	File string // its name under media/
}

// Name implements Kind.
func (*Document) Name() string { return "document" }

func (k *Document) enter(t *turn, s *Step) bool {
	k.pass(t, s, Media{Kind: DocumentMedia, Name: k.File})
	return false
}
