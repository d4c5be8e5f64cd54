package servers

import (
	"net/http"

	"github.com/valyala/fasthttp"
)

// Upgrade is Engine's.
func (s *Server) Upgrade(c *fasthttp.RequestCtx, t *Transport) {
	r, q, ok := s.Handshake(c)
	if !ok {
		return
	}
	run, refused := t.Open(s.Core, r, q, func() Socket { return ConnOf(c) })
	if refused.Refused() {
		Refuse(&c.Response, refused)
		return
	}
	s.TakeOver(c, func(*Conn) { run() })
}

// Handshake returns a request for another protocol in the form that Open and Speak take. When its query can't be understood it answers with
// an error and returns false.
func (s *Handler) Handshake(c *fasthttp.RequestCtx) (*http.Request, Subscription, bool) {
	q, ok := s.subscription(c)
	if !ok {
		return nil, q, false
	}
	header := http.Header{}
	for key, value := range c.Request.Header.All() {
		header.Add(string(key), string(value))
	}
	r := &http.Request{Method: http.MethodGet, Header: header, Host: string(c.Host()), ProtoMajor: 1}
	if c.Request.Header.IsHTTP11() {
		r.ProtoMinor = 1
	}
	return r, q, true
}
