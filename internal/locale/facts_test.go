package locale

import "testing"

// Facts in the languages that are declared and in others that may come: what is found is
// named, with its kind.
func TestFacts(t *testing.T) {
	for _, tt := range []struct{ text, found, kind string }{
		// Times and opening hours.
		{"Wir sind ab 9:00 da.", "9:00", "a time"},
		{"until 5 pm", "5 pm", "a time"},
		{"until 5 p.m. today", "5 p.m", "a time"},
		{"bis 17 Uhr", "17 Uhr", "a time"},
		{"9.30 Uhr", "9.30 Uhr", "a time"},
		{"Mo–Fr 9-17", "9-17", "opening hours"},
		{"8–12.30 geöffnet", "8–12.30", "a number"},
		{"saat 9’da", "saat 9", "a time"},
		{"الساعة 9 صباحاً", "الساعة 9", "a time"},
		{"الساعة ٩", "الساعة ٩", "a time"},
		{"о 9 годині", "9 годині", "a time"},
		{"à 9 heures", "9 heures", "a time"},
		{"do godz. 17", "godz. 17", "a time"},
		{"ساعت ۹", "ساعت ۹", "a time"},
		// Days.
		{"bis 30.6.", "30.6", "a day"},
		{"bis zum 1. Juli", "1. Juli", "a day"},
		{"before July, 5 May", "5 May", "a day"},
		{"до 30 червня", "30 червня", "a day"},
		{"30 Haziran'a kadar", "30 Haziran", "a day"},
		{"قبل 30 يونيو", "30 يونيو", "a day"},
		// Money.
		{"200 lira", "200 lira", "an amount"},
		{"200 TL", "200 TL", "an amount"},
		{"200 ليرة", "200 ليرة", "an amount"},
		{"200 гривень", "200 гривень", "an amount"},
		{"50 Cent", "50 Cent", "an amount"},
		{"50 złotych", "50 złotych", "an amount"},
		{"50 евро", "50 евро", "an amount"},
		{"۵۰ یورو", "۵۰ یورو", "an amount"},
		{"50 ዩሮ", "50 ዩሮ", "an amount"},
		{"50 dollars", "50 dollars", "an amount"},
		// Addresses and accounts.
		{"Schreiben Sie @evil_bot!", "@evil_bot", "an account"},
		{"(@evil_bot)", "@evil_bot", "an account"},
		{"t.me/evil", "t.me/evil", "a web address"},
		{"T.ME/+abc", "T.ME/+abc", "a web address"},
		{"telegram.me/evil", "telegram.me/evil", "a web address"},
		{"tg://resolve?domain=evil", "tg://resolve?domain=evil", "a web address"},
		{"bit.ly/3xYz", "bit.ly/3", "a web address"},
		{"Example.ORG, example.gov", "example.gov", "a web address"},
		// Durations.
		{"14 Werktage", "14 Werktage", "a deadline"},
		{"within 10 working days", "10 working days", "a deadline"},
		{"10 iş günü", "10 iş günü", "a deadline"},
		{"14 jours", "14 jours", "a deadline"},
		{"3 mois", "3 mois", "a deadline"},
		{"3 meses", "3 meses", "a deadline"},
		{"14 giorni", "14 giorni", "a deadline"},
		{"14 dni", "14 dni", "a deadline"},
		{"2 tygodnie", "2 tygodnie", "a deadline"},
		{"14 zile", "14 zile", "a deadline"},
		{"14 дней", "14 дней", "a deadline"},
		{"3 месяца", "3 месяца", "a deadline"},
		{"5 лет", "5 лет", "a deadline"},
		{"2 седмици", "2 седмици", "a deadline"},
		{"14 dana", "14 dana", "a deadline"},
		{"14 ditë", "14 ditë", "a deadline"},
		{"14 ημέρες", "14 ημέρες", "a deadline"},
		{"۱۴ روز", "۱۴ روز", "a deadline"},
		{"۳ میاشتې", "۳ میاشتې", "a deadline"},
		{"14 rojan", "14 rojan", "a deadline"},
		{"١٤ ڕۆژ", "١٤ ڕۆژ", "a deadline"},
		{"14 maalmood", "14 maalmood", "a deadline"},
		{"14 ቀናት", "14 ቀናት", "a deadline"},
		{"፲፬ ቀናት", "፲፬ ቀናት", "a deadline"},
		{"14 መዓልቲ", "14 መዓልቲ", "a deadline"},
		{"14 ngày", "14 ngày", "a deadline"},
		{"१४ दिन", "१४ दिन", "a deadline"},
		// Numbers, however they are written.
		{"0 8 0 0 1 1 1", "0 8 0 0 1 1 1", "a number"},
		{"0800 – 111", "0800 – 111", "a number"},
		{"030  181 5", "030  181 5", "a number"},
		{"O8OO 111", "O8OO 111", "a number"},
		{"03o l8I5", "03o l8I5", "a number"},
		{"０８００", "０８００", "a number"},
		{"०८००", "०८००", "a number"},
		{"፩፻፲፪ ደውሉ፩", "፩፻፲፪", "a number"},
		{"030·1815", "030·1815", "a number"},
		{"030\u20661815", "030\u20661815", "a number"},
		{"1️⃣1️⃣0️⃣", "1️⃣1️⃣0️⃣", "a number to call"},
		{"①①⓪ ¹¹⁰", "¹¹⁰", "a number to call"},
	} {
		at, found, kind := fact(tt.text)
		if found != tt.found || kind != tt.kind {
			t.Errorf("%q: %q is %s, want %q, %s", tt.text, found, kind, tt.found, tt.kind)
		} else if at+len(found) > len(tt.text) || tt.text[at:at+len(found)] != found {
			t.Errorf("%q: %q does not stand at %d", tt.text, found, at)
		}
	}
}

// What a text may well say, in any language.
func TestNoFacts(t *testing.T) {
	for _, s := range []string{
		"1. Ja\n2. Nein\n3. Vielleicht", "von 12–27, 24/7, in 2 Schritten", "Frage 3 von 7", "2-3 Personen", "1️⃣ Ja\n2️⃣ Nein",
		"for 10 minutes", "10 Minuten", "more 10 minutes", "لمدة 10 دقائق", "на 10 хвилин", "10 dakika",
		"höchstens 200 Zeichen", "at most 200 characters", "200 حرف", "не більше 200 знаків", "200 karakter",
		"Sie hat in der Mitte ein @ und keine Leerzeichen.", "@ ist ein Zeichen", "z.B. usw. d.h. am Ende.Es geht", "end.It is", "und/oder",
		"Level B2, A1–C2", "Only 5 may come", "5 people", "Option 9 - option 17 no", "5 daylights", "5 родин", "5 ayak",
		"2 hearts, 3 amis", "2 Centren", "3 leitend", "Stufe I und II", "Il y a 2 portes", "m²",
		"Zimmer 115a", "27 oder älter", "Менше 27", "27 yaşından küçük", "أقل من 27",
	} {
		if _, found, kind := fact(s); found != "" {
			t.Errorf("%q: %q is taken for %s", s, found, kind)
		}
	}
}
