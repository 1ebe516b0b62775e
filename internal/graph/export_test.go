package graph

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
)

// Lacks says what a kind of step has not been given.
func Lacks(kind string) string {
	st, ok := styles[kind]
	switch {
	case !ok || st.shape == "" || st.mermaid[0] == "":
		return "has no shape of its own"
	case !slices.Contains(legendOrder, kind):
		return "does not stand in the legend"
	}
	for _, words := range []map[string]string{german, english} {
		if words[st.class] == "" || words["legend."+st.class] == "" {
			return "has no words"
		}
	}
	for other, its := range styles {
		if other != kind && its.shape == st.shape && its.look == st.look && its.rim == st.rim && its.class != st.class {
			return "looks like " + other
		}
	}
	if !strings.Contains(pageCSS, "."+st.tint.name+" :is(") {
		return "has no colour on the page"
	}
	return ""
}

// vizSum is the SHA-256 of dist/viz-global.js of @viz-js/viz 3.31.0.
const vizSum = "c9e0b310f9883910e01c66054b48b7ff4be3d8695141116635e72b0af152692e"

// Pinned says what is wrong with the file of others.
func Pinned() string {
	viz, err := vizJS()
	if err != nil {
		return err.Error()
	}
	sum := sha256.Sum256([]byte(viz))
	low := strings.ToLower(viz)
	switch {
	case hex.EncodeToString(sum[:]) != vizSum:
		return "viz-global.js.gz holds another file than the pinned one"
	case strings.Contains(low, "</script") || strings.Contains(low, "<!--"):
		return "viz-global.js can't stand in a script of a page"
	case !strings.Contains(vizLicences, "Eclipse Public License") || !strings.Contains(vizLicences, "Michael Daines"):
		return "the licences are missing"
	}
	return ""
}
