// Package place knows in which district or independent city of North
// Rhine-Westphalia somebody lives, from a postal code or the name of a town.
//
// It promises to be silent rather than wrong: what is unknown, what could be two
// districts, and a code with the name of a town elsewhere give no answer, and the
// person is asked for the town. The code itself is never kept: it can tell a few
// streets from all others.
//
// The postal codes are GeoNames'; see README.md for terms and gaps.
package place

import (
	_ "embed"
	"encoding/csv"
	"regexp"
	"strings"
	"sync"

	"wegweiser/internal/locale"
)

//go:embed plz-nrw.csv
var file string

// maxTyped bounds the work: the longest name of a town has 30 letters.
const maxTyped = 100

// Find returns the district or independent city, as it is shown to people
// ("Kreis Mettmann", "Köln"), of a five-digit code in any script's digits, of a
// town's name, or of both together.
func Find(typed string) (district string, ok bool) {
	if len(typed) > maxTyped {
		return "", false
	}
	codes, name := divide(locale.Digits(typed))
	if len(codes) > 1 {
		return "", false
	}
	m := load()
	town := m.town(name)
	if len(codes) == 0 {
		return town, town != ""
	}
	byCode := m.codes[codes[0]]
	switch {
	case byCode == "":
		return town, town != "" // a gap in the data: 33333 Gütersloh
	case town != "" && town != byCode:
		return "", false
	}
	return byCode, true
}

// number is what may be a code. People write "D-50667".
var number = regexp.MustCompile(`(?:\b[Dd] ?- ?)?([0-9]+)`)

// codeDigits is the length of a postal code.
const codeDigits = 5

// divide takes the codes out of what was typed. Longer and shorter numbers stay:
// nothing will be found by them.
func divide(typed string) (codes []string, name string) {
	name = number.ReplaceAllStringFunc(typed, func(s string) string {
		digits := number.FindStringSubmatch(s)[1]
		if len(digits) != codeDigits {
			return s
		}
		codes = append(codes, digits)
		return " "
	})
	return codes, name
}

// places are the districts by code and by folded name.
type places struct {
	codes  map[string]string
	towns  map[string]string // "": the name stands for two
	cities map[string]string // those that are a district of their own
}

// load reads the file when it is first needed; it is part of the binary, so what
// is wrong with it is found by the tests.
var load = sync.OnceValue(func() *places { return read(file) })

func read(file string) *places {
	m := &places{codes: map[string]string{}, towns: map[string]string{}, cities: map[string]string{}}
	rows, err := csv.NewReader(strings.NewReader(file)).ReadAll()
	if err != nil {
		return m
	}
	shown := map[string]string{} // one string for each district
	for _, r := range rows[min(1, len(rows)):] {
		d, ok := shown[r[2]]
		if !ok {
			d = asShown(r[2])
			shown[r[2]] = d
			m.name(d, d)
			m.name(strings.TrimPrefix(d, "Kreis "), d)
		}
		enter(m.codes, r[0], d)
		for _, name := range spellings(r[1]) {
			m.name(name, d)
		}
		if d == r[1] {
			m.cities[locale.Fold(d)] = d
			m.cities[locale.Fold(written.Replace(d))] = d
		}
	}
	return m
}

// enter keeps a value under a key, or the fact that there are two.
func enter(m map[string]string, key, value string) {
	if had, ok := m[key]; ok && had != value {
		value = ""
	}
	m[key] = value
}

// asShown turns GeoNames' name of a district into the usual one: "Köln, Stadt" is
// "Köln", "Mettmann" is "Kreis Mettmann", "Märkischer Kreis" is what it is.
func asShown(district string) string {
	if city, ok := strings.CutSuffix(district, ", Stadt"); ok {
		return city
	}
	if strings.Contains(strings.ToLower(district), "kreis") || strings.HasPrefix(district, "Städteregion") {
		return district
	}
	return "Kreis " + district
}

// addition is what tells towns of one name apart: "(Rheinland)", "am See". Without
// "Mülheim an der Ruhr", which shares the short name with a part of Köln.
var addition = regexp.MustCompile(` (\(.*\)|am (See|Rhein).*)$`)

func spellings(town string) []string {
	if short := addition.ReplaceAllString(town, ""); short != town {
		return []string{town, short}
	}
	return []string{town}
}

// written is how umlauts are typed without their keys. Never the other way round:
// Neuenkirchen and Neunkirchen are two towns.
var written = strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue", "Ä", "Ae", "Ö", "Oe", "Ü", "Ue")

// name keeps a name in the forms in which it is looked up: folded, with umlauts as
// plain letters (as Fold leaves them) and as two.
func (m *places) name(name, district string) {
	enter(m.towns, locale.Fold(name), district)
	enter(m.towns, locale.Fold(written.Replace(name)), district)
}

// behind are words that people add to a town of ours.
var behind = regexp.MustCompile(` (?:nrw|westf|westfalen|rheinland|rhld|rhl|germany|deutschland)$`)

// short forms of a town's addition.
var shortForms = strings.NewReplacer("heim ruhr", "heim an der ruhr", " a d ruhr", " an der ruhr", " a rhein", " am rhein", " a see", " am see")

// town finds a name: as it is, without what people add to it, or as a city before
// the hyphen of one of its quarters.
func (m *places) town(name string) string {
	k := locale.Fold(name)
	for _, try := range []string{k, behind.ReplaceAllString(k, ""), shortForms.Replace(k)} {
		if d := m.towns[try]; d != "" {
			return d
		}
	}
	if city, _, quarter := strings.Cut(name, "-"); quarter {
		return m.cities[locale.Fold(city)]
	}
	return ""
}
