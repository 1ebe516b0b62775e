package demo_test

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"wegweiser/flows"
	"wegweiser/internal/demo"
	"wegweiser/locales"
)

// Run prints one line, ends soon after it is told to, and leaves nothing running.
func TestRun(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	out, in := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		ended <- demo.Run(ctx, demo.Options{Addr: taken.Addr().String(), Flows: flows.FS, Locales: locales.FS, Rate: demo.TelegramRate, Out: in})
		in.Close()
	}()
	lines := bufio.NewScanner(out)
	if !lines.Scan() {
		t.Fatal(<-ended)
	}
	m := regexp.MustCompile(`^Wegweiser demo: (http://127\.0\.0\.1:\d+/) \(port \d+ is taken\)$`).FindStringSubmatch(lines.Text())
	if m == nil {
		t.Fatalf("it says %q", lines.Text())
	}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	stream, err := client.Get(m[1] + "api/events") // a page that is open must not hold it up
	if err != nil {
		t.Fatal(err)
	}
	defer stream.Body.Close()
	cancel()
	start := time.Now()
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	if took := time.Since(start); took > 2*time.Second {
		t.Errorf("it took %v to end", took)
	}
	if lines.Scan() {
		t.Errorf("it also says %q", lines.Text())
	}
	_, _ = io.Copy(io.Discard, stream.Body)
}

// The demo has no password: it must not be reachable from other machines.
func TestOnlyThisMachine(t *testing.T) {
	for _, addr := range []string{"0.0.0.0:0", "[::]:0", "192.0.2.1:0", "example.org:80", "nonsense"} {
		err := demo.Run(t.Context(), demo.Options{Addr: addr, Flows: flows.FS, Locales: locales.FS, Out: io.Discard})
		if err == nil || !strings.Contains(err.Error(), addr) {
			t.Errorf("%s: %v", addr, err)
		}
	}
}

func request(t *testing.T, method, url, body string, header ...string) (int, string, http.Header) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(header); i += 2 {
		if header[i] == "Host" {
			r.Host = header[i+1]
		}
		r.Header.Set(header[i], header[i+1])
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	b, _ := io.ReadAll(res.Body)
	return res.StatusCode, string(b), res.Header
}

func TestGuard(t *testing.T) {
	addr, _ := serve(t)
	base := "http://" + addr
	_, port, _ := net.SplitHostPort(addr)
	for _, host := range []string{addr, "localhost:" + port} {
		if code, _, _ := request(t, "GET", base+"/", "", "Host", host); code != 200 {
			t.Errorf("%s: %d", host, code)
		}
	}
	// A stranger's name that leads here is DNS rebinding.
	for _, path := range []string{"/", "/api/state", "/api/events", "/main.js"} {
		if code, body, _ := request(t, "GET", base+path, "", "Host", "evil.example:"+port); code != http.StatusMisdirectedRequest || strings.Contains(body, "Wegweiser") {
			t.Errorf("%s under a stranger's name: %d %s", path, code, body)
		}
	}
	act := `{"do":"send","as":1001,"text":"hallo"}`
	for _, c := range []struct {
		why    string
		header []string
		code   int
	}{
		{"our own page", []string{"Origin", base, "Sec-Fetch-Site", "same-origin"}, 200},
		{"another page", []string{"Origin", "http://evil.example", "Sec-Fetch-Site", "cross-site"}, 403},
		{"another page in an old browser", []string{"Origin", "http://evil.example"}, 403},
		{"another port", []string{"Origin", "http://127.0.0.1:1", "Sec-Fetch-Site", "same-site"}, 403},
		{"a form", []string{"Content-Type", "text/plain"}, 415},
		{"a stranger's name", []string{"Host", "evil.example"}, 421},
	} {
		if code, body, _ := request(t, "POST", base+"/api/act", act, c.header...); code != c.code {
			t.Errorf("%s: %d %s", c.why, code, body)
		}
	}
	_, _, h := request(t, "GET", base+"/", "")
	policy := h.Get("Content-Security-Policy")
	if !strings.Contains(policy, "default-src 'none'") || strings.Contains(policy, "unsafe") {
		t.Error(policy)
	}
}

// The page holds no script and no style of its own, and makes no mark-up of texts.
func TestPageIsStrict(t *testing.T) {
	addr, _ := serve(t)
	_, html, _ := request(t, "GET", "http://"+addr+"/", "")
	if regexp.MustCompile(`(?i)<script>|<style|style=|\son\w+=|https?://`).MatchString(html) {
		t.Error("inline script or style, or an address, in the page")
	}
	for _, m := range regexp.MustCompile(`(?:src|href)="([^"#]+)"`).FindAllStringSubmatch(html, -1) {
		if code, _, _ := request(t, "GET", "http://"+addr+"/"+m[1], ""); code != 200 {
			t.Errorf("%s: %d", m[1], code)
		}
	}
	for _, name := range []string{"main.js", "chat.js", "message.js", "entities.js", "composer.js", "popup.js", "dom.js", "store.js", "words.js"} {
		_, js, _ := request(t, "GET", "http://"+addr+"/"+name, "")
		if js == "" || regexp.MustCompile(`innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function`).MatchString(js) {
			t.Errorf("%s makes mark-up or code of texts", name)
		}
	}
}

