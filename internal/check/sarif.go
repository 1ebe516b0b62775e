package check

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/url"
	"path/filepath"
	"strings"

	"wegweiser/internal/finding"
)

// SARIF 2.1.0 (OASIS, Static Analysis Results Interchange Format), as far as code
// hosts use it: they show each finding at its line, and know it again when lines move.
// Ninety lines of structs; owenrumney/go-sarif has all of the format, and writes null
// where its own copy of the schema wants a list.

type sarifLog struct {
	Schema  string     `json:"$schema"`
	Version string     `json:"version"`
	Runs    []sarifRun `json:"runs"`
}

type sarifRun struct {
	Tool        sarifTool         `json:"tool"`
	ColumnKind  string            `json:"columnKind"`
	Invocations []sarifInvocation `json:"invocations"`
	Results     []sarifResult     `json:"results"`
	Properties  map[string]any    `json:"properties"`
}

type sarifTool struct {
	Driver sarifDriver `json:"driver"`
}

type sarifDriver struct {
	Name  string      `json:"name"`
	Rules []sarifRule `json:"rules"`
}

type sarifRule struct {
	ID               string    `json:"id"`
	ShortDescription sarifText `json:"shortDescription"`
	FullDescription  sarifText `json:"fullDescription"`
	Help             sarifText `json:"help"`
}

type sarifText struct {
	Text     string `json:"text"`
	Markdown string `json:"markdown,omitempty"`
}

type sarifInvocation struct {
	ExecutionSuccessful bool `json:"executionSuccessful"`
}

type sarifResult struct {
	RuleID              string            `json:"ruleId"`
	RuleIndex           int               `json:"ruleIndex"`
	Level               string            `json:"level"`
	Message             sarifText         `json:"message"`
	Locations           []sarifLocation   `json:"locations"`
	PartialFingerprints map[string]string `json:"partialFingerprints"`
}

type sarifLocation struct {
	PhysicalLocation struct {
		ArtifactLocation struct {
			URI string `json:"uri"`
		} `json:"artifactLocation"`
		Region *sarifRegion `json:"region,omitempty"`
	} `json:"physicalLocation"`
}

type sarifRegion struct {
	StartLine   int `json:"startLine"`
	StartColumn int `json:"startColumn"`
}

// fingerprint is the name of ours among a result's partial fingerprints. A new way to
// make them gets a new name.
const fingerprint = "wegweiserFinding/v1"

// SARIF writes the report for code hosts. root is the folder that paths in it are
// relative to; a file outside of it keeps its whole path.
func (r Report) SARIF(w io.Writer, root string) error {
	run := sarifRun{
		Tool:       sarifTool{sarifDriver{Name: "Wegweiser", Rules: []sarifRule{}}},
		ColumnKind: "unicodeCodePoints", Results: []sarifResult{},
		Invocations: []sarifInvocation{{ExecutionSuccessful: true}},
		Properties:  map[string]any{"coverage": r.coverage()},
	}
	index := map[string]int{}
	for i, e := range r.explained() {
		index[e.Code] = i
		run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, sarifRule{
			ID: e.Code, ShortDescription: sarifText{Text: e.Says},
			FullDescription: sarifText{Text: strings.TrimSpace(e.Says + " It goes wrong for " + e.Whom)},
			Help:            sarifText{Text: e.String(), Markdown: e.Markdown()},
		})
	}
	seen := map[sameLine]int{}
	for _, f := range r.Findings {
		run.Results = append(run.Results, result(f, index[f.Code], root, seen))
	}
	return indented(w, sarifLog{"https://json.schemastore.org/sarif-2.1.0.json", "2.1.0", []sarifRun{run}})
}

func result(f finding.Finding, rule int, root string, seen map[sameLine]int) sarifResult {
	message := f.Message
	if f.Hint != "" {
		message += " (" + f.Hint + ")"
	}
	at := sarifLocation{}
	at.PhysicalLocation.ArtifactLocation.URI = uri(f.File, root)
	line := strings.Join(strings.Fields(f.Excerpt), " ")
	if f.Line > 0 {
		at.PhysicalLocation.Region = &sarifRegion{f.Line, max(f.Col, 1)}
	} else {
		line = f.Message
	}
	key := sameLine{f.Code, at.PhysicalLocation.ArtifactLocation.URI, line}
	seen[key]++
	sum := sha256.Sum256([]byte(strings.Join([]string{key.code, key.file, key.line}, "\x00")))
	return sarifResult{
		RuleID: f.Code, RuleIndex: rule, Level: f.Severity, Message: sarifText{Text: message}, Locations: []sarifLocation{at},
		PartialFingerprints: map[string]string{fingerprint: fmt.Sprintf("%s:%d", hex.EncodeToString(sum[:8]), seen[key])},
	}
}

// uri is a path as SARIF wants it: relative to root where it lies in it.
func uri(path, root string) string {
	slashed := filepath.ToSlash(path)
	if !filepath.IsAbs(path) {
		return (&url.URL{Path: slashed}).EscapedPath()
	}
	if rel, err := filepath.Rel(root, path); err == nil && filepath.IsLocal(rel) {
		return (&url.URL{Path: filepath.ToSlash(rel)}).EscapedPath()
	}
	return (&url.URL{Scheme: "file", Path: slashed}).String()
}
