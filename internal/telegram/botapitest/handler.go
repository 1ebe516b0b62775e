// From a request to an answer: token, method, parameters, faults, the call
// itself, the log.

package botapitest

import (
	"bytes"
	"context"
	"crypto/subtle"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// A callContext is what a method gets to work with. It runs under Server.mu
// unless it waits.
type callContext struct {
	context.Context
	method *method
	args   *args
}

// A methodFunc does what the method does and returns its result. It is called
// with Server.mu held.
type methodFunc func(s *Server, c *callContext) (any, *apiError)

// ServeHTTP answers "/bot<token>/<method>".
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		panic(http.ErrAbortHandler)
	}
	s.wg.Add(1)
	s.mu.Unlock()
	defer s.wg.Done()

	token, name, ok := splitPath(r.URL.Path)
	if !ok {
		refuse(w, &apiError{code: http.StatusNotFound, description: "Not Found"})
		return
	}
	if r.Method != http.MethodGet && r.Method != http.MethodPost {
		refuse(w, &apiError{code: http.StatusMethodNotAllowed, description: "Method Not Allowed"})
		return
	}
	call := &Call{Method: name, At: s.Now(), began: time.Now()}
	params, bad := readRequest(r)
	if bad == clientGone {
		panic(http.ErrAbortHandler) // killed in the middle of its request: nothing was asked
	}
	if subtle.ConstantTimeCompare([]byte(token), []byte(s.cfg.token)) != 1 {
		bad = &apiError{code: http.StatusUnauthorized, description: "Unauthorized"}
	}
	s.identify(call, name, params)

	fault := s.strike(call)
	if fault != nil && fault.before(s, r.Context(), w, call) {
		s.record(call)
	} else {
		body, bad := s.call(r.Context(), params, call, bad)
		if fault != nil {
			fault.after(s, r.Context(), w, call, body)
		} else {
			writeAnswer(w, call.Code, bad, body)
		}
	}
	if call.cut {
		panic(http.ErrAbortHandler)
	}
}

// clientGone stands for a request that broke off before its end.
var clientGone = &apiError{code: http.StatusBadRequest, description: "the client went away"}

// identify fills in what a fault is aimed with.
func (s *Server) identify(call *Call, name string, params *raw) {
	if m := s.spec.methods[strings.ToLower(name)]; m != nil {
		call.Method = m.name
	}
	call.ChatID = params.chat()
	call.Params = params.values
}

func splitPath(path string) (token, method string, ok bool) {
	rest, ok := strings.CutPrefix(path, "/bot")
	if !ok {
		return "", "", false
	}
	token, method, ok = strings.Cut(rest, "/")
	return token, method, ok && method != "" && !strings.Contains(method, "/")
}

// call checks and runs a method, unless the request is bad already, and logs it
// in the same moment in which its effects can be seen.
func (s *Server) call(ctx context.Context, params *raw, call *Call, bad *apiError) ([]byte, *apiError) {
	var a *args
	var run methodFunc
	m := s.spec.methods[strings.ToLower(call.Method)]
	switch {
	case bad != nil:
	case m == nil:
		bad = &apiError{code: http.StatusNotFound, description: "Not Found"}
	default:
		if a, bad = m.check(params); bad != nil {
			break
		}
		call.Params = a.values
		if run = s.run[m.name]; run == nil {
			bad = &apiError{code: http.StatusNotImplemented, description: "Not Implemented by the double: " + m.name}
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var result any
	switch {
	case bad != nil:
	case s.loggedOut && m.name != "getMe":
		bad = badRequest("Logged out")
	default:
		result, bad = run(s, &callContext{Context: ctx, method: m, args: a})
	}
	body := s.finish(call, result, bad)
	s.recordLocked(call)
	return body, bad
}

// finish makes the answer's body and completes the log entry.
func (s *Server) finish(call *Call, result any, bad *apiError) []byte {
	if bad != nil {
		call.Code, call.Description = bad.code, bad.description
		return bad.body()
	}
	call.Code = http.StatusOK
	var b bytes.Buffer
	b.WriteString(`{"ok":true,"result":`)
	if raw, ok := result.(rawJSON); ok {
		b.Write(raw)
	} else {
		enc := json.NewEncoder(&b)
		enc.SetEscapeHTML(false)
		if err := enc.Encode(result); err != nil {
			panic("botapitest: a result can't be encoded: " + err.Error())
		}
		b.Truncate(b.Len() - 1) // the encoder's newline
	}
	b.WriteByte('}')
	body := b.Bytes()
	if !s.cfg.noLog {
		call.Result = body[len(`{"ok":true,"result":`) : len(body)-1]
	}
	return body
}

// rawJSON is a result that is JSON already.
type rawJSON []byte

func (e *apiError) body() []byte {
	b := []byte(`{"ok":false,"error_code":`)
	b = strconv.AppendInt(b, int64(e.code), 10)
	b = append(b, `,"description":`...)
	text, _ := json.Marshal(e.description)
	b = append(b, text...)
	switch {
	case e.retryAfter != 0:
		b = append(b, `,"parameters":{"retry_after":`...)
		b = strconv.AppendInt(b, int64(e.retryAfter), 10)
		b = append(b, '}')
	case e.migrateTo != 0:
		b = append(b, `,"parameters":{"migrate_to_chat_id":`...)
		b = strconv.AppendInt(b, e.migrateTo, 10)
		b = append(b, '}')
	}
	return append(b, '}')
}

func refuse(w http.ResponseWriter, bad *apiError) { writeAnswer(w, bad.code, bad, bad.body()) }

func writeAnswer(w http.ResponseWriter, code int, bad *apiError, body []byte) {
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Content-Length", strconv.Itoa(len(body)))
	if bad != nil && bad.retryAfter > 0 {
		h.Set("Retry-After", strconv.Itoa(bad.retryAfter))
	}
	w.WriteHeader(code)
	_, _ = w.Write(body)
}
