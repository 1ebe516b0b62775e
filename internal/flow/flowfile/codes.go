package flowfile

// Codes of the findings. They are stable: documents and exceptions name them.
const (
	// The file as a whole.
	FileUnreadable = "file-unreadable" // the file system refused it
	FileTooLarge   = "file-too-large"
	FileTooDeep    = "file-too-deep"
	FileEncoding   = "file-encoding" // not UTF-8, or with a byte order mark
	FileName       = "file-name"     // not <flow>.yaml
	FileEmpty      = "file-empty"
	FileSyntax     = "file-syntax"    // not YAML
	OddCharacter   = "odd-character"  // nobody sees it, or takes it for another
	FileDocuments  = "file-documents" // more than one document
	YAMLAlias      = "yaml-alias"     // anchors, aliases, merges
	YAMLTag        = "yaml-tag"       // !!str and the like
	TooMany        = "too-many"       // steps, choices, or findings beyond the first 100

	// What stands in it.
	UnknownField = "unknown-field"
	MissingField = "missing-field"
	WrongType    = "wrong-type"
	BadValue     = "bad-value" // of the right type, but none that is understood
	Duplicate    = "duplicate"
	BadID        = "bad-id"
	LongID       = "long-id"
	ReservedID   = "reserved-id"
	FlowName     = "flow-name" // flow: is not the name of the file
	NoKind       = "no-kind"
	TwoKinds     = "two-kinds"
	FieldOfKind  = "field-of-kind" // a field that this kind of step has no use for

	// Names that mean nothing.
	MissingFlow   = "missing-flow" // main, information, human
	UnknownStep   = "unknown-step"
	UnknownFlow   = "unknown-flow"
	UnknownAnswer = "unknown-answer" // a condition or summary about no question
	UnknownValue  = "unknown-value"  // a condition about an answer nobody can give
	UnknownOffer  = "unknown-offer"
	UnknownFact   = "unknown-fact"
	UnknownList   = "unknown-list"
	ForeignOffer  = "foreign-offer" // of a partner where one of ours is needed

	// The way of the talk.
	NoWayOn       = "no-way-on"
	FallsThrough  = "falls-through" // no row of a route applies
	DeadRow       = "dead-row"      // a row that never applies
	Overlap       = "overlap"       // two rows apply to the same answers, and neither is a case of the other
	Unreachable   = "unreachable"
	EndlessLoop   = "endless-loop" // a loop in which nothing is asked
	CallCycle     = "call-cycle"
	CallDepth     = "call-depth"
	NeverReturns  = "never-returns"
	NoHandoff     = "no-handoff"    // a request that never reaches staff
	HandoffPlace  = "handoff-place" // where it would hide "a human"
	NotBefore     = "not-before"    // an answer that is only given later
	Forgotten     = "forgotten"     // an answer that is not kept
	ReadingOnly   = "reading-only"  // the information flow asks for something
	PersonalCard  = "personal-on-card"
	OfferUnused   = "offer-unused"
	ContactUnused = "contact-unused" // contact: where no offer of ours can fit

	// Offers and facts.
	ContactMissing = "contact-missing" // marked "?"
	NoContact      = "no-contact"      // no way to reach the offer
	BadDate        = "bad-date"
	BadTime        = "bad-time"        // hours that are none
	OpeningOverlap = "opening-overlap" // hours or closed days that overlap
	FactOutdated   = "fact-outdated"
	FactUnsure     = "fact-unsure" // of low confidence
	NoSource       = "no-source"   // a value of which nothing says where it is from

	// Pictures, PDFs, voice notes and the map.
	MediaName     = "media-name"     // a file that nobody knows what to do with
	MediaFormat   = "media-format"   // its bytes are not what its name says
	MediaLarge    = "media-large"    // more than a cheap phone should load
	MediaMissing  = "media-missing"  // a step shows a file that is not there
	MediaLanguage = "media-language" // … or not for people of some language
	MediaUnused   = "media-unused"   // a file that no step shows
	NoPlace       = "no-place"       // a map of offers that are nowhere
)
