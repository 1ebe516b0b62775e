package conversation_test

import (
	"strings"
	"testing"
	"time"

	"wegweiser/internal/conversation"
)

// Every weekday and every month in each language, as a person of that language would
// write the day. The days are those of a week and the first of each month in 2027.
func TestDatesInEveryLanguage(t *testing.T) {
	days := []string{
		"2026-11-23", "2026-11-24", "2026-11-25", "2026-11-26", "2026-11-27", "2026-11-28", "2026-11-29",
		"2027-01-01", "2027-02-01", "2027-03-01", "2027-04-01", "2027-05-01", "2027-06-01",
		"2027-07-01", "2027-08-01", "2027-09-01", "2027-10-01", "2027-11-01", "2027-12-01",
	}
	want := map[string]string{
		"de": `Montag, 23. November
Dienstag, 24. November
Mittwoch, 25. November
Donnerstag, 26. November
Freitag, 27. November
Samstag, 28. November
Sonntag, 29. November
Freitag, 1. Januar
Montag, 1. Februar
Montag, 1. März
Donnerstag, 1. April
Samstag, 1. Mai
Dienstag, 1. Juni
Donnerstag, 1. Juli
Sonntag, 1. August
Mittwoch, 1. September
Freitag, 1. Oktober
Montag, 1. November
Mittwoch, 1. Dezember`,
		"en": `Monday, 23 November
Tuesday, 24 November
Wednesday, 25 November
Thursday, 26 November
Friday, 27 November
Saturday, 28 November
Sunday, 29 November
Friday, 1 January
Monday, 1 February
Monday, 1 March
Thursday, 1 April
Saturday, 1 May
Tuesday, 1 June
Thursday, 1 July
Sunday, 1 August
Wednesday, 1 September
Friday, 1 October
Monday, 1 November
Wednesday, 1 December`,
		// Both names of a month, as newspapers read in several countries print them: Egypt
		// and the Maghreb know the first, Syria and Iraq the second.
		"ar": `الاثنين، 23 نوفمبر/تشرين الثاني
الثلاثاء، 24 نوفمبر/تشرين الثاني
الأربعاء، 25 نوفمبر/تشرين الثاني
الخميس، 26 نوفمبر/تشرين الثاني
الجمعة، 27 نوفمبر/تشرين الثاني
السبت، 28 نوفمبر/تشرين الثاني
الأحد، 29 نوفمبر/تشرين الثاني
الجمعة، 1 يناير/كانون الثاني
الاثنين، 1 فبراير/شباط
الاثنين، 1 مارس/آذار
الخميس، 1 أبريل/نيسان
السبت، 1 مايو/أيار
الثلاثاء، 1 يونيو/حزيران
الخميس، 1 يوليو/تموز
الأحد، 1 أغسطس/آب
الأربعاء، 1 سبتمبر/أيلول
الجمعة، 1 أكتوبر/تشرين الأول
الاثنين، 1 نوفمبر/تشرين الثاني
الأربعاء، 1 ديسمبر/كانون الأول`,
		// The genitive, which a month has after the number of its day.
		"uk": `понеділок, 23 листопада
вівторок, 24 листопада
середа, 25 листопада
четвер, 26 листопада
п’ятниця, 27 листопада
субота, 28 листопада
неділя, 29 листопада
п’ятниця, 1 січня
понеділок, 1 лютого
понеділок, 1 березня
четвер, 1 квітня
субота, 1 травня
вівторок, 1 червня
четвер, 1 липня
неділя, 1 серпня
середа, 1 вересня
п’ятниця, 1 жовтня
понеділок, 1 листопада
середа, 1 грудня`,
		// Day, month, weekday: in this order.
		"tr": `23 Kasım Pazartesi
24 Kasım Salı
25 Kasım Çarşamba
26 Kasım Perşembe
27 Kasım Cuma
28 Kasım Cumartesi
29 Kasım Pazar
1 Ocak Cuma
1 Şubat Pazartesi
1 Mart Pazartesi
1 Nisan Perşembe
1 Mayıs Cumartesi
1 Haziran Salı
1 Temmuz Perşembe
1 Ağustos Pazar
1 Eylül Çarşamba
1 Ekim Cuma
1 Kasım Pazartesi
1 Aralık Çarşamba`,
	}
	cat := shipped(t)
	for _, l := range cat.Texts.Languages() {
		p := cat.Texts.Printer(l.Tag)
		var got []string
		for _, d := range days {
			day, err := time.Parse(time.DateOnly, d)
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, strings.TrimPrefix(string(conversation.DateText(p, day.Add(12*time.Hour))), "\u200f"))
		}
		if all := strings.Join(got, "\n"); all != want[l.Tag] {
			t.Errorf("%s:\n%s\nwant\n%s", l.Tag, all, want[l.Tag])
		}
	}
}

// The clock is Germany's, on both sides of both clock changes and of midnight; from right
// to left it stands in isolates.
func TestDatesWithTheClock(t *testing.T) {
	cat := shipped(t)
	for _, x := range []struct{ lang, at, want, label string }{
		{"de", "2026-11-23T23:30:00Z", "Dienstag, 24. November, 00:30 Uhr", "Dienstag, 24.11., 00:30 Uhr"},
		{"en", "2026-10-25T00:30:00Z", "Sunday, 25 October, 02:30", "Sunday, 25.10., 02:30"},
		{"uk", "2026-10-25T01:30:00Z", "неділя, 25 жовтня, 02:30", "неділя, 25.10., 02:30"},
		{"tr", "2027-03-28T00:59:00Z", "28 Mart Pazar, saat 01:59", "Pazar, 28.03., saat 01:59"},
		{"tr", "2027-03-28T01:00:00Z", "28 Mart Pazar, saat 03:00", "Pazar, 28.03., saat 03:00"},
		{"ar", "2026-11-24T09:15:00Z", "\u200fالثلاثاء، 24 نوفمبر/تشرين الثاني، الساعة \u206610:15\u2069", "الثلاثاء، \u206624.11.\u2069، الساعة \u206610:15\u2069"},
	} {
		at, err := time.Parse(time.RFC3339, x.at)
		if err != nil {
			t.Fatal(err)
		}
		p := cat.Texts.Printer(x.lang)
		if got := string(conversation.DateTimeText(p, at)); got != x.want {
			t.Errorf("%s: %q, want %q", x.lang, got, x.want)
		}
		if got := conversation.WhenLabel(p, at); got != x.label {
			t.Errorf("%s: %q, want %q", x.lang, got, x.label)
		}
	}
}
