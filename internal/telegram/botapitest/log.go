// The log of calls: what the bot asked for and what it was told.

package botapitest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
)

// A Call is one request of the bot.
type Call struct {
	Seq         int             // counts from 1
	At          time.Time       // by the server's clock, when it came in
	Took        time.Duration   // real time until it was answered
	Method      string          // as the specification writes it
	Params      map[string]any  // checked: numbers are int64 and float64
	ChatID      int64           // chat_id, if there was one
	Code        int             // 200, or error_code
	Description string          // why it was refused
	Result      json.RawMessage // the result as JSON
	Fault       string          // the fault that struck, if one did
	Injected    bool            // the answer is the fault's, not the double's
	ViaWebhook  bool            // came in the body of a webhook's answer

	began time.Time
	cut   bool // the connection is to be cut
}

// OK reports whether the call was answered with a result.
func (c *Call) OK() bool { return c.Code == 200 }

// String is one line, for a test's output.
func (c *Call) String() string {
	params, _ := json.Marshal(c.Params)
	s := fmt.Sprintf("#%d %s %s → %d", c.Seq, c.Method, params, c.Code)
	if c.Description != "" {
		s += " " + c.Description
	}
	if c.Fault != "" {
		s += " (fault: " + c.Fault + ")"
	}
	return s
}

// record puts a call into the log. A long poll stands there when it ended.
func (s *Server) record(call *Call) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.recordLocked(call)
}

func (s *Server) recordLocked(call *Call) {
	call.Took = time.Since(call.began)
	s.calls++
	call.Seq = s.calls
	if !s.cfg.noLog {
		s.log = append(s.log, call)
	}
	s.notify()
}

// Calls returns the calls of the given methods in the order in which they were
// answered; without a method, all of them.
func (s *Server) Calls(methods ...string) []*Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []*Call
	for _, c := range s.log {
		if len(methods) == 0 || slices.Contains(methods, c.Method) {
			out = append(out, c)
		}
	}
	return out
}

// CallCount counts all calls, also without a log.
func (s *Server) CallCount() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.calls
}

// Refused returns the calls that the double itself answered with an error,
// injected faults left out, and those whose description contains one of except:
//
//	if bad := srv.Refused("bot was blocked"); len(bad) > 0 { t.Fatal(bad) }
func (s *Server) Refused(except ...string) []*Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []*Call
next:
	for _, c := range s.log {
		if c.OK() || c.Injected {
			continue
		}
		for _, e := range except {
			if strings.Contains(c.Description, e) {
				continue next
			}
		}
		out = append(out, c)
	}
	return out
}

// ForgetCalls empties the log.
func (s *Server) ForgetCalls() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.log = nil
}
