package answer

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"wegweiser/internal/locale"
)

// maxDate bounds what is looked at.
const maxDate = 60

// Years that a day may be in: others are slips, or of another calendar.
const (
	firstYear = 1900
	lastYear  = 2100
)

var number = regexp.MustCompile(`[0-9]+`)

// Date reads a day with its whole year, in the digits of any script: 31.12.1990,
// 1990-12-31, 31/12/1990, 31121990, "31. Dezember 1990", "December 31, 1990", the months
// in the bot's languages and in Russian. Day and month are read in the order that people
// use here, unless the second could be no month. It returns 1990-12-31.
//
// A year of two digits is not guessed (see ShortDate), and 31/02/2022 is no day.
func Date(typed string) (day string, ok bool) {
	if len(typed) > maxDate {
		return "", false
	}
	words := locale.Fold(typed)
	n := number.FindAllString(words, -1)
	month, named := monthIn(number.ReplaceAllString(words, " "))
	switch {
	case named && len(n) == 2:
		return withMonth(n, month)
	case named:
		return "", false
	case len(n) == 1 && len(n[0]) == 8:
		return together(n[0])
	case len(n) == 3:
		return inOrder(n)
	}
	return "", false
}

// ShortDate reads a day that ends with a year of two digits, as 12.3.85 or "12. März 85".
// It returns 85-03-12: the century is for who knows which days can be meant. With hyphens
// the year may as well stand in front, so that is not read.
func ShortDate(typed string) (day string, ok bool) {
	if len(typed) > maxDate || strings.ContainsAny(typed, "-‐‑–") {
		return "", false
	}
	words := locale.Fold(typed)
	n := number.FindAllString(words, -1)
	month, named := monthIn(number.ReplaceAllString(words, " "))
	switch {
	case named && len(n) == 2:
		n = []string{n[0], strconv.Itoa(month), n[1]}
	case named || len(n) != 3:
		return "", false
	}
	if len(n[2]) != 2 {
		return "", false
	}
	n[2] = "20" + n[2] // 2000 had a 29 February; 1900 is looked at by who adds the century
	if day, ok = inOrder(n); !ok {
		return "", false
	}
	return day[2:], true
}

// inOrder reads three numbers.
func inOrder(n []string) (string, bool) {
	switch {
	case len(n[0]) == 4:
		return exists(n[0], n[1], n[2])
	case len(n[2]) != 4:
		return "", false
	}
	if day, ok := exists(n[2], n[1], n[0]); ok {
		return day, true
	}
	if m, _ := strconv.Atoi(n[1]); m > 12 {
		return exists(n[2], n[0], n[1]) // as Americans write
	}
	return "", false
}

// together reads eight digits without anything between them. No such number is a day
// in both orders: 19 and 20, with which our years begin, are no months.
func together(s string) (string, bool) {
	if day, ok := exists(s[4:], s[2:4], s[:2]); ok {
		return day, true
	}
	return exists(s[:4], s[4:6], s[6:])
}

func withMonth(n []string, month int) (string, bool) {
	day, year := n[0], n[1]
	if len(day) == 4 {
		day, year = year, day
	}
	if len(year) != 4 {
		return "", false
	}
	return exists(year, strconv.Itoa(month), day)
}

// exists makes a day of its parts, if there is such a day.
func exists(year, month, day string) (string, bool) {
	y, err1 := strconv.Atoi(year)
	m, err2 := strconv.Atoi(month)
	d, err3 := strconv.Atoi(day)
	if err1 != nil || err2 != nil || err3 != nil || len(year) != 4 || len(month) > 2 || len(day) > 2 || y < firstYear || y > lastYear {
		return "", false
	}
	t := time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
	if t.Day() != d || int(t.Month()) != m {
		return "", false
	}
	return t.Format(time.DateOnly), true
}

// monthNames are the months in the bot's languages and in Russian, as they are written
// in a date and on their own; the Arabic ones of both Syria and Egypt.
var monthNames = [12]string{
	"januar, january, ocak, січня, січень, января, январь, يناير, كانون الثاني",
	"februar, february, şubat, лютого, лютий, февраля, февраль, فبراير, شباط",
	"märz, maerz, mrz, march, mart, березня, березень, марта, март, مارس, آذار",
	"april, nisan, квітня, квітень, апреля, апрель, أبريل, ابريل, نيسان",
	"mai, may, mayıs, травня, травень, мая, май, مايو, أيار",
	"juni, june, haziran, червня, червень, июня, июнь, يونيو, حزيران",
	"juli, july, temmuz, липня, липень, июля, июль, يوليو, تموز",
	"august, ağustos, серпня, серпень, августа, август, أغسطس, آب",
	"september, eylül, вересня, вересень, сентября, сентябрь, سبتمبر, أيلول",
	"oktober, october, ekim, жовтня, жовтень, октября, октябрь, أكتوبر, تشرين الأول",
	"november, kasım, листопада, листопад, ноября, ноябрь, نوفمبر, تشرين الثاني",
	"dezember, december, aralık, грудня, грудень, декабря, декабрь, ديسمبر, كانون الأول",
}

// months are these, folded.
var months = func() map[string]int {
	m := map[string]int{}
	for i, names := range monthNames {
		for name := range strings.SplitSeq(names, ",") {
			m[locale.Fold(name)] = i + 1
		}
	}
	return m
}()

// shortest is how many letters of a month's name are enough.
const shortest = 3

// monthIn finds the month that is named; words beside it make it none. A beginning is
// enough where it can be one month only.
func monthIn(words string) (month int, ok bool) {
	words = strings.Join(strings.Fields(words), " ")
	if m, ok := months[words]; ok {
		return m, true
	}
	if len([]rune(words)) < shortest {
		return 0, words != "" // letters that are no month: no date either
	}
	for name, m := range months {
		if strings.HasPrefix(name, words) {
			if month != 0 && month != m {
				return 0, true
			}
			month = m
		}
	}
	return month, true
}
