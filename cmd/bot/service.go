//go:build service

package main

// workshopCmds are not in a build that only serves: see workshop.go.
type workshopCmds struct{}

const workshopExamples = ""
