package telegram

import (
	"bytes"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"
)

// proxy is what stands in the environment for an address: none, one, or nonsense.
type proxy struct {
	url *url.URL
	err error
}

func proxyFor(api *url.URL) proxy {
	u, err := http.ProxyFromEnvironment(&http.Request{URL: api})
	return proxy{u, err}
}

// newTransport makes connections for the library's calls to api, and for all calls
// where there is a proxy.
//
// HTTP/1.1: a burst of sends over one HTTP/2 connection shares its flow control and
// its fate. Idle connections are kept for as many sends as go on side by side (the
// default of net/http is 2, so that a burst opens a connection, TLS and all, for
// nearly every message). A proxy of the environment is looked up once.
func newTransport(p proxy) *http.Transport {
	dial := newDialer()
	t := &http.Transport{
		Proxy:                 func(*http.Request) (*url.URL, error) { return p.url, p.err },
		DialContext:           dial.DialContext,
		MaxIdleConns:          idleMost,
		MaxIdleConnsPerHost:   idleMost,
		IdleConnTimeout:       idleFor,
		TLSHandshakeTimeout:   shakeFor,
		ExpectContinueTimeout: time.Second,
		DisableCompression:    true, // answers are short; unpacking them costs more than it saves
		TLSClientConfig:       newTLS(),
		Protocols:             new(http.Protocols),
	}
	t.Protocols.SetHTTP1(true)
	return t
}

func newDialer() net.Dialer {
	return net.Dialer{Timeout: dialFor, KeepAlive: 30 * time.Second}
}

func newTLS() *tls.Config {
	return &tls.Config{MinVersion: tls.VersionTLS12, ClientSessionCache: tls.NewLRUClientSessionCache(64)}
}

// buffering is the http client for the library: it writes bodies into a pipe, which
// go out in chunks and can't be sent again. Here they get a length.
type buffering struct{ client *http.Client }

func (b buffering) Do(r *http.Request) (*http.Response, error) {
	if r.Body == nil {
		return b.client.Do(r)
	}
	body, err := io.ReadAll(r.Body)
	r.Body.Close()
	if err != nil {
		return nil, err
	}
	r.ContentLength = int64(len(body))
	r.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil }
	r.Body, _ = r.GetBody()
	return b.client.Do(r)
}
