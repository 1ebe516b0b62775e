package preview

import (
	"bytes"
	"crypto/subtle"
	"embed"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"mime"
	"net"
	"net/http"
	"path"
	"strings"
	"time"

	"wegweiser/internal/flow"
	"wegweiser/internal/sound"
)

//go:embed web
var web embed.FS

// What the page may load is what comes from here; it runs no mark-up of texts.
const contentPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self'; connect-src 'self'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"

func (p *Preview) routes() http.Handler {
	files, err := fs.Sub(web, "web")
	if err != nil {
		panic(err)
	}
	m := http.NewServeMux()
	m.Handle("GET /", http.FileServerFS(files))
	m.HandleFunc("GET /{$}", p.getPage)
	m.HandleFunc("GET /state", p.getState)
	m.HandleFunc("GET /language/{tag}", p.getLanguage)
	m.HandleFunc("GET /walk/{tag}", p.getWalk)
	m.HandleFunc("GET /media/{path...}", p.getMedia)
	m.HandleFunc("GET /events", p.getEvents)
	m.Handle("POST /try", p.fromPage(p.postTry))
	m.Handle("POST /save", p.fromPage(p.postSave))
	return p.guard(m)
}

// guard lets nobody in but who knows the secret, under our own name: a stranger's name
// that leads to this machine is DNS rebinding.
func (p *Preview) guard(next http.Handler) http.Handler {
	names := map[string]bool{p.addr: true}
	if _, port, err := net.SplitHostPort(p.addr); err == nil {
		for _, host := range []string{"127.0.0.1", "localhost", "::1"} {
			names[net.JoinHostPort(host, port)] = true
		}
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", contentPolicy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cache-Control", "no-store")
		token, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
		switch {
		case !names[r.Host]:
			http.Error(w, "the preview answers only under its own address", http.StatusMisdirectedRequest)
		case subtle.ConstantTimeCompare([]byte(token), []byte(p.token)) != 1:
			http.Error(w, "the address of the preview holds a secret: use the one that bot preview has printed", http.StatusForbidden)
		case r.URL.Path == "/"+token:
			http.Redirect(w, r, "/"+p.token+"/", http.StatusSeeOther)
		default:
			http.StripPrefix("/"+token, next).ServeHTTP(w, r)
		}
	})
}

// fromPage lets only our own page act, and only if texts may be saved: a browser says
// where a request comes from, and a form of somebody else's page can't send JSON.
func (p *Preview) fromPage(next http.HandlerFunc) http.Handler {
	same := http.NewCrossOriginProtection()
	return same.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if p.Edit == "" {
			refuse(w, http.StatusForbidden, "nothing is written: bot preview runs without --edit")
			return
		}
		if t, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || t != "application/json" {
			refuse(w, http.StatusUnsupportedMediaType, "send application/json")
			return
		}
		next(w, r)
	}))
}

// getPage gives the page. With ?print it has everything in it already, so that a browser
// that prints at once finds it there.
func (p *Preview) getPage(w http.ResponseWriter, r *http.Request) {
	page, err := web.ReadFile("web/index.html")
	if err != nil {
		panic(err)
	}
	if r.URL.Query().Has("print") {
		b, n := p.book()
		data := map[string]any{"state": b.state(n, false), "languages": map[string]*langView{}}
		for _, name := range []string{"lang", "beside"} {
			if tag := r.URL.Query().Get(name); tag != "" && b.speaks(tag) {
				data["languages"].(map[string]*langView)[tag] = b.view(tag)
			}
		}
		inside, err := json.Marshal(data) // <, > and & are escaped in it
		if err != nil {
			panic(err)
		}
		script := append([]byte(`<script type="application/json" id="data">`), inside...)
		page = bytes.Replace(page, []byte("</head>"), append(script, []byte("</script>\n</head>")...), 1)
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = w.Write(page)
}

func (p *Preview) getState(w http.ResponseWriter, _ *http.Request) {
	b, n := p.book()
	reply(w, http.StatusOK, b.state(n, p.Edit != ""))
}

func (p *Preview) getLanguage(w http.ResponseWriter, r *http.Request) {
	b, n := p.book()
	if !b.speaks(r.PathValue("tag")) {
		refuse(w, http.StatusNotFound, "there is no such language")
		return
	}
	v := *b.view(r.PathValue("tag"))
	v.Version = n
	reply(w, http.StatusOK, v)
}

func (b *book) speaks(tag string) bool {
	if b.texts == nil {
		return false
	}
	_, ok := b.texts.Language(tag)
	return ok
}

// getMedia gives a file of the folder media/, or the voice note for a text.
func (p *Preview) getMedia(w http.ResponseWriter, r *http.Request) {
	name := path.Clean(r.PathValue("path"))
	if !fs.ValidPath(name) || strings.HasPrefix(path.Base(name), ".") {
		refuse(w, http.StatusNotFound, "there is no such file")
		return
	}
	folder := p.Flows
	if strings.HasPrefix(name, sound.Folder+"/") && path.Ext(name) == sound.Ext {
		folder = p.Locales
	} else {
		name = flow.MediaFolder + "/" + name
	}
	data, err := fs.ReadFile(folder, name)
	if err != nil {
		refuse(w, http.StatusNotFound, "there is no such file")
		return
	}
	kind := http.DetectContentType(data)
	if !strings.HasPrefix(kind, "image/") && kind != "application/ogg" {
		w.Header().Set("Content-Disposition", "attachment")
	}
	w.Header().Set("Content-Type", kind)
	_, _ = w.Write(data)
}

// quiet is how often a stream says that it is still there when nothing happens.
const quiet = 15 * time.Second

// getEvents streams the version of what is shown: first the one now, then each new one.
func (p *Preview) getEvents(w http.ResponseWriter, r *http.Request) {
	out := http.NewResponseController(w)
	w.Header().Set("Content-Type", "text/event-stream")
	versions := p.pages.join()
	defer p.pages.leave(versions)
	alive := time.NewTicker(quiet)
	defer alive.Stop()
	_, n := p.book()
	next := fmt.Sprintf("retry: 500\n\nevent: version\ndata: %d\n\n", n)
	for {
		if _, err := io.WriteString(w, next); err != nil || out.Flush() != nil {
			return
		}
		select {
		case <-r.Context().Done():
			return
		case <-alive.C:
			next = ": still here\n\n"
		case n := <-versions:
			next = fmt.Sprintf("event: version\ndata: %d\n\n", n)
		}
	}
}

func reply(w http.ResponseWriter, code int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	_ = json.NewEncoder(w).Encode(v)
}

func refuse(w http.ResponseWriter, code int, why string) {
	reply(w, code, map[string]string{"error": why})
}
