package config

import (
	"regexp"
	"slices"
	"strings"

	"wegweiser/internal/spell"
)

// A variable that is none of ours and begins like one is probably meant for us: whoever
// wrote RETENTION_SILENT believes that something is deleted sooner. Where it says less
// than a name of ours that is not set, that is a problem; else it is a notice, for other
// programs have their LOG_DIR and REDIS_PASSWORD in the same environment.

// orchestrator is what Docker and Kubernetes set for every service called redis: nobody
// wrote it.
var orchestrator = regexp.MustCompile(`_(SERVICE_HOST|SERVICE_PORT(_.*)?|PORT|PORT_[0-9]+_.*|NAME|ENV_.*)$`)

// misspelt tells of variables that are none of ours and nearly are, where the one that
// seems meant is not set: a promise of seven days must not silently be one of thirty.
func (l *loader) misspelt() (notices []Problem) {
	ours := names()
	for _, have := range sorted(l.set) {
		if slices.Contains(ours, have) || l.named[have] {
			continue
		}
		meant := spell.Nearest(have, ours)
		less := true
		if meant == "" {
			meant, less = sameBeginning(have, ours)
		}
		_, plain := l.set[strings.TrimSuffix(meant, "_FILE")]
		_, set := l.set[meant]
		set = set || plain
		switch p := (Problem{have, "is not one of ours", "did you mean " + meant + "?"}); {
		case meant == "":
		case less && !set:
			l.problem(p.Name, p.What, p.Mend)
		case !orchestrator.MatchString(have):
			notices = append(notices, p)
		}
	}
	return notices
}

// names are all that are ours.
func names() (ours []string) {
	for _, o := range known() {
		ours = append(ours, o.name, o.name+"_FILE")
	}
	return ours
}

// sameBeginning finds the one of ours that begins with the same word and shares the most
// others, of these the shortest; less says that all the words of the variable are in it.
func sameBeginning(have string, ours []string) (meant string, less bool) {
	words := strings.Split(strings.ToUpper(have), "_")
	if len(words) < 2 {
		return "", false
	}
	most := 0
	for _, name := range ours {
		its := strings.Split(name, "_")
		if its[0] != words[0] {
			continue
		}
		shared := 0
		for _, w := range words {
			if slices.Contains(its, w) {
				shared++
			}
		}
		if shared > most || shared == most && len(name) < len(meant) {
			meant, most, less = name, shared, shared == len(words)
		}
	}
	return meant, less
}
