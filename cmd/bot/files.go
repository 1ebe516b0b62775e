package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"wegweiser/flows"
	"wegweiser/internal/check"
	"wegweiser/internal/conversation"
	"wegweiser/internal/finding"
	"wegweiser/internal/service"
	"wegweiser/locales"
)

// here are the folders that a command for writers reads: those named, else ./flows and
// ./locales where somebody works on them; empty: those built in.
func here(flowsDir, localesDir string) (f, l string) {
	if flowsDir != "" {
		return flowsDir, localesDir
	}
	if isFile(filepath.Join("flows", "main.yaml")) {
		flowsDir = "flows"
	}
	if localesDir == "" && isFile(filepath.Join("locales", "languages.yaml")) {
		localesDir = "locales"
	}
	return flowsDir, localesDir
}

// builtIn says that a folder was not found where one was perhaps meant: what is built in
// is read instead.
func builtIn(flowsDir, localesDir string) (out []string) {
	if flowsDir == "" {
		out = append(out, "there is no folder flows with a main.yaml here, so the flows built into the program are read: change to the folder of the project, or name one with --flows")
	}
	if localesDir == "" {
		out = append(out, "there is no folder locales with a languages.yaml here, so the texts built into the program are read: change to the folder of the project, or name one with --locales")
	}
	return out
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

// catalogue reads the files of two folders to play them. An error says the first
// mistakes, as bot check does.
func catalogue(flowsDir, localesDir string) (*conversation.Catalogue, error) {
	f, l := files(flowsDir, localesDir)
	if cat, _ := service.LoadCatalogue(f, l); cat != nil {
		return cat, nil
	}
	found := check.Run(f, l, time.Now()).In(or(flowsDir, "flows"), or(localesDir, "locales")).Findings
	return nil, errors.New("flows or texts have errors:\n" + firstErrors(found))
}

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

// shownErrors are enough to begin with.
const shownErrors = 5

// firstErrors are the errors to begin with, a line each.
func firstErrors(found []finding.Finding) string {
	var lines []string
	for _, f := range found {
		if f.Severity != finding.Error {
			continue
		}
		if len(lines) == shownErrors {
			lines = append(lines, "… bot check shows the others")
			break
		}
		lines = append(lines, f.String())
	}
	return strings.Join(lines, "\n")
}
