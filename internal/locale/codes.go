package locale

// Codes of the findings. They are stable: exceptions and documents name them.
const (
	// The file as a whole.
	FileUnreadable = "FILE_UNREADABLE" // the file system refused it
	FileMissing    = "FILE_MISSING"    // languages.yaml, the source or a live language has no file
	FileTooBig     = "FILE_TOO_BIG"    // over 5 MB
	FileBOM        = "FILE_BOM"        // starts with a byte order mark
	FileEncoding   = "FILE_ENCODING"   // not UTF-8
	FileSyntax     = "FILE_SYNTAX"     // not JSON, not YAML
	FileNested     = "FILE_NESTED"     // deeper than a message with its forms
	FileShape      = "FILE_SHAPE"      // JSON, but not an object of messages
	TooMany        = "TOO_MANY"        // findings beyond the first 200 of a severity

	// The declaration in languages.yaml and the names of files.
	TagMalformed      = "TAG_MALFORMED"      // not a canonical BCP 47 tag
	TagUndeclared     = "TAG_UNDECLARED"     // a file for a language that is not declared
	TagNoPlurals      = "TAG_NO_PLURALS"     // CLDR has no plural rule for the tag
	LanguageField     = "LANGUAGE_FIELD"     // unknown, missing or wrong field
	LanguageDuplicate = "LANGUAGE_DUPLICATE" // a tag or a field declared twice
	LanguageFallback  = "LANGUAGE_FALLBACK"  // a chain that doesn't end at the source
	LanguageAlias     = "LANGUAGE_ALIAS"     // an alias that is taken, malformed or forbidden
	LanguageDirection = "LANGUAGE_DIRECTION" // the script of the name runs the other way
	ExceptionUnused   = "EXCEPTION_UNUSED"   // nothing left to except

	// Keys and fields of a message.
	KeyDuplicate = "KEY_DUPLICATE" // the same key twice
	KeyReserved  = "KEY_RESERVED"  // a word that go-i18n takes for a field
	KeyMalformed = "KEY_MALFORMED" // not words joined by dots
	KeyUnknown   = "KEY_UNKNOWN"   // not in the source
	KeyMissing   = "KEY_MISSING"   // in the source but not here, or in the others but not in the source
	FieldUnknown = "FIELD_UNKNOWN" // not a plural form nor a description
	TextNotText  = "TEXT_NOT_TEXT" // a number, null, list …
	TextEmpty    = "TEXT_EMPTY"
	TextTooLong  = "TEXT_TOO_LONG" // over Telegram's limit

	// What stands in a text.
	PlaceholderUnknown    = "PLACEHOLDER_UNKNOWN"    // not in the source
	PlaceholderMissing    = "PLACEHOLDER_MISSING"    // in the source but not here
	PlaceholderUnbalanced = "PLACEHOLDER_UNBALANCED" // a brace without its partner
	PlaceholderName       = "PLACEHOLDER_NAME"       // not a name of a–z, 0–9, _ and dots
	PlaceholderStyle      = "PLACEHOLDER_STYLE"      // {{.Name}} of another program
	PluralMissing         = "PLURAL_MISSING"         // a form that whole numbers need
	PluralRare            = "PLURAL_RARE"            // a form that only millions need
	PluralUnused          = "PLURAL_UNUSED"          // a form that the language doesn't have
	PluralUnexpected      = "PLURAL_UNEXPECTED"      // forms where the source has none
	HTMLTag               = "HTML_TAG"               // a tag that Telegram or we don't allow
	HTMLUnbalanced        = "HTML_UNBALANCED"        // opened and not closed, or crossed
	HTMLDiffers           = "HTML_DIFFERS"           // other tags than the source
	HTMLEntity            = "HTML_ENTITY"            // &nbsp; and the like
	BidiOverride          = "BIDI_OVERRIDE"          // U+202A to U+202E
	BidiUnbalanced        = "BIDI_UNBALANCED"        // an isolate that isn't closed on its line
	ControlCharacter      = "CONTROL_CHARACTER"
	FactInText            = "FACT_IN_TEXT" // a number, amount, address that belongs in facts
	SameAsSource          = "SAME_AS_SOURCE"
	EmojiDiffer           = "EMOJI_DIFFER"   // other pictures than the source
	Punctuation           = "PUNCTUATION"    // another sign at the end than the source's
	Lines                 = "LINES"          // more or fewer lines than the source
	WrongScript           = "WRONG_SCRIPT"   // letters of another script or language
	WrongLanguage         = "WRONG_LANGUAGE" // English or German among texts of another language
	TwoTranslations       = "TWO_TRANSLATIONS"

	// The glossary.
	GlossaryField  = "GLOSSARY_FIELD"  // unknown, missing or wrong field of glossary.yaml
	TermUnused     = "TERM_UNUSED"     // no text of the source has the term
	TermMissing    = "TERM_MISSING"    // called otherwise than the glossary says
	NameTranslated = "NAME_TRANSLATED" // a name that no language translates is missing
	Spaces         = "SPACES"
)
