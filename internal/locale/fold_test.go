package locale_test

import (
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"

	"wegweiser/internal/locale"
)

func TestFold(t *testing.T) {
	tests := []struct{ in, want string }{
		{"  Hallo,   WELT! ", "hallo welt"},
		{"Straße", "strasse"},
		{"Zurück", "zuruck"},
		{"İSTANBUL", "istanbul"}, {"ISPARTA", "isparta"}, {"ısparta", "isparta"},
		{"Çağrı", "cagri"},
		{"أإآٱا", "ااااا"},
		{"يىې", "ییی"},
		{"كـــتاب", "کتاب"},
		{"مدرسة", "مدرسه"}, {"خانۀ", "خانه"},
		{"مؤسسة", "موسسه"},
		{"مُحَمَّد", "محمد"},
		{"می\u200cخواهم", "می خواهم"},
		{"ﻻ", "لا"},
		{"Їжак", "іжак"}, {"йод", "иод"}, {"ґанок", "ганок"}, {"ё", "е"},
		{"п'ять", "пять"}, {"п’ять", "пять"}, {"пʼять", "пять"},
		{"Ｆｕｌｌ　ｗｉｄｔｈ", "full width"},
		{"١٢٣٤", "1234"}, {"۱۲۳۴", "1234"}, {"१२३", "123"}, {"１２", "12"},
		{"1-15", "1 15"}, {"a_b/c", "a b c"},
		{"😀 ja 👍🏽", "ja"},
		{"\u202eabc\u202c", "abc"},
		{"ኣይኮነን።", "ኣይኮነን"},
		{"", ""}, {"?!", ""}, {"\xff", ""},
	}
	for _, tt := range tests {
		if got := locale.Fold(tt.in); got != tt.want {
			t.Errorf("Fold(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestFoldStrict(t *testing.T) {
	tests := []struct{ in, want string }{
		{"  Zurück!", "zurück"},
		{"йод", "йод"}, {"Її", "її"},
		{"كتاب", "كتاب"}, {"مدرسة", "مدرسة"},
		{"e\u0301", "é"},
		{"١٢", "12"},
		{"1️⃣ Ja", "1 ja"},
	}
	for _, tt := range tests {
		if got := locale.FoldStrict(tt.in); got != tt.want {
			t.Errorf("FoldStrict(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
	if locale.FoldStrict("мій") == locale.FoldStrict("мии") {
		t.Error("й and и are one")
	}
}

func TestDigits(t *testing.T) {
	tests := []struct{ in, want string }{
		{"١٢٣٤", "1234"}, {"۱۲۳۴", "1234"}, {"0151 ١٢", "0151 12"},
		{"lOO", "lOO"}, {"𝟘𝟙", "01"}, {"+٤٩ (٣٠)", "+49 (30)"}, {"²½", "²½"}, {"", ""}, {"Zimmer 5", "Zimmer 5"},
	}
	for _, tt := range tests {
		if got := locale.Digits(tt.in); got != tt.want {
			t.Errorf("Digits(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

// The value of a digit is taken from its place among its ten; Unicode promises
// that, and Go's table must not have merged anything else into a range.
func TestDigitsComeInTens(t *testing.T) {
	for _, r := range unicode.Nd.R16 {
		if r.Stride != 1 || (r.Hi-r.Lo+1)%10 != 0 {
			t.Errorf("%04X–%04X", r.Lo, r.Hi)
		}
	}
	for _, r := range unicode.Nd.R32 {
		if r.Stride != 1 || (r.Hi-r.Lo+1)%10 != 0 {
			t.Errorf("%05X–%05X", r.Lo, r.Hi)
		}
	}
}

func TestCleanName(t *testing.T) {
	tests := []struct{ in, want string }{
		{"  Ada \t Lovelace\n", "Ada Lovelace"},
		{"\u202eeman\u202c", "eman"},
		{"\u2066Ada\u2069\u200f", "Ada"},
		{"A\u0000d\u0007a\u007f", "Ada"},
		{"Jose\u0301", "José"},
		{"علی\u200cرضا", "علی\u200cرضا"},
		{"\u200c\u200dعلی\u200c", "علی"},
		{"علی \u200c رضا", "علی رضا"},
		{"O'Brien-Müller", "O'Brien-Müller"},
		{"Ada\u00a0\u2003L", "Ada L"},
		{"\xffAda\ufeff\u200b", "Ada"},
		{"", ""},
	}
	for _, tt := range tests {
		if got := locale.CleanName(tt.in); got != tt.want {
			t.Errorf("CleanName(%+q) = %+q, want %+q", tt.in, got, tt.want)
		}
	}
}

// letters gives text that is likely to hit the special cases.
func letters() *rapid.Generator[string] {
	special := []rune("أإآٱيىېۍےكګةەۀہھۃؤئـıİIłđøґїйёßẞſςÇç'’ʼ`´\u200c\u200d\u200e\u202e\u2066\u2069\ufe0f\u20e3\u0301\u0307\u0345\u0653\u0654ﷺﻻ½²①🇩🇪👍🏽ℹ１٣۳𝟘 ")
	return rapid.Custom(func(t *rapid.T) string {
		var b strings.Builder
		for range rapid.IntRange(0, 12).Draw(t, "n") {
			if rapid.Bool().Draw(t, "special") {
				b.WriteRune(rapid.SampledFrom(special).Draw(t, "r"))
			} else {
				b.WriteRune(rapid.Rune().Draw(t, "r"))
			}
		}
		return b.String()
	})
}

func TestFoldIsIdempotent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { checkFold(t, letters().Draw(t, "s")) })
}

type fataler interface{ Fatalf(string, ...any) }

// checkFold holds what is true of all input.
func checkFold(t fataler, s string) {
	for name, fold := range map[string]func(string) string{
		"Fold": locale.Fold, "FoldStrict": locale.FoldStrict, "CleanName": locale.CleanName, "Digits": locale.Digits,
	} {
		once := fold(s)
		if twice := fold(once); twice != once {
			t.Fatalf("%s(%+q) = %+q, and again %+q", name, s, once, twice)
		}
		if name == "Digits" {
			continue
		}
		if strings.TrimSpace(once) != once || strings.Contains(once, "  ") {
			t.Fatalf("%s(%+q) = %+q: spaces", name, s, once)
		}
		for _, r := range once {
			if unicode.Is(unicode.Bidi_Control, r) || unicode.IsControl(r) {
				t.Fatalf("%s(%+q) = %+q: control characters", name, s, once)
			}
		}
	}
}

// What is passed over as folded already is what folding would leave as it is.
func TestFoldPassesOverOnlyWhatStays(t *testing.T) {
	for r := range rune(locale.SettledEnd) {
		for _, s := range []string{string(r), "a" + string(r), string(r) + "ی" + string(r), "x " + string(r)} {
			if slow := locale.FoldAll(s); locale.Fold(s) != slow {
				t.Errorf("Fold(%+q) = %+q, step by step %+q", s, locale.Fold(s), slow)
			}
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringOf(rapid.OneOf(
			rapid.RuneFrom(nil, unicode.Latin), rapid.RuneFrom(nil, unicode.Cyrillic), rapid.RuneFrom(nil, unicode.Arabic),
			rapid.RuneFrom(nil, unicode.Ethiopic), rapid.RuneFrom([]rune(" abcا'-0٣\u0301\u0651\u200c")))).Draw(t, "s")
		if slow := locale.FoldAll(s); locale.Fold(s) != slow {
			t.Fatalf("Fold(%+q) = %+q, step by step %+q", s, locale.Fold(s), slow)
		}
	})
}

func FuzzFold(f *testing.F) {
	for _, s := range []string{"Straße", "أهلاً", "п'ять", "İ", "می\u200cخواهم", "1️⃣", "\u0345ͅ", "ﷺ", "\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if len(s) > 1000 {
			return
		}
		checkFold(t, s)
		labels := []string{"Ja", "Nein", s}
		if i, ok := locale.MatchLabel(s, labels); ok && (i < 0 || i > 2) {
			t.Fatalf("MatchLabel(%q) = %d", s, i)
		}
	})
}

func TestMatchLabel(t *testing.T) {
	yesNo := []string{"✅ Ja", "❌ Nein", "🤷 Ich weiß nicht"}
	arabic := []string{"نعم", "لا", "لا أعرف"}
	years := []string{"1–2 Jahre", "3–5 Jahre", "mehr als 5 Jahre"}
	ages := []string{"Unter 27", "27 oder älter"}
	offices := []string{"Jobcenter (джобцентр)", "Agentur für Arbeit (робота)", "Sozialamt (соцслужба)", "Не знаю"}
	tests := []struct {
		name   string
		input  string
		labels []string
		want   int // -1: none
	}{
		{"number", "2", yesNo, 1}, {"number with a point", "2.", yesNo, 1}, {"number with a bracket", " 2) ", yesNo, 1},
		{"Arabic digit", "٢", arabic, 1}, {"Persian digit and point", "۲.", arabic, 1}, {"keycap", "2️⃣", yesNo, 1}, {"full width", "２", yesNo, 1},
		{"number too high", "4", yesNo, -1}, {"nought", "0", yesNo, -1}, {"two numbers", "1 2", yesNo, -1}, {"long number", "1234567", yesNo, -1},
		{"number among numbers", "3", years, -1}, {"number between numbers", "4", []string{"1–2 Jahre", "3–5 Jahre", "6–8 Jahre", "mehr"}, -1},
		{"number beside a number", "2", ages, 1}, {"first beside a number", "١", ages, 0}, {"number of a label that stands in it", "27", ages, -1}, {"number that no button has", "26", ages, -1}, {"number that is a label", "2", []string{"1", "2", "3"}, 1}, {"number that isn't a label", "4", []string{"0", "2", "4", "6"}, 2}, {"number of a numbered label", "3", []string{"0", "2", "4"}, -1},
		{"keycaps on labels", "2", []string{"1️⃣ Ja", "2️⃣ Nein"}, 1}, {"label without its keycap", "nein", []string{"1️⃣ Ja", "2️⃣ Nein"}, 1},
		{"label as it stands", "✅ Ja", yesNo, 0}, {"without its picture", "ja", yesNo, 0}, {"with another picture", "👍 Ja!", yesNo, 0}, {"sign that becomes a letter", "info", []string{"ℹ️ Info", "Zurück"}, 0},
		{"folded", "ich weiss nicht", yesNo, 2}, {"folded marks", "ЗУРЮК", []string{"Зурюк", "Ні"}, 0},
		{"Arabic folded", "لا اعرف", arabic, 2}, {"Persian keyboard", "یمنی", []string{"يمني", "سوري"}, 0},
		{"Turkish capitals", "HAYIR", []string{"Evet", "Hayır"}, 1},
		{"one slip", "Hebame", []string{"Hebamme", "Ärztin"}, 0}, {"swapped", "Pfelge", []string{"Pflege", "Handwerk"}, 0}, {"slip in one of two words", "Deutsch lernne", []string{"Deutsch lernen", "Arbeit finden"}, 0},
		{"two slips", "Hebbame x", []string{"Hebamme", "Ärztin"}, -1}, {"a slip in each of two words", "Deutsh lernne", []string{"Deutsch lernen", "Arbeit finden"}, -1}, {"slip in a short word", "Nien", []string{"Ja", "Nein"}, -1}, {"slip in a long no", "hayur", []string{"Evet", "Hayır"}, -1},
		{"slip that fits two", "Lehre x", []string{"Lehrer", "Lehren"}, -1}, {"slip that fits two labels", "Lehres", []string{"Lehrer", "Lehren"}, -1},
		{"strict before folded", "мій", []string{"мій", "мии"}, 0}, {"ambiguous when folded", "мїй", []string{"мій", "міи"}, -1},
		{"the same label twice", "Ja", []string{"Ja", "ja"}, 0}, {"the same label twice, folded", "JA", []string{"Ja", "ja"}, -1},
		{"only a picture", "👍", []string{"👍", "👎"}, 0}, {"only another picture", "🙂", []string{"👍", "👎"}, -1},
		{"part of a label", "weiß", yesNo, -1}, {"more than a label", "ja aber nur morgen", yesNo, -1},
		{"before the explanation", "jobcenter", offices, 0}, {"the explanation", "Соцслужба", offices, 2}, {"words before the explanation", "agentur fur arbeit", offices, 1}, {"the whole label with its explanation", "Jobcenter джобцентр", offices, 0},
		{"an explanation that two share", "Amt", []string{"Jobcenter (Amt)", "Sozialamt (Amt)"}, -1}, {"a label before an explanation", "Arbeit", []string{"Agentur (Arbeit)", "Arbeit"}, 1}, {"part of an explanation", "Arbeit", offices, -1},
		{"nothing", "", yesNo, -1}, {"spaces", "  ", yesNo, -1}, {"punctuation", "?", yesNo, -1}, {"no labels", "ja", nil, -1},
		{"a novel", strings.Repeat("ja ", 2000), yesNo, -1}, {"letters for digits", "lO", yesNo, -1},
		{"a mark of direction in the label", "jobcenter يساعد", []string{"\u200fJobcenter يساعد", "لا"}, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, ok := locale.MatchLabel(tt.input, tt.labels)
			if ok != (tt.want >= 0) || ok && got != tt.want {
				t.Errorf("MatchLabel(%q, %q) = %d, %v, want %d", tt.input, tt.labels, got, ok, tt.want)
			}
		})
	}
}