type stateOf struct {
	World  string
	Group  struct{ ID int64 }
	People []struct {
		ID           int64
		Name, Lang   string
		RTL, Blocked bool
		About        string
		Menu         []struct{ Command, What string }
	}
	Messages []struct {
		Chat, From int64
		ID         int
		Bot        bool
		Text, Kind string
		Lang       string
		Rows       [][]struct{ Text, Data, URL string }
	}
}

func state(t *testing.T, addr string) (s stateOf) {
	t.Helper()
	_, body, _ := request(t, "GET", "http://"+addr+"/api/state", "")
	if err := json.Unmarshal([]byte(body), &s); err != nil {
		t.Fatal(err)
	}
	return s
}

// act does something that must be possible.
func do(t *testing.T, addr string, act map[string]any) map[string]any {
	t.Helper()
	b, _ := json.Marshal(act)
	code, body, _ := request(t, "POST", "http://"+addr+"/api/act", string(b))
	var out map[string]any
	if err := json.Unmarshal([]byte(body), &out); err != nil || code != 200 {
		t.Fatalf("%v: %d %s", act, code, body)
	}
	return out
}

// until asks for the state until it fits.
func until(t *testing.T, addr, what string, fits func(stateOf) bool) stateOf {
	t.Helper()
	for deadline := time.Now().Add(40 * time.Second); ; time.Sleep(10 * time.Millisecond) { // who presses fast waits for ten
		s := state(t, addr)
		if fits(s) {
			return s
		}
		if time.Now().After(deadline) {
			t.Fatalf("waiting for %s: %+v", what, s.Messages)
		}
	}
}

// told listens to what a page is told until the people in it fit.
func told(t *testing.T, addr, what string, fits func(stateOf) bool) stateOf {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+addr+"/api/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	events := bufio.NewScanner(res.Body)
	events.Buffer(nil, 1<<20)
	var s stateOf
	for events.Scan() {
		if name := events.Text(); name != "event: state" && name != "event: people" {
			continue
		}
		events.Scan()
		if err := json.Unmarshal([]byte(strings.TrimPrefix(events.Text(), "data: ")), &s); err != nil {
			t.Fatal(err)
		}
		if fits(s) {
			return s
		}
	}
	t.Fatalf("waiting for %s: %v; the people are %+v", what, events.Err(), s.People)
	return s
}

// answers counts what the bot has written in a chat.
func answers(s stateOf, chat int64) (n int, last string) {
	for _, m := range s.Messages {
		if m.Chat == chat && m.Bot {
			n, last = n+1, m.Text
		}
	}
	return n, last
}

func TestActsThatNobodyCanDo(t *testing.T) {
	addr, _ := serve(t)
	group := state(t, addr).Group.ID
	for _, bad := range []string{
		`{`, `[]`, `{"do":"send","as":1001,"text":"x","more":1}`, `{"do":"fly","as":1001}`,
		`{"do":"send","as":1001,"text":"  "}`, `{"do":"send","as":77,"text":"x"}`,
		`{"do":"send","as":1001,"chat":1002,"text":"x"}`, `{"do":"send","as":901,"chat":1001,"text":"x"}`,
		`{"do":"send","as":1001,"text":"` + strings.Repeat("😀", 2049) + `"}`,
		`{"do":"edit","as":1001,"message":5,"text":"x"}`, `{"do":"start","as":1001,"payload":"a b"}`,
		`{"do":"tap","as":1001,"message":1,"data":"` + strings.Repeat("x", 65) + `"}`,
		`{"do":"person","lang":"xx"}`, `{"do":"language","as":1001,"lang":""}`, `{"do":"language","as":901,"lang":"ar"}`,
		`{"do":"surprise","as":1001,"kind":"none"}`, `{"do":"surprise","as":1001,"kind":"old"}`,
		`{"do":"block","as":901,"chat":` + string(mustJSON(group)) + `}`, `{"do":"start","as":901,"chat":` + string(mustJSON(group)) + `}`,
		`{"do":"send","as":1001,"chat":` + string(mustJSON(group)) + `,"text":"x"}`,
	} {
		code, body, _ := request(t, "POST", "http://"+addr+"/api/act", bad)
		if code != 400 || !strings.Contains(body, `"error"`) {
			t.Errorf("%.80s: %d %s", bad, code, body)
		}
	}
	if s := state(t, addr); len(s.Messages) > 1 { // that the bot joined the group
		t.Errorf("something was written all the same: %+v", s.Messages)
	}
}

func mustJSON(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return b
}

