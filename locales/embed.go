// Package locales holds the texts that are built into the binary: one
// <tag>.json for each language, languages.yaml, which declares them, what people who
// speak them said of the texts (.state), and voice notes (audio). README.md is the
// translator's guide.
package locales

import "embed"

// FS holds the catalogues and their declaration, at its root.
//
//go:embed *.json *.yaml .state/*.json audio
var FS embed.FS
