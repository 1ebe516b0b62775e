package flow

// Voice plays a voice note (OGG with Opus), for those who read little, and goes on.
type Voice struct {
	beside
	File string // its name under media/
}

// Name implements Kind.
func (*Voice) Name() string { return "voice" }

func (k *Voice) enter(t *turn, s *Step) bool {
	k.pass(t, s, Media{Kind: VoiceMedia, Name: k.File})
	return false
}
