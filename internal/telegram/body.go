package telegram

import (
	"io"
	"net/http"
	"sync"
	"sync/atomic"
)

// maxPooled bounds what stays in the pool: a batch of 100 long updates is rare, and
// its megabytes are better given back.
const maxPooled = 64 << 10

var buffers = sync.Pool{New: func() any { return &buffer{b: make([]byte, 0, 4<<10)} }}

// buffer is bytes on loan from the pool. It is counted, because the transport may
// still read a request's body after RoundTrip has returned (the server answered
// early, the caller gave up): the last one to let go gives it back.
type buffer struct {
	b    []byte
	refs atomic.Int32
}

func borrow() *buffer {
	b := buffers.Get().(*buffer)
	b.b = b.b[:0]
	b.refs.Store(1)
	return b
}

func (b *buffer) release() {
	if b.refs.Add(-1) == 0 && cap(b.b) <= maxPooled {
		buffers.Put(b)
	}
}

// open gives the transport a body to read; it holds the buffer until it is closed.
func (b *buffer) open() io.ReadCloser {
	b.refs.Add(1)
	return &reader{from: b}
}

// reader is one reading of a buffer. The transport may close it while another of its
// goroutines reads; after Close nothing is read any more.
type reader struct {
	mu   sync.Mutex
	from *buffer
	at   int
}

func (r *reader) Read(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.from == nil {
		return 0, http.ErrBodyReadAfterClose
	}
	if r.at == len(r.from.b) {
		return 0, io.EOF
	}
	n := copy(p, r.from.b[r.at:])
	r.at += n
	return n, nil
}

func (r *reader) Close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.from != nil {
		r.from.release()
		r.from = nil
	}
	return nil
}

// fill reads all of src into b, at most limit bytes. want is how many to expect, or
// negative.
func (b *buffer) fill(src io.Reader, want, limit int64) error {
	if want > limit {
		return errTooLong
	}
	if want > int64(cap(b.b)) {
		b.b = make([]byte, 0, want+1) // one more, so that the end is seen without growing
	}
	for {
		if len(b.b) == cap(b.b) {
			b.b = append(b.b, 0)[:len(b.b)]
		}
		n, err := src.Read(b.b[len(b.b):cap(b.b)])
		b.b = b.b[:len(b.b)+n]
		switch {
		case int64(len(b.b)) > limit:
			return errTooLong
		case err == io.EOF:
			return nil
		case err != nil:
			return err
		}
	}
}
