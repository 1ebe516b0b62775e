//go:build !service

package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

// inPages finds commands: `bot …` within a line, and lines of boxes.
var inPages = regexp.MustCompile("(?m)(?:`|^\\$ |^)(?:go run \\./cmd/)?bot ([a-z][^`\n]*)")

// namesOfCommands stand in the first column of the generated table, without arguments.
var namesOfCommands = regexp.MustCompile("(?m)^\\| `bot [^`]*` ")

// What the pages tell people to type is understood by the program.
func TestCommandsOfThePages(t *testing.T) {
	t.Chdir("../..") // flags name folders
	pages, err := filepath.Glob("docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, page := range append(pages, "README.md", "flows/README.md", "locales/README.md", "locales/README.de.md", "locales/audio/README.md") {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range inPages.FindAllStringSubmatch(namesOfCommands.ReplaceAllString(string(text), ""), -1) {
			line, _, _ := strings.Cut(m[1], " #")
			parser := kong.Must(&cli{}, kong.Exit(func(int) { t.Helper(); t.Error(page, line) }))
			if _, err := parser.Parse(words(line)); err != nil {
				t.Errorf("%s: bot %s: %v", page, line, err)
			}
			seen++
		}
	}
	if seen < 30 {
		t.Errorf("only %d commands are found", seen)
	}
}

// inQuotes is a word of a command line, as a shell reads it.
var inQuotes = regexp.MustCompile(`'[^']*'|\S+`)

func words(line string) []string {
	out := inQuotes.FindAllString(line, -1)
	for i := range out {
		out[i] = strings.Trim(out[i], "'")
	}
	return out
}
