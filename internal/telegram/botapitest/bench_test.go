package botapitest

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// BenchmarkSendMessage is the double's own share of a call, without a network:
// two buttons, HTML, JSON.
func BenchmarkSendMessage(b *testing.B) {
	s := New(KeepLast(100), WithoutLog())
	b.Cleanup(s.Close)
	s.Private(User{ID: 101}).Start(User{}, "")
	const body = `{"chat_id":101,"text":"<b>Guten Tag</b>, hier steht ein Satz von üblicher Länge.","parse_mode":"HTML",` +
		`"reply_markup":{"inline_keyboard":[[{"text":"Ja","callback_data":"s1.r2.y"}],[{"text":"Nein","callback_data":"s1.r2.n"}]]}}`
	b.ReportAllocs()
	for b.Loop() {
		r := httptest.NewRequestWithContext(b.Context(), http.MethodPost, "/bot"+s.Token()+"/sendMessage", strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		if w.Code != http.StatusOK {
			b.Fatal(w.Body)
		}
	}
}

// BenchmarkUpdate makes an update, hands it out and has it confirmed.
func BenchmarkUpdate(b *testing.B) {
	s := New(KeepLast(100), WithoutLog())
	b.Cleanup(s.Close)
	chat := s.Private(User{ID: 101})
	b.ReportAllocs()
	for b.Loop() {
		chat.Send(User{}, "hello")
		s.mu.Lock()
		s.collect(100)
		s.applyOffset(s.updates.nextID)
		s.mu.Unlock()
	}
	if st := s.Stats(); st.Pending != 0 {
		b.Fatalf("%+v", st)
	}
}
