// Package flows holds the talk that is built into the binary: one <flow>.yaml for
// each flow, offers.yaml, facts.yaml, and what steps show, in media/. README.md is the adviser's guide.
package flows

import "embed"

// FS holds the flow files at its root.
//
//go:embed *.yaml media
var FS embed.FS