// Whatever is sent, the bot answers, and nothing is refused.
func TestSurprises(t *testing.T) {
	addr, _ := serve(t)
	const me = 1001
	do(t, addr, map[string]any{"do": "start", "as": me})
	s := until(t, addr, "the picker", func(s stateOf) bool { n, _ := answers(s, me); return n > 0 })
	for _, m := range s.Messages {
		if m.Chat == me && m.Rows != nil {
			do(t, addr, map[string]any{"do": "tap", "as": me, "message": m.ID, "data": m.Rows[0][0].Data})
		}
	}
	until(t, addr, "the notice", func(s stateOf) bool { n, _ := answers(s, me); return n > 1 })
	for _, kind := range []string{
		"sticker", "voice", "photo", "document", "location", "contact", "stranger", "long", "bidi", "command", "old", "twice", "forged",
	} {
		before, _ := answers(state(t, addr), me)
		do(t, addr, map[string]any{"do": "surprise", "as": me, "kind": kind})
		if kind == "old" { // answered by a toast
			continue
		}
		until(t, addr, "an answer to "+kind, func(s stateOf) bool { n, _ := answers(s, me); return n > before })
	}
	do(t, addr, map[string]any{"do": "block", "as": me})
	until(t, addr, "blocked", func(s stateOf) bool { return s.People[0].Blocked })
	before, _ := answers(state(t, addr), me)
	do(t, addr, map[string]any{"do": "unblock", "as": me})
	do(t, addr, map[string]any{"do": "send", "as": me, "text": "/start"})
	until(t, addr, "an answer after the block", func(s stateOf) bool { n, _ := answers(s, me); return n > before && !s.People[0].Blocked })
}

// Several newcomers at once, each in their own language; a phone changes its own.
func TestPeopleAndLanguages(t *testing.T) {
	addr, _ := serve(t)
	id := int64(do(t, addr, map[string]any{"do": "person", "lang": "fa"})["id"].(float64))
	s := told(t, addr, "a bot that presents itself in German and in Arabic", func(s stateOf) bool {
		german, arabic := s.People[0], s.People[1]
		return len(s.People) == 3 && len(german.Menu) > 0 && len(arabic.Menu) > 0 &&
			german.About != "" && arabic.About != "" && german.About != arabic.About
	})
	if p := s.People[2]; p.ID != id || p.Lang != "fa" || !p.RTL {
		t.Errorf("%+v", p)
	}
	do(t, addr, map[string]any{"do": "language", "as": id, "lang": "en"})
	s = state(t, addr)
	if p := s.People[2]; p.Lang != "en" || p.RTL {
		t.Errorf("%+v", p)
	}
	for range 20 {
		_, _, _ = request(t, "POST", "http://"+addr+"/api/act", `{"do":"person","lang":"ti"}`)
	}
	if n := len(state(t, addr).People); n != 12 {
		t.Errorf("%d people", n)
	}
}

// A text that looks like mark-up arrives as it was written.
func TestTextsStayTexts(t *testing.T) {
	addr, _ := serve(t)
	const evil = `<img src=x onerror=alert(1)> </script> & "quotes" <3`
	do(t, addr, map[string]any{"do": "send", "as": 1001, "text": evil})
	until(t, addr, "the message", func(s stateOf) bool {
		for _, m := range s.Messages {
			if m.Text == evil {
				return true
			}
		}
		return false
	})
	_, raw, _ := request(t, "GET", "http://"+addr+"/api/state", "")
	if strings.Contains(raw, "<img") {
		t.Error("mark-up stands in the JSON as it is")
	}
}

// After a reset nothing is left: no message, no person, no session, and pages that
// were open get the new world.
func TestReset(t *testing.T) {
	addr, _ := serve(t)
	res, err := http.Get("http://" + addr + "/api/events")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	events := bufio.NewScanner(res.Body)
	events.Buffer(nil, 1<<20)
	next := func(name string) (data string) {
		t.Helper()
		for events.Scan() {
			if events.Text() == "event: "+name {
				events.Scan()
				return strings.TrimPrefix(events.Text(), "data: ")
			}
		}
		t.Fatalf("no event %s: %v", name, events.Err())
		return ""
	}
	first := state(t, addr).World
	if got := next("state"); !strings.Contains(got, first) {
		t.Error(got)
	}
	do(t, addr, map[string]any{"do": "start", "as": 1001})
	if m := next("message"); m == "" {
		t.Error("no message")
	}
	do(t, addr, map[string]any{"do": "person", "lang": "uk"})
	do(t, addr, map[string]any{"do": "reset"})
	if again := next("state"); strings.Contains(again, first) {
		t.Error(again)
	}
	s := state(t, addr)
	if n, _ := answers(s, 1001); n != 0 || s.World == first || len(s.People) != 2 {
		t.Errorf("%+v", s)
	}
	do(t, addr, map[string]any{"do": "start", "as": 1001})
	until(t, addr, "the picker of the new world", func(s stateOf) bool { n, _ := answers(s, 1001); return n == 1 })
}
