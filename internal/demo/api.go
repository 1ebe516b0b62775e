package demo

import (
	"embed"
	"encoding/json"
	"io/fs"
	"net/http"
	"strings"
	"time"
	"unicode/utf16"

	"wegweiser/internal/telegram/botapitest"
)

//go:embed web
var web embed.FS

// routes are the page, what it asks for, and the Bot API of every world.
func (d *Demo) routes() http.Handler {
	files, err := fs.Sub(web, "web")
	if err != nil {
		panic(err)
	}
	page := http.NewServeMux()
	page.Handle("GET /", http.FileServerFS(files))
	page.Handle("GET /api/state", d.begun(d.getState))
	page.Handle("GET /api/events", d.begun(d.getEvents))
	page.Handle("GET /api/file/{id}", d.begun(d.getFile))
	page.Handle("POST /api/act", fromPage(d.begun(d.postAct)))
	guarded := d.guard(page)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if api := d.botAPI(r.URL.Path); api != nil {
			api.ServeHTTP(w, r)
			return
		}
		guarded.ServeHTTP(w, r)
	})
}

// begun answers a page that was open before we were to try again.
func (d *Demo) begun(next http.HandlerFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if d.world() == nil {
			refuse(w, http.StatusServiceUnavailable, "not yet")
			return
		}
		next(w, r)
	})
}

// botAPI is the double that a path leads to. Its token, which nobody is told, is all
// the protection that the real one has.
func (d *Demo) botAPI(path string) http.Handler {
	if !strings.HasPrefix(path, "/w") {
		return nil
	}
	before, _, ok := strings.Cut(path, "/bot")
	d.mu.Lock()
	w := d.worlds[before]
	d.mu.Unlock()
	if !ok || w == nil {
		return nil
	}
	return http.StripPrefix(w.path, w.tg)
}

func (d *Demo) getState(w http.ResponseWriter, _ *http.Request) {
	answer(w, http.StatusOK, d.world().state())
}

// quiet is how often a stream says that it is still there when nothing happens.
const quiet = 15 * time.Second

// getEvents streams: first everything as it is, then what happens.
func (d *Demo) getEvents(w http.ResponseWriter, r *http.Request) {
	out := http.NewResponseController(w)
	w.Header().Set("Content-Type", "text/event-stream")
	_, _ = w.Write([]byte("retry: 500\n\n"))
	alive := time.NewTicker(quiet)
	defer alive.Stop()
	var last *world
	for {
		now := d.world()
		if now == nil || now == last { // it ended, and no other began
			return
		}
		last = now
		events := now.hub.open()
		if _, err := w.Write(event("state", now.state())); err != nil || out.Flush() != nil {
			now.hub.leave(events)
			return
		}
		if !pump(w, r, out, events, alive.C) {
			now.hub.leave(events)
			return
		}
	}
}

// pump writes events until the world ends (true) or the page is gone (false).
func pump(w http.ResponseWriter, r *http.Request, out *http.ResponseController, events <-chan []byte, alive <-chan time.Time) bool {
	for {
		b := []byte(": still here\n\n")
		select {
		case <-r.Context().Done():
			return false
		case <-alive:
		case e, ok := <-events:
			if !ok {
				return true
			}
			b = e
		}
		if _, err := w.Write(b); err != nil || out.Flush() != nil {
			return false
		}
	}
}

// getFile gives what the bot has sent: a picture and a recording to show, a document
// to keep.
func (d *Demo) getFile(w http.ResponseWriter, r *http.Request) {
	data, ok := d.world().tg.Contents(r.PathValue("id"))
	if !ok {
		refuse(w, http.StatusNotFound, "no such file")
		return
	}
	kind := http.DetectContentType(data)
	if !strings.HasPrefix(kind, "image/") && kind != "application/ogg" {
		w.Header().Set("Content-Disposition", "attachment")
	}
	w.Header().Set("Content-Type", kind)
	_, _ = w.Write(data)
}

