package redis

import (
	"crypto/sha1" //nolint:gosec // it is how Redis names scripts
	"embed"
	"encoding/hex"
)

//go:embed scripts/*.lua
var scriptFiles embed.FS

// script is a Lua script with the name that Redis gives it.
type script struct{ source, sha string }

func loadScript(name string) *script {
	source, err := scriptFiles.ReadFile("scripts/" + name + ".lua")
	if err != nil {
		panic(err) // it is part of the binary
	}
	sum := sha1.Sum(source) //nolint:gosec // see above
	return &script{string(source), hex.EncodeToString(sum[:])}
}

// The scripts. Each says in its own file what it is for.
var (
	commitScript     = loadScript("commit")
	ackScript        = loadScript("ack")
	takeScript       = loadScript("take")
	takeTimersScript = loadScript("take_timers")
	doneTimersScript = loadScript("done_timers")
	leaseScript      = loadScript("lease")
	releaseScript    = loadScript("release")
	pulseScript      = loadScript("pulse")
)
