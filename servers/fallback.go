package servers

import (
	"bufio"
	"bytes"
	"io"
	"net"
	"net/http"
	"net/url"

	"github.com/valyala/fasthttp"
)

// fallBack has Options.Fallback answer a request whose target it can parse.
func (s *Handler) fallBack(c *fasthttp.RequestCtx) {
	if _, err := url.ParseRequestURI(string(c.RequestURI())); err != nil {
		Fail(&c.Response, fasthttp.StatusBadRequest, "the request target is not a URI: write % as %25")
		return
	}
	s.engine.Fallback(c)
}

// Fallback is Engine's. A request for another protocol it answers outside of fasthttp, whose adaptor would lose what a client sends
// together with it: who takes the connection over reads that.
func (s *Server) Fallback(c *fasthttp.RequestCtx) {
	if !c.Request.Header.ConnectionUpgrade() {
		s.fallback(c)
		return
	}
	r, ok := requestOf(c)
	if !ok {
		return
	}
	origin, headOnly := s.sharedWith(c), c.IsHead()
	last := c.Request.Header.ConnectionClose() || !c.Request.Header.IsHTTP11()
	s.TakeOver(c, func(conn *Conn) {
		response := fasthttp.AcquireResponse()
		defer fasthttp.ReleaseResponse(response)
		w := &responseWriter{conn: conn, response: response, header: make(http.Header)}
		s.Options.Fallback.ServeHTTP(w, r)
		if w.hijacked {
			conn.Close()
			return
		}
		w.WriteHeader(http.StatusOK)
		Share(&response.Header, origin)
		response.SkipBody = headOnly
		if last {
			response.SetConnectionClose()
		}
		s.Resume(conn, response)
	})
}

// FallBackAtOnce is an Engine's Fallback that waits for Options.Fallback, which takes no connection over and has no answer that goes on.
// The answer is written once it is whole.
func (s *Handler) FallBackAtOnce(c *fasthttp.RequestCtx) {
	if r, ok := requestOf(c); ok {
		w := &responseWriter{response: &c.Response, header: make(http.Header)}
		s.Options.Fallback.ServeHTTP(struct{ http.ResponseWriter }{w}, r) // no http.Hijacker
		w.WriteHeader(http.StatusOK)
	}
}

// requestOf returns a copy of a request, which is good for longer than that. One that it can't make is answered, and it returns false.
func requestOf(c *fasthttp.RequestCtx) (*http.Request, bool) {
	r, err := http.ReadRequest(bufio.NewReader(bytes.NewReader(bytes.Clone(c.Request.Header.Header()))))
	if err != nil {
		Fail(&c.Response, fasthttp.StatusBadRequest, "this is not an HTTP/1.1 request")
		return nil, false
	}
	r.RemoteAddr, r.TLS = c.RemoteAddr().String(), c.TLSConnectionState()
	r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(bytes.Clone(c.PostBody()))), int64(len(c.PostBody()))
	return r, true
}

// A responseWriter is net/http's for a connection that may be taken over.
type responseWriter struct {
	conn     *Conn
	response *fasthttp.Response
	header   http.Header
	written  bool
	hijacked bool
}

func (w *responseWriter) Header() http.Header { return w.header }

func (w *responseWriter) WriteHeader(status int) {
	if w.written {
		return
	}
	w.written = true
	w.response.SetStatusCode(status)
	for name, values := range w.header {
		for _, value := range values {
			w.response.Header.Add(name, value)
		}
	}
}

func (w *responseWriter) Write(p []byte) (int, error) {
	if !w.written && w.header.Get(fasthttp.HeaderContentType) == "" {
		w.header.Set(fasthttp.HeaderContentType, http.DetectContentType(p))
	}
	w.WriteHeader(http.StatusOK)
	w.response.AppendBody(p)
	return len(p), nil
}

// Hijack is http.Hijacker's. Whoever takes the connection over sets its deadlines, and may say a last word to a client that
// still sends.
func (w *responseWriter) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	if w.hijacked {
		return nil, nil, http.ErrHijacked
	}
	w.hijacked = true
	w.conn.Linger()
	return w.conn, bufio.NewReadWriter(bufio.NewReader(w.conn), bufio.NewWriter(w.conn)), nil
}
