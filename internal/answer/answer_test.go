package answer

import (
	"regexp"
	"strings"
	"testing"
)

func TestPhone(t *testing.T) {
	for typed, want := range map[string]string{
		"0151 12345678":                "+4915112345678",
		"+49 151 12345678":             "+4915112345678",
		"004915112345678":              "+4915112345678",
		"0049 (0)151 12345678":         "+4915112345678",
		"+49 (0) 151/123 456 78":       "+4915112345678",
		"15112345678":                  "+4915112345678",
		"4915112345678":                "+4915112345678",
		"٠١٥١ ١٢٣٤٥٦٧٨":                "+4915112345678", // Arabic
		"۰۱۵۱۱۲۳۴۵۶۷۸":                 "+4915112345678", // Persian
		"०१५१ १२३४५६७८":                "+4915112345678", // Devanagari
		"\u2066+49 151 12345678\u2069": "+4915112345678",
		"＋４９１５１１２３４５６７８":               "+4915112345678", // full width
		"0211 123456":                  "+49211123456",
		"0211–12 34 56":                "+49211123456",
		"+380 50 123 4567":             "+380501234567",
		"00380501234567":               "+380501234567",
		"380501234567":                 "+380501234567", // as Telegram hands it over
		"963944123456":                 "+963944123456",
		"+90 (532) 123 45 67":          "+905321234567",
		"+963 944 123 456":             "+963944123456",
		"+93 70 123 4567":              "+93701234567",
		"+1 (212) 555-0123":            "+12125550123",
	} {
		if got, ok := Phone(typed); got != want || !ok {
			t.Errorf("%q: got %q, %v; want %q", typed, got, ok, want)
		}
	}
}

func TestNoPhone(t *testing.T) {
	for _, typed := range []string{
		"", " ", "+", "00", "0", "110", "112", "116117", "0151", "0151 12", "+49", "+49 151", "12345",
		"0151 1234567890123", "+49 151 123456789012345", "+999 123456789", "+0 151 12345678",
		"0151 l2345678", "0151-CALL-NOW", "my number is 0151 12345678", "0151 12345678 ext 5",
		"13100000", "00811000000000000000", "+49 151 +12345678", "++4915112345678", "015112345678+", "nothing", "<b>", "0151 12345678\x00", "\xff",
		strings.Repeat("0151 12345678 ", 10), "01511234567801511234567",
	} {
		if got, ok := Phone(typed); ok || got != "" {
			t.Errorf("%q: got %q", typed, got)
		}
	}
}

func TestReaders(t *testing.T) {
	r := Readers()
	if len(r) != 7 || r["text"] != nil {
		t.Errorf("%d readers", len(r))
	}
	if got, ok := r["phone"]("0151 12345678"); got != "+4915112345678" || !ok {
		t.Errorf("phone: got %q", got)
	}
	if got, ok := r["contact"]("0151 12345678"); got != "+4915112345678" || !ok {
		t.Errorf("contact: got %q", got)
	}
	if got, ok := r["place"]("50667"); got != "Köln" || !ok {
		t.Errorf("place: got %q", got)
	}
}

// What was understood once is understood again, as the same.
func FuzzPhone(f *testing.F) {
	for _, s := range []string{"0151 12345678", "+380501234567", "00963944123456", "٠١٥١", "15112345678", "00811000000000000000"} {
		f.Add(s)
	}
	form := regexp.MustCompile(`^\+[1-9][0-9]{3,14}$`)
	f.Fuzz(func(t *testing.T, typed string) {
		got, ok := Phone(typed)
		if !ok {
			if got != "" {
				t.Errorf("%q: no, and %q", typed, got)
			}
			return
		}
		if again, ok := Phone(got); !form.MatchString(got) || !ok || again != got {
			t.Errorf("%q: %q, then %q", typed, got, again)
		}
	})
}

func BenchmarkPhone(b *testing.B) {
	for b.Loop() {
		Phone("0151 12345678")
	}
}
