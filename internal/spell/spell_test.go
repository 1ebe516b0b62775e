package spell

import (
	"strings"
	"testing"
)

func TestNearest(t *testing.T) {
	steps := []string{"have_certificate", "profession", "place", "offers", "contact"}
	tests := []struct {
		name, word string
		candidates []string
		want       string
	}{
		{"a letter missing", "profesion", steps, "profession"},
		{"two swapped", "palce", steps, "place"},
		{"capitals", "Offers", steps, "offers"},
		{"two slips in a long word", "have_certifcat", steps, "have_certificate"},
		{"nothing close", "appointment", steps, ""},
		{"short words are not guessed", "to", []string{"go", "do"}, ""},
		{"one slip in a short word", "nane", []string{"name", "phone"}, "name"},
		{"two slips in a short word are too many", "nnae", []string{"fame"}, ""},
		{"other scripts", "людина", []string{"людини", "дитина"}, "людини"},
		{"first of equals", "nama", []string{"name", "namo"}, "name"},
		{"exact", "place", steps, "place"},
		{"empty", "", steps, ""},
		{"no candidates", "place", nil, ""},
		{"empty candidate", "abc", []string{""}, ""},
		{"a whole paragraph", strings.Repeat("x", 1_000_000), steps, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Nearest(tt.word, tt.candidates); got != tt.want {
				t.Errorf("Nearest(%.20q) = %q, want %q", tt.word, got, tt.want)
			}
		})
	}
}

func TestDistance(t *testing.T) {
	tests := []struct {
		a, b        string
		limit, want int
	}{
		{"", "", 3, 0},
		{"", "ab", 3, 2},
		{"kitten", "sitting", 9, 3},
		{"ab", "ba", 9, 1},
		{"kitten", "sitting", 2, 3},
		{"abcdef", "a", 2, 3},
		{"نعم", "نعيم", 3, 1},
	}
	for _, tt := range tests {
		if got := Distance([]rune(tt.a), []rune(tt.b), tt.limit); got != tt.want {
			t.Errorf("Distance(%q, %q, %d) = %d, want %d", tt.a, tt.b, tt.limit, got, tt.want)
		}
		if got := Distance([]rune(tt.b), []rune(tt.a), tt.limit); got != tt.want {
			t.Errorf("Distance(%q, %q, %d) = %d, want %d", tt.b, tt.a, tt.limit, got, tt.want)
		}
	}
}
