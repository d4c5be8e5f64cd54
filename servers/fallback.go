package servers

import (
	"net/url"

	"github.com/valyala/fasthttp"
)

// fallBack has Options.Fallback answer. Its adaptor would call a request target that can't be parsed an internal error.
func (s *Server) fallBack(c *fasthttp.RequestCtx) {
	if _, err := url.ParseRequestURI(string(c.RequestURI())); err != nil {
		Fail(&c.Response, fasthttp.StatusBadRequest, "the request target is not a URI: write % as %25")
		return
	}
	conn := ConnOf(c)
	if conn.stream = c.Request.Header.ConnectionUpgrade(); conn.stream {
		// Whoever takes it over sets its deadlines, and may say a last word to a client that still sends.
		conn.Linger()
	}
	s.fallback(c)
	if !c.Hijacked() {
		conn.stream = false
	}
}
