package locale

// For tests: folding without looking first whether there is anything to fold.
const SettledEnd = settledEnd

// FoldAll is Fold without it.
func FoldAll(s string) string { return foldAll(s) }
