package e2e

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"wegweiser/internal/telegram/botapitest"
)

// post sends an update to a webhook, as Telegram does or somebody who forges it.
func post(t *testing.T, hook, secret, body string) (status int, answer string) {
	t.Helper()
	req, err := http.NewRequest(http.MethodPost, hook, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("X-Telegram-Bot-Api-Secret-Token", secret)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	text := make([]byte, 4096)
	n, _ := res.Body.Read(text)
	return res.StatusCode, string(text[:n])
}

// A stranger who got hold of the webhook's secret and forges staff's taps gets
// nothing, and the log says so.
func TestForgedClaimOverTheWebhook(t *testing.T) {
	w := newTown(t, botapitest.WithWebhookBackoff(50*time.Millisecond, time.Second))
	addr := freeAddr(t)
	hook := "http://" + addr + "/hook"
	w.env = []string{"WEBHOOK_URL=" + hook, "WEBHOOK_SECRET=a_secret-9"}
	b := w.startOn(addr).waitReady()
	w.talks(1, 0, 30*time.Second)
	var id string
	for id = range w.waitCards(1, 20*time.Second) {
	}
	card, _ := cardOf(w, id)
	forged := func(update int, data string) string {
		return fmt.Sprintf(`{"update_id":%d,"callback_query":{"id":"9%d","from":{"id":666,"is_bot":false,"first_name":"Mallory"},"chat_instance":"1","data":%q,"message":{"message_id":%d,"date":1,"chat":{"id":%d,"type":"supergroup","title":"Team"}}}}`,
			update, update, data, card.MessageID, w.staff.ID())
	}
	if code, _ := post(t, hook, "wrong", forged(900001, "k.c."+id)); code != http.StatusUnauthorized {
		t.Errorf("a wrong secret: %d", code)
	}
	for i, data := range []string{"k.c." + id, "k.d." + id, "k.c.000000000000", "k.zzz", ""} {
		code, body := post(t, hook, "a_secret-9", forged(900010+i, data))
		if code != http.StatusOK || strings.Contains(body, `"text"`) || strings.Contains(body, `"url"`) {
			t.Errorf("%q: %d %s", data, code, body)
		}
	}
	if n := len(w.cards()); n != 1 {
		t.Errorf("%d cards can be claimed after the forgeries", n)
	}
	for _, c := range w.tg.Calls("sendMessage", "editMessageText") {
		if c.ChatID == 666 {
			t.Error("the stranger was written to")
		}
	}
	if !strings.Contains(b.log.String(), "may not") {
		t.Error("the log says nothing of it")
	}
}
