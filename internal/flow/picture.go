package flow

// Picture shows a picture (JPEG or PNG), and goes on.
type Picture struct {
	beside
	File string // its name under media/
}

// Name implements Kind.
func (*Picture) Name() string { return "picture" }

func (k *Picture) enter(t *turn, s *Step) bool {
	k.pass(t, s, Media{Kind: PictureMedia, Name: k.File})
	return false
}
