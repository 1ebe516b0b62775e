package main

import (
	"io/fs"
	"os"

	"wegweiser/flows"
	"wegweiser/locales"
)

// files are the flows and texts to use: those built in, or folders.
func files(flowsDir, localesDir string) (f, l fs.FS) {
	f, l = flows.FS, locales.FS
	if flowsDir != "" {
		f = os.DirFS(flowsDir)
	}
	if localesDir != "" {
		l = os.DirFS(localesDir)
	}
	return f, l
}
