package demo

import (
	"mime"
	"net"
	"net/http"
)

// The demo has no password, and every web page that is open in the same browser can
// send requests to this machine. So: only under our own name (a stranger's name that
// leads to 127.0.0.1 is DNS rebinding), acts only from our own page, and what the page
// may load is what comes from here.

const contentPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; connect-src 'self'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"

func (d *Demo) guard(next http.Handler) http.Handler {
	names := map[string]bool{d.addr: true}
	if _, port, err := net.SplitHostPort(d.addr); err == nil {
		for _, host := range []string{"127.0.0.1", "localhost", "::1"} {
			names[net.JoinHostPort(host, port)] = true
		}
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !names[r.Host] {
			http.Error(w, "the demo answers only under its own address, http://"+d.addr+"/", http.StatusMisdirectedRequest)
			return
		}
		h := w.Header()
		h.Set("Content-Security-Policy", contentPolicy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cache-Control", "no-store")
		next.ServeHTTP(w, r)
	})
}

// fromPage lets only our own page act: a browser says where a request comes from, and
// a form of somebody else's page can't send JSON.
func fromPage(next http.Handler) http.Handler {
	same := http.NewCrossOriginProtection()
	return same.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if t, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || t != "application/json" {
			refuse(w, http.StatusUnsupportedMediaType, "send application/json")
			return
		}
		next.ServeHTTP(w, r)
	}))
}
