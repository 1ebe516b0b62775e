package locale_test

import (
	"slices"
	"strings"
	"testing"

	"wegweiser/internal/locale"
	"wegweiser/locales"
)

// phrases are the entries of a list of keywords, folded as in package conversation.
func phrases(p *locale.Printer, key string) (out []string) {
	for _, w := range strings.FieldsFunc(p.Plain(key, nil), func(r rune) bool { return strings.ContainsRune(",،;؛", r) }) {
		out = append(out, locale.Fold(w))
	}
	return out
}

// distress are the phrases of all languages, with the language each is from.
func distress(c *locale.Catalogues) map[string]string {
	out := map[string]string{}
	for _, l := range c.Languages() {
		for _, w := range phrases(c.Printer(l.Tag), "keywords.distress") {
			out[w] = l.Tag
		}
	}
	return out
}

// cries are the phrases that stand in a text as whole words.
func cries(all map[string]string, text string) (found []string) {
	padded := " " + locale.Fold(text) + " "
	for w, tag := range all {
		if strings.Contains(padded, " "+w+" ") {
			found = append(found, tag+": "+w)
		}
	}
	slices.Sort(found)
	return found
}

func TestDistressIsHeard(t *testing.T) {
	all := distress(mustLoad(t, locales.FS))
	for _, s := range []string{
		"Mein Mann schlägt mich!", "Ich will nicht mehr leben", "Meine Schwester wird geschlagen", "SOS", "Er hat meinen Pass versteckt.",
		"My husband hits me every day", "I don't want to live", "they want to kill me", "He locked me in",
		"Ich werde von meinem Mann geschlagen", "Mein Sohn wird geschlagen", "Er hat gedroht, mich zu töten", "Er hat ein Messer", "Mein Kind atmet nicht", "Ich möchte nicht mehr da sein", "Suicid", "selbst mord", "they beat me", "I am bleeding", "I can't live anymore", "Ні, він не дихає", "Elinde bıçak var", "ابني ما عم يتنفس", "معه سكين",
		"زوجي يضربني", "جوزي بيضرب الأولاد", "أريد أن أموت", "بدّي موت", "راح يقتلوني", "أخذ جواز سفري", "يهدّدني بالقتل", "حابسني بالبيت", "عم يتحرّش فيني", "bedi mout",
		"Він мене вдарив", "Мене вдарила свекруха", "Більше не можу так жити", "Вона забрала мій паспорт", "Чоловік б'є мене", "Чоловік бʼє мене", "я в небезпеці", "Муж меня бьёт", "не хочу жить", "Мене не випускають з дому", "ne hochu zhyty",
		"Kocam beni dövüyor", "Ölmek istiyorum", "ÖLMEK ISTIYORUM", "olmek istiyorum", "Beni zorla evlendirecekler", "Tacizden kaçtım", "Pasaportuma el koydular", "Babam bana vurdu", "dayağa dayanamıyorum",
	} {
		if len(cries(all, s)) == 0 {
			t.Errorf("nothing is heard in %q", s)
		}
	}
}

// What people say every day brings no emergency card.
func TestDistressIsNotEverywhere(t *testing.T) {
	c := mustLoad(t, locales.FS)
	all := distress(c)
	for _, s := range []string{
		"Ich schlug mich gut durch", "Mir droht die Kündigung", "Das Frühstück ist eingeschlossen", "Ich habe meinen Pass zur Ausländerbehörde gebracht", "Das Jobcenter zwingt mich zu einem Kurs", "Ich möchte heiraten", "Ich habe Angst vor der Prüfung", "Ich bin Krankenpfleger", "Wie lange kann ich hier bleiben", "Ich möchte in Köln leben",
		"My landlord kicked me out", "I hit a wall with my application", "I want to live in Cologne", "He has my certificate", "I am afraid of the exam", "Dover", "My visa ends",
		"مهددة بالترحيل", "أخذوا جوازي في الدائرة", "أريد أن أطعن في القرار", "أبلع حبوب الضغط", "أريد أن أعيش في كولن", "ضرب الموعد بعرض الحائط", "تعبت من الحياة في المخيم", "ما بدي ضل عايش بالكامب", "بيلحقني بعد شوي", "أنا خائف من الامتحان", "أريد الزواج", "عندي موعد في الجوب سنتر",
		"Я забрала паспорт у консульстві", "Чоловік забрав документи з джобцентру", "Боюся повертатися додому в Україну", "Набридло жити в гуртожитку", "Хочу жити в Кельні", "Більше не можу чекати", "Граю в сталкер", "Мені потрібна допомога з документами", "Устала жить в общежитии", "Хочу забрать паспорт", "Джобцентр не відповідає",
		"Dövme yaptırmak istiyorum", "Süt bana dokunuyor", "Annem pasaportumu aldı", "Suriye'de yaşamak istemiyorduk", "Topu tekmeledi", "Köln'de yaşamak istiyorum", "Evlenmek istiyorum", "Sınavdan korkuyorum", "Depremin şiddeti", "Kapıyı kilitledim", "Güneş vuruyor", "Evden çıkıyorum",
	} {
		if found := cries(all, s); len(found) > 0 {
			t.Errorf("%q is taken for a cry for help: %q", s, found)
		}
	}
	// Nor does what the bot itself says, which people copy and quote.
	for _, l := range c.Languages() {
		for _, key := range c.Keys() {
			// The emergency card names what it is for.
			if strings.HasPrefix(key, "keywords.") || slices.Contains([]string{"system.emergency", "command.emergency", "button.sos"}, key) {
				continue
			}
			if found := cries(all, c.Printer(l.Tag).Plain(key, nil)); len(found) > 0 {
				t.Errorf("%s: %s is taken for a cry for help: %q", l.Tag, key, found)
			}
		}
	}
}

// Keywords are never sent, so Telegram's limit of a message doesn't bound them.
func TestKeywordsMayBeLong(t *testing.T) {
	list := func(n int) string { return strings.Repeat("wort, ", n/6) }
	for _, tt := range []struct {
		key     string
		letters int
		tooLong bool
	}{{"keywords.stop", 29_000, false}, {"keywords.stop", 31_000, true}, {"button.stop", 5000, true}} {
		_, findings := locale.Load(files("de.json", `{"`+tt.key+`": "`+strings.TrimSpace(list(tt.letters))+`"}`))
		found := slices.ContainsFunc(findings, func(f locale.Finding) bool { return f.Code == locale.TextTooLong })
		if found != tt.tooLong {
			t.Errorf("%s with %d letters: too long is %v, want %v", tt.key, tt.letters, found, tt.tooLong)
		}
	}
}
