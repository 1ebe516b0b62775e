package sound

// Codes of the findings. They are stable.
const (
	BadName    = "sound-name"     // of which text or language a file is, nobody can tell
	BadFormat  = "sound-format"   // no OGG with Opus, or a damaged one
	Large      = "sound-large"    // too many bytes, or too long to listen to
	NoText     = "sound-text"     // a note for what is not said on a screen, or not there
	NotTheSame = "sound-personal" // a note for a text that differs from person to person
	Undeclared = "sound-declared" // who speaks is not said, or said of a note that is not there
	Outdated   = "sound-stale"    // the text says something else by now
)
