package demo

import (
	"encoding/json"
	"sync"
)

// A hub hands every event to every page that is open.
type hub struct {
	mu     sync.Mutex
	pages  map[chan []byte]struct{}
	closed bool
}

func newHub() *hub { return &hub{pages: map[chan []byte]struct{}{}} }

// backlog is how many events a page may be behind. One that is further behind is cut
// off; it comes back by itself and gets everything at once.
const backlog = 512

// open returns a channel of events as they go over the wire; it is closed when the
// page is cut off or the world ends.
func (h *hub) open() chan []byte {
	c := make(chan []byte, backlog)
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		close(c)
	} else {
		h.pages[c] = struct{}{}
	}
	return c
}

func (h *hub) leave(c chan []byte) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if _, ok := h.pages[c]; ok {
		delete(h.pages, c)
		close(c)
	}
}

func (h *hub) send(name string, v any) {
	b := event(name, v)
	h.mu.Lock()
	defer h.mu.Unlock()
	for c := range h.pages {
		select {
		case c <- b:
		default:
			delete(h.pages, c)
			close(c)
		}
	}
}

func (h *hub) close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.closed = true
	for c := range h.pages {
		delete(h.pages, c)
		close(c)
	}
}

// event is a server-sent event. JSON has no line breaks of its own, so that one data
// line is enough.
func event(name string, v any) []byte {
	data, err := json.Marshal(v)
	if err != nil {
		panic("demo: a view can't be encoded: " + err.Error())
	}
	return []byte("event: " + name + "\ndata: " + string(data) + "\n\n")
}
