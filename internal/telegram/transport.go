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

// NewTransport makes connections for calls to api.
//
// HTTP/1.1: a burst of sends over one HTTP/2 connection shares its flow control and
// its fate. Idle connections are kept for as many sends as go on side by side (the
// default of net/http is 2, so that a burst opens a connection, TLS and all, for
// nearly every message). A proxy of the environment is looked up once.
func NewTransport(api *url.URL) *http.Transport {
	dial := &net.Dialer{Timeout: 5 * time.Second, KeepAlive: 30 * time.Second}
	proxy, err := http.ProxyFromEnvironment(&http.Request{URL: api})
	t := &http.Transport{
		Proxy:                 func(*http.Request) (*url.URL, error) { return proxy, err },
		DialContext:           dial.DialContext,
		MaxIdleConns:          256,
		MaxIdleConnsPerHost:   256,
		IdleConnTimeout:       50 * time.Second, // less than the minute or so after which servers close them
		TLSHandshakeTimeout:   5 * time.Second,
		ExpectContinueTimeout: time.Second,
		DisableCompression:    true, // answers are short; unpacking them costs more than it saves
		TLSClientConfig:       &tls.Config{MinVersion: tls.VersionTLS12, ClientSessionCache: tls.NewLRUClientSessionCache(64)},
		Protocols:             new(http.Protocols),
	}
	t.Protocols.SetHTTP1(true)
	return t
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
