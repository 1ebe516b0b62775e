package check

// Codes of the findings that only flows and texts together have. They are stable.
// The others come from packages flowfile and locale.
const (
	MissingKey      = "missing-key"         // a text that is shown and not there
	UnusedKey       = "unused-key"          // a text that nobody shows
	UnknownArgument = "unknown-placeholder" // a placeholder that nothing is put in for
	BlankUnsaid     = "blank-unsaid"        // staff fill it in, and the text does not say it
	UnusedFact      = "unused-fact"         // a fact that no text and no offer names
	ButtonLong      = "button-long"         // likely to be cut on a phone
	ButtonMarkup    = "button-markup"       // tags on a button
	ButtonData      = "button-data"         // more than Telegram carries
	TextLong        = "text-long"           // over a limit of Telegram's
	MessageLong     = "message-long"        // a screen over Telegram's limit
	TurnLong        = "turn-long"           // what is said in one turn becomes several messages
	SameLabel       = "same-label"          // two choices that look the same
	KeywordTwice    = "keyword-twice"       // a word that people type means two things
	KeywordUntidy   = "keyword-untidy"      // empty, a number, or too short to be heard in a sentence
	DeadEnd         = "dead-end"            // answers that end at nothing
	NothingFits     = "nothing-fits"        // answers for which no offer fits
	NoEnding        = "no-ending"           // answers from which no end can be reached
	Circle          = "circle"              // the same answers lead round for ever
	ManyQuestions   = "many-questions"      // more than seven before anything helps
	QuotedButton    = "quoted-button"       // a text names a button that reads differently, or that there isn't
	SourceChanged   = "source-changed"      // since the text was translated
	NeverReviewed   = "never-reviewed"      // nobody who speaks the language has found it right
	NobodyComes     = "nobody-comes"        // a step that no answers lead to
	NeverFits       = "never-fits"          // an offer that no answers lead to
	TooManyToTry    = "too-many-to-try"     // not all combinations were tried
	FallsThroughFor = "falls-through"       // as flowfile's, with the answers that do
)
