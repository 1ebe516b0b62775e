// Package locales holds the texts that are built into the binary: one
// <tag>.json for each language and languages.yaml, which declares them.
package locales

import "embed"

// FS holds the catalogues and their declaration, at its root.
//
//go:embed *.json *.yaml
var FS embed.FS
