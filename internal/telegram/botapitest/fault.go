// Faults on demand: what Telegram and the network between do to a bot.

package botapitest

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// A Rule says which calls a fault strikes.
type Rule struct {
	Method      string  // as the specification writes it; "": every method, getUpdates too
	Chat        int64   // only calls with this chat_id; 0: any
	Skip        int     // let that many matching calls pass first
	Times       int     // strike that often, then never again; 0: always
	Probability float64 // strike with this chance (see WithSeed); 0: always
	Kind        Fault
}

// A Fault is one of TooMany, Refuse, Status, Garbage, CutBefore, CutAfter and
// Slow.
type Fault interface {
	// before is called when the request was read. It reports whether it
	// answered, so that nothing is done.
	before(s *Server, ctx context.Context, w http.ResponseWriter, call *Call) bool
	// after is called when the call was done, to give the answer.
	after(s *Server, ctx context.Context, w http.ResponseWriter, call *Call, body []byte)
}

type rule struct {
	Rule
	seen, struck int
}

// Fault makes the calls that fit the rule fail. Rules are tried in the order in
// which they were made; one strikes. The returned function removes it.
func (s *Server) Fault(r Rule) (remove func()) {
	if r.Kind == nil {
		panic("botapitest: a Rule needs a Kind")
	}
	if r.Method != "" && loadSpec().methods[strings.ToLower(r.Method)] == nil {
		panic("botapitest: the Bot API has no method " + r.Method)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	added := &rule{Rule: r}
	s.rules = append(s.rules, added)
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		for i, x := range s.rules {
			if x == added {
				s.rules = append(s.rules[:i:i], s.rules[i+1:]...)
				return
			}
		}
	}
}

// ClearFaults removes all rules.
func (s *Server) ClearFaults() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.rules = nil
}

// strike returns the fault that hits a call, or nil.
func (s *Server) strike(call *Call) Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range s.rules {
		if (r.Method != "" && !strings.EqualFold(r.Method, call.Method)) || (r.Chat != 0 && r.Chat != call.ChatID) {
			continue
		}
		r.seen++
		if r.seen <= r.Skip || (r.Times > 0 && r.struck >= r.Times) {
			continue
		}
		if r.Probability > 0 && s.rand.Float64() >= r.Probability {
			continue
		}
		r.struck++
		call.Fault = fmt.Sprintf("%T", r.Kind)[len("botapitest."):]
		return r.Kind
	}
	return nil
}

// TooMany answers 429 with retry_after; nothing is done. Telegram's own can be
// hours.
type TooMany struct{ RetryAfter int }

func (f TooMany) before(s *Server, _ context.Context, w http.ResponseWriter, call *Call) bool {
	return injectError(s, w, call, tooManyRequests(f.RetryAfter))
}

func (TooMany) after(*Server, context.Context, http.ResponseWriter, *Call, []byte) {}

// Refuse answers with an error in Telegram's form; nothing is done.
// MigrateToChatID and RetryAfter go into its parameters.
type Refuse struct {
	Code            int
	Description     string // whole, as in "Forbidden: bot was blocked by the user"
	RetryAfter      int
	MigrateToChatID int64
}

func (f Refuse) before(s *Server, _ context.Context, w http.ResponseWriter, call *Call) bool {
	return injectError(s, w, call, &apiError{
		code: f.Code, description: f.Description, retryAfter: f.RetryAfter, migrateTo: f.MigrateToChatID,
	})
}

func (Refuse) after(*Server, context.Context, http.ResponseWriter, *Call, []byte) {}

// Status answers with an HTTP status in Telegram's form, such as 500 "Internal
// Server Error" or 502 "Bad Gateway"; nothing is done.
type Status struct{ Code int }

func (f Status) before(s *Server, _ context.Context, w http.ResponseWriter, call *Call) bool {
	return injectError(s, w, call, &apiError{code: f.Code, description: http.StatusText(f.Code)})
}

func (Status) after(*Server, context.Context, http.ResponseWriter, *Call, []byte) {}

func injectError(s *Server, w http.ResponseWriter, call *Call, bad *apiError) bool {
	call.Injected = true
	writeAnswer(w, bad.code, bad, s.finish(call, nil, bad))
	return true
}

// Garbage answers with something that is not JSON, as a proxy does; nothing is
// done, unless AfterTaking says so.
type Garbage struct {
	Code        int    // default 502
	Body        string // default: an HTML page
	AfterTaking bool   // do the call first
}

func (f Garbage) before(_ *Server, _ context.Context, w http.ResponseWriter, call *Call) bool {
	if f.AfterTaking {
		return false
	}
	f.write(w, call)
	return true
}

func (f Garbage) after(_ *Server, _ context.Context, w http.ResponseWriter, call *Call, _ []byte) {
	f.write(w, call)
}

func (f Garbage) write(w http.ResponseWriter, call *Call) {
	if f.Code == 0 {
		f.Code = http.StatusBadGateway
	}
	if f.Body == "" {
		f.Body = "<html><head><title>502 Bad Gateway</title></head><body><center>nginx</center></body></html>"
	}
	if !f.AfterTaking { // else the call is in the log already
		call.Injected, call.Code = true, f.Code
	}
	w.Header().Set("Content-Type", "text/html")
	w.WriteHeader(f.Code)
	_, _ = w.Write([]byte(f.Body))
}

// CutBefore closes the connection before anything was done.
type CutBefore struct{}

func (CutBefore) before(_ *Server, _ context.Context, _ http.ResponseWriter, call *Call) bool {
	call.Injected, call.cut = true, true
	return true
}

func (CutBefore) after(*Server, context.Context, http.ResponseWriter, *Call, []byte) {}

// CutAfter does what was asked for and then closes the connection: the message
// has arrived, the bot doesn't know. With Partial half of the answer is sent.
type CutAfter struct{ Partial bool }

func (CutAfter) before(*Server, context.Context, http.ResponseWriter, *Call) bool { return false }

func (f CutAfter) after(_ *Server, _ context.Context, w http.ResponseWriter, call *Call, body []byte) {
	call.cut = true
	if !f.Partial {
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", fmt.Sprint(len(body)))
	w.WriteHeader(call.Code)
	_, _ = w.Write(body[:len(body)/2])
	_ = http.NewResponseController(w).Flush()
}

// Slow waits, in real time, before the call is done; or, with AfterTaking, done
// but not yet answered. A client that goes away meanwhile is not waited for: what
// was not yet done is not done then.
type Slow struct {
	Delay       time.Duration
	AfterTaking bool
}

func (f Slow) before(s *Server, ctx context.Context, _ http.ResponseWriter, call *Call) bool {
	if f.AfterTaking || s.pause(ctx, f.Delay) {
		return false
	}
	call.Injected, call.cut = true, true
	return true
}

func (f Slow) after(s *Server, ctx context.Context, w http.ResponseWriter, call *Call, body []byte) {
	if f.AfterTaking && !s.pause(ctx, f.Delay) {
		call.cut = true
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(call.Code)
	_, _ = w.Write(body)
}

// pause reports whether the whole time passed.
func (s *Server) pause(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
	case <-s.ctx.Done():
	}
	return false
}