// An act is what somebody does on the page.
type act struct {
	Do      string `json:"do"`
	As      int64  `json:"as"`   // who
	Chat    int64  `json:"chat"` // where; default: in private
	Text    string `json:"text"`
	Payload string `json:"payload"` // of a link to the bot
	Message int    `json:"message"`
	Data    string `json:"data"` // of a button
	Kind    string `json:"kind"` // of a surprise
	Lang    string `json:"lang"`
}

const maxAct = 64 << 10

func (d *Demo) postAct(w http.ResponseWriter, r *http.Request) {
	var a act
	in := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxAct))
	in.DisallowUnknownFields()
	if err := in.Decode(&a); err != nil {
		refuse(w, http.StatusBadRequest, "no act: "+err.Error())
		return
	}
	now := d.world()
	var id int64
	var why string
	switch a.Do {
	case "reset":
		if err := d.Reset(); err != nil {
			refuse(w, http.StatusInternalServerError, err.Error())
			return
		}
	case "person":
		id, why = now.arrive(a)
	case "language":
		why = now.choose(a)
	default:
		why = now.act(a)
	}
	if why != "" {
		refuse(w, http.StatusBadRequest, why)
		return
	}
	answer(w, http.StatusOK, map[string]any{"ok": true, "id": id})
}

// arrive and choose return why they can't, or nothing.
func (w *world) arrive(a act) (id int64, why string) {
	if _, ok := w.language(a.Lang); !ok {
		return 0, "no such language"
	}
	id, ok := w.addPerson(a.Lang)
	if !ok {
		return 0, "full"
	}
	w.hub.send("people", w.peopleView())
	return id, ""
}

func (w *world) choose(a act) (why string) {
	if _, ok := w.language(a.Lang); !ok {
		return "no such language"
	}
	if !w.setLanguage(a.As, a.Lang) {
		return "no such person"
	}
	w.hub.send("people", w.peopleView())
	return ""
}

// maxText is the longest message, in UTF-16 units; an app sends more as several.
const maxText = 4096

// act does what a person does in a chat, and returns why it can't be done, or nothing.
func (w *world) act(a act) (why string) {
	if a.Chat == 0 {
		a.Chat = a.As
	}
	chat, who, ok := w.may(a.As, a.Chat)
	if !ok {
		return "nobody can do that there"
	}
	private := a.Chat == a.As
	switch a.Do {
	case "send", "edit":
		if strings.TrimSpace(a.Text) == "" || len(utf16.Encode([]rune(a.Text))) > maxText {
			return "a text has 1 to 4096 letters"
		}
		if a.Do == "send" {
			chat.Send(who, a.Text)
			return ""
		}
		if _, err := chat.Edit(who, a.Message, a.Text); err != nil {
			return "not your message"
		}
	case "start":
		if !private || len(a.Payload) > 64 || strings.Trim(a.Payload, payloadLetters) != "" {
			return "no such link"
		}
		chat.Start(who, a.Payload)
	case "tap":
		if a.Data == "" || len(a.Data) > 64 {
			return "no such button"
		}
		chat.Forge(who, a.Message, a.Data)
	case "press":
		if _, err := chat.Press(who, a.Text); err != nil {
			return "no such key"
		}
	case "block", "unblock":
		if !private {
			return "only in private"
		}
		if a.Do == "block" {
			chat.Block()
		} else {
			chat.Unblock()
		}
	case "surprise":
		return w.surprise(chat, who, a.Kind)
	default:
		return "unknown act"
	}
	return ""
}

const payloadLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"

func answer(w http.ResponseWriter, code int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	_ = json.NewEncoder(w).Encode(v)
}

func refuse(w http.ResponseWriter, code int, why string) {
	answer(w, code, map[string]string{"error": why})
}

var _ http.Handler = (*botapitest.Server)(nil)
