package place

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

func TestFind(t *testing.T) {
	for typed, want := range map[string]string{
		"50667":                     "Köln",
		" 50667 ":                   "Köln",
		"٥٠٦٦٧":                     "Köln", // Arabic
		"۵۰۶۶۷":                     "Köln", // Persian
		"D-50667 Köln":              "Köln",
		"50667 Innenstadt":          "Köln",
		"40822":                     "Kreis Mettmann",
		"32105":                     "Kreis Lippe",
		"52525":                     "Kreis Heinsberg",
		"58636":                     "Märkischer Kreis",
		"52062":                     "Städteregion Aachen",
		"57319":                     "Kreis Siegen-Wittgenstein",
		"Köln":                      "Köln",
		"koeln":                     "Köln",
		"KOLN":                      "Köln",
		"Ko\u0308ln":                "Köln",
		"Köln-Ehrenfeld":            "Köln",
		"Gütersloh":                 "Kreis Gütersloh",
		"33333 Gütersloh":           "Kreis Gütersloh",
		"Guetersloh":                "Kreis Gütersloh",
		"Soest":                     "Kreis Soest",
		"moers":                     "Kreis Wesel",
		"Stolberg":                  "Städteregion Aachen",
		"Stolberg (Rheinland)":      "Städteregion Aachen",
		"Haltern":                   "Kreis Recklinghausen",
		"Halle Westfalen":           "Kreis Gütersloh",
		"Halle (Westf.)":            "Kreis Gütersloh",
		"Preussisch Oldendorf":      "Kreis Minden-Lübbecke",
		"Schloss Holte Stukenbrock": "Kreis Gütersloh",
		"Mülheim an der Ruhr":       "Mülheim an der Ruhr",
		"Mülheim a.d. Ruhr":         "Mülheim an der Ruhr",
		"Mülheim/Ruhr":              "Mülheim an der Ruhr",
		"Castrop-Rauxel":            "Kreis Recklinghausen",
		"Bad Berleburg Arfeld":      "Kreis Siegen-Wittgenstein",
		"Kreis Mettmann":            "Kreis Mettmann",
		"Rhein-Sieg-Kreis":          "Rhein-Sieg-Kreis",
		"Lippe":                     "Kreis Lippe",
	} {
		if got, ok := Find(typed); got != want || !ok {
			t.Errorf("%q: got %q, %v; want %q", typed, got, ok, want)
		}
	}
}

func TestFindNothing(t *testing.T) {
	for _, typed := range []string{
		"", " ", "-", "33333", "10115", "5066", "506677", "150667", "50667 53111", "50667 Bonn",
		"Berlin", "Mülheim", "Halle (Saale)", "Ehrenfeld", "Köln Ehrenfeld 1", "Kreis Köln", "nrw", "x",
		"кёльн", strings.Repeat("Köln", 50), "\xff",
	} {
		if got, ok := Find(typed); got != "" || ok {
			t.Errorf("%q: got %q", typed, got)
		}
	}
}

// Every row of the file is found by its code and by its name, as the same.
func TestWholeFile(t *testing.T) {
	rows := strings.Split(strings.TrimSpace(file), "\n")[1:]
	if len(rows) != 895 {
		t.Errorf("%d rows", len(rows))
	}
	districts := map[string]bool{}
	for _, row := range rows {
		f := strings.SplitN(row, ",", 3)
		byCode, ok := Find(f[0])
		byName, ok2 := Find(f[1])
		if !ok || !ok2 || byCode != byName {
			t.Errorf("%s: %q by code, %q by name", row, byCode, byName)
		}
		districts[byCode] = true
		if again, ok := Find(byCode); !ok || again != byCode {
			t.Errorf("%q is found as %q", byCode, again)
		}
	}
	if len(districts) != 53 { // 22 cities, 30 districts, the Städteregion Aachen
		t.Errorf("%d districts", len(districts))
	}
	if slices.Contains([]bool{districts["Kreis Köln"], districts["Mettmann"], districts["Bonn, Stadt"]}, true) {
		t.Error("a district is not shown as usual")
	}
}

// No two districts share a name or a code in the form in which they are compared.
func TestNothingIsTwoThings(t *testing.T) {
	m := load()
	for name, d := range m.towns {
		if d == "" {
			t.Errorf("%q stands for two districts", name)
		}
	}
	for c, d := range m.codes {
		if d == "" {
			t.Errorf("%s lies in two districts", c)
		}
	}
}

// Were there two, neither would be taken.
func TestTwoDistricts(t *testing.T) {
	m := read("plz,place,district\n1,A,Wesel\n1,A,Kleve\n2,B,Kleve\n2,B,Kleve\n")
	if m.codes["1"] != "" || m.towns["a"] != "" || m.codes["2"] != "Kreis Kleve" || m.towns["b"] != "Kreis Kleve" {
		t.Errorf("got %v, %v", m.codes, m.towns)
	}
}

// The code is never kept: no answer holds a digit.
func FuzzFind(f *testing.F) {
	for _, s := range []string{"50667", "Köln", "D-33333 Gütersloh", "Mülheim/Ruhr", "Köln-Ehrenfeld", "٥٠٦٦٧"} {
		f.Add(s)
	}
	digit := regexp.MustCompile(`\p{Nd}`)
	f.Fuzz(func(t *testing.T, typed string) {
		d, ok := Find(typed)
		if ok == (d == "") || digit.MatchString(d) {
			t.Errorf("%q: got %q, %v", typed, d, ok)
		}
		if again, _ := Find(d); again != d {
			t.Errorf("%q: %q is found as %q", typed, d, again)
		}
	})
}

func BenchmarkFind(b *testing.B) {
	for b.Loop() {
		Find("50667 Koeln")
	}
}
