// Package locales holds the texts that are built into the binary: one
// <tag>.json for each language, languages.yaml, which declares them, and what people who
// speak them said of the texts (.state).
package locales

import "embed"

// FS holds the catalogues and their declaration, at its root.
//
//go:embed *.json *.yaml .state/*.json
var FS embed.FS
