package servers

import (
	"slices"
	"strings"

	"github.com/valyala/fasthttp"
)

// SharedWith returns the origin of the page that a request comes from when Options.Origins has it, so that the page may
// read the answer although it is another server's (CORS: Fetch standard, section 3.2); "" otherwise.
func (s *Server) SharedWith(c *fasthttp.RequestCtx) string {
	if len(s.Options.Origins) == 0 {
		return ""
	}
	origin := string(c.Request.Header.Peek(fasthttp.HeaderOrigin))
	match := func(o string) bool { return o == "*" || strings.EqualFold(o, origin) }
	if origin == "" || !slices.ContainsFunc(s.Options.Origins, match) {
		return ""
	}
	return origin
}

// Share tells the browser that pages of the origin may read the answer; "" leaves it as it is.
func Share(r *fasthttp.Response, origin string) {
	if origin != "" {
		r.Header.Set(fasthttp.HeaderAccessControlAllowOrigin, origin)
		r.Header.Set(fasthttp.HeaderVary, fasthttp.HeaderOrigin)
		r.Header.Set(fasthttp.HeaderAccessControlExposeHeaders, EpochHeader)
	}
}
