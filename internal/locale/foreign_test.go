package locale

import (
	"strings"
	"testing"
)

// Sentences of languages in Latin letters are taken for none but their own.
func TestSmallWords(t *testing.T) {
	for _, tt := range []struct{ tag, is, text string }{
		{"tr", "", "Sorularınız varsa bize yazın. Biz size yardım ederiz, o zaman her şey kolay olur."},
		{"fr", "", "Nous avons des questions sur votre situation. On peut vous aider, c’est gratuit et sans risque. L’or est ici."},
		{"pl", "", "We wtorek spotkamy się z panem i to jest dobra wiadomość. Do zobaczenia! Nie ma za co, a on by to zrobił."},
		{"ro", "", "Ei au un drept la consiliere, iar noi o putem oferi. Dacă vor, or să vină aici. Are loc la zi."},
		{"es", "", "Has leído la carta? Es de la oficina y no es para ti. Un abogado te ayuda a ver si es así."},
		{"pt", "", "Do you? não: do outro lado há uma porta. As pessoas podem vir a qualquer hora. É de graça."},
		{"it", "", "Se sie o non sie, chi ha un diploma può venire. Non è un ufficio, ma un aiuto per la gente."},
		{"nl", "", "We helpen u of wij verwijzen u door. Wie wil er hier over praten? Zo is het ook goed, en het is gratis."},
		{"da", "", "Vi kan hjælpe dig, og det er gratis. Du kan have brug for den, der er her. Har du en have?"},
		{"nb", "", "Vi kan hjelpe deg, og det er gratis. Det er ein god ide for dem som vil ha hjelp."},
		{"sv", "", "Vi kan hjälpa dig, och det är gratis. Du har rätt till en tolk om du vill ha det."},
		{"sq", "", "Ne ju ndihmojmë dhe kjo është falas. Nëse keni pyetje, na shkruani. Kush mund të vijë?"},
		{"ku", "", "Em alîkariya we dikin û ev belaş e. Heke pirsên we hebin, ji me re binivîsin. Kî dikare bê?"},
		{"so", "", "Waan ku caawin karnaa, waana bilaash. Haddii aad su’aalo qabtid, noo soo qor. Yaa iman kara?"},
		{"vi", "", "Chúng tôi có thể giúp bạn, và điều này miễn phí. Nếu bạn có câu hỏi, hãy viết cho chúng tôi."},
		{"hr", "", "Mi vam možemo pomoći i to je besplatno. Ako imate pitanja, pišite nam. Tko može doći? Od zu do in."},
		{"hu", "", "Mit tehetünk önért? Segítünk, és ez ingyenes. Ha kérdése van, írjon. Az is jó, ha itt van."},
		{"en", "", "We can help you, and it is free. If you have questions, write to us. Who can come?"},
		{"de", "", "Wir können Ihnen helfen, und es ist kostenlos. Wenn Sie Fragen haben, schreiben Sie uns."},
		{"de-simple", "", "Wir helfen Ihnen. Das ist kostenlos. Sie haben Fragen? Bitte schreiben Sie."},
		{"tr", "en", "We can help you, and it is free."},
		{"de", "en", "If you have questions, write to us."},
		{"fr", "en", "Who will read your answers?"},
		{"tr", "de", "Wir können Ihnen helfen, und es ist kostenlos."},
		{"en", "de", "Wenn Sie Fragen haben, schreiben Sie uns."},
		{"pl", "de", "Bitte bringen Sie das Zeugnis und eine Kopie."},
	} {
		words := (&sheet{glossary: &glossary{}}).ownWords(&textForm{tokens: []token{{kind: literal, text: tt.text}}})
		is := ""
		for tag := range smallWords {
			if base := baseOf(tt.tag); base != tag && len(smallOf(tag, base, words)) >= fewSmall {
				is += tag
			}
		}
		if is != tt.is {
			t.Errorf("%s: %q is taken for %q, want %q: %v", tt.tag, tt.text, is, tt.is, strings.Join(append(smallOf("en", "", words), smallOf("de", "", words)...), " "))
		}
	}
}
