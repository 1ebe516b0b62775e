package demo

import (
	"slices"

	"wegweiser/internal/telegram/botapitest"
)

// The people of the demo. All are invented.

const groupTitle = "Beratung · Team"

var staff = []botapitest.User{
	{ID: 901, FirstName: "Anna", LanguageCode: "de"},
	{ID: 902, FirstName: "Ben", LanguageCode: "de"},
}

// firstPeople are the phones of those who are there from the beginning.
var firstPeople = []string{"de", "ar"}

// maxPeople is enough to see that nobody waits for anybody.
const maxPeople = 12

// firstPerson is the id of the first newcomer.
const firstPerson = 1001

// newcomers are the names that new people get, by the language of their phone first.
var newcomers = []struct{ lang, name string }{
	{"de", "Mira"}, {"ar", "عمر"}, {"en", "Grace"}, {"uk", "Оксана"}, {"tr", "Emre"}, {"fr", "Aïcha"},
	{"ku", "Rojda"}, {"fa", "نسرین"}, {"ti", "ሰላም"}, {"ru", "Елена"}, {"so", "Hodan"}, {"ps", "زرغونه"},
	{"ckb", "ئاوات"}, {"ro", "Ioana"}, {"pl", "Marek"}, {"bg", "Иван"}, {"sq", "Arta"}, {"es", "Lucía"},
	{"", "Noor"}, {"", "Sami"}, {"", "Lea"}, {"", "Adam"}, {"", "Dilan"}, {"", "Milan"},
}

// A language that a phone can be set to.
type language struct {
	Code string `json:"code"`
	Name string `json:"name"`
	RTL  bool   `json:"rtl,omitempty"`
	Bot  bool   `json:"bot,omitempty"` // the bot has texts in it
}

// otherLanguages are those that phones in Germany are often set to, whether the bot
// speaks them or not: what it does then can be seen too.
var otherLanguages = []language{
	{Code: "de", Name: "Deutsch"}, {Code: "en", Name: "English"}, {Code: "ar", Name: "العربية", RTL: true},
	{Code: "uk", Name: "Українська"}, {Code: "tr", Name: "Türkçe"}, {Code: "fa", Name: "فارسی", RTL: true},
	{Code: "ku", Name: "Kurdî"}, {Code: "ckb", Name: "کوردیی ناوەندی", RTL: true}, {Code: "ps", Name: "پښتو", RTL: true},
	{Code: "ti", Name: "ትግርኛ"}, {Code: "so", Name: "Soomaali"}, {Code: "ru", Name: "Русский"}, {Code: "fr", Name: "Français"},
	{Code: "es", Name: "Español"}, {Code: "pl", Name: "Polski"}, {Code: "ro", Name: "Română"}, {Code: "bg", Name: "Български"},
	{Code: "sq", Name: "Shqip"},
}

// languages are those of the bot, then the others.
func (w *world) languages() []language {
	var out []language
	for _, l := range w.cat.Texts.Languages() {
		out = append(out, language{Code: l.Tag, Name: l.Name, RTL: l.RTL, Bot: true})
	}
	for _, l := range otherLanguages {
		if !slices.ContainsFunc(out, func(o language) bool { return o.Code == l.Code }) {
			out = append(out, l)
		}
	}
	return out
}

func (w *world) language(code string) (language, bool) {
	list := w.languages()
	i := slices.IndexFunc(list, func(l language) bool { return l.Code == code })
	if i < 0 {
		return language{}, false
	}
	return list[i], true
}

// addPerson brings another newcomer, with a phone in that language.
func (w *world) addPerson(lang string) (id int64, ok bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.people) >= maxPeople {
		return 0, false
	}
	u := botapitest.User{ID: firstPerson + int64(len(w.people)), FirstName: w.freeName(lang), LanguageCode: lang}
	w.people = append(w.people, u)
	w.tg.Private(u)
	return u.ID, true
}

// freeName is a name that nobody bears yet. w.mu is held.
func (w *world) freeName(lang string) string {
	for _, fits := range []string{lang, ""} {
		for _, n := range newcomers {
			taken := slices.ContainsFunc(w.people, func(u botapitest.User) bool { return u.FirstName == n.name })
			if n.lang == fits && !taken {
				return n.name
			}
		}
	}
	return "Person " + tag(int64(len(w.people)+1))
}

// setLanguage sets a newcomer's phone to another language.
func (w *world) setLanguage(id int64, lang string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	for i, u := range w.people {
		if u.ID == id {
			w.people[i].LanguageCode = lang
			w.tg.Private(w.people[i])
			return true
		}
	}
	return false
}

// who finds somebody who takes part.
func (w *world) who(id int64) (u botapitest.User, isStaff, ok bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, u := range w.people {
		if u.ID == id {
			return u, false, true
		}
	}
	for _, u := range staff {
		if u.ID == id {
			return u, true, true
		}
	}
	return botapitest.User{}, false, false
}

// may says whether somebody may act in a chat, and gives it.
func (w *world) may(user, chat int64) (*botapitest.Chat, botapitest.User, bool) {
	u, isStaff, ok := w.who(user)
	if !ok || chat != user && !(isStaff && chat == w.group.ID()) {
		return nil, u, false
	}
	c, ok := w.tg.Chat(chat)
	return c, u, ok
}
