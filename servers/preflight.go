package servers

import (
	"slices"
	"strings"

	"github.com/valyala/fasthttp"
)

// Header fields that a page may send with a request, beyond those that need no permission. There is no reason to send
// others.
var permitted = []string{"accept", "accept-language", "cache-control", "content-language", "content-type", "last-event-id", "pragma"}

// preflightAge is for how many seconds a browser may go by an answer: two hours, which is as long as Chromium does.
const preflightAge = "7200"

// allow lists a path's methods for the field Allow.
func allow(methods []string) string {
	return strings.Join(methods, ", ") + ", " + fasthttp.MethodOptions
}

// options answers OPTIONS: a browser that asks whether a page of another origin may send a request (CORS-preflight: Fetch
// standard, section 3.2.2), and anybody who asks for the methods. Share has named the origin already, and the guard has
// turned away those who are not let in.
func options(c *fasthttp.RequestCtx, methods []string) {
	c.SetStatusCode(fasthttp.StatusNoContent)
	in, out := &c.Request.Header, &c.Response.Header
	out.Set(fasthttp.HeaderAllow, allow(methods))
	if len(in.Peek(fasthttp.HeaderOrigin)) == 0 || len(in.Peek(fasthttp.HeaderAccessControlRequestMethod)) == 0 {
		return
	}
	out.Set(fasthttp.HeaderAccessControlAllowMethods, strings.Join(methods, ", "))
	var fields []string
	for _, list := range in.PeekAll(fasthttp.HeaderAccessControlRequestHeaders) {
		for field := range strings.SplitSeq(string(list), ",") {
			if field = strings.ToLower(strings.TrimSpace(field)); slices.Contains(permitted, field) {
				fields = append(fields, field)
			}
		}
	}
	if len(fields) > 0 {
		out.Set(fasthttp.HeaderAccessControlAllowHeaders, strings.Join(fields, ", "))
	}
	out.Set(fasthttp.HeaderAccessControlMaxAge, preflightAge)
	out.Set(fasthttp.HeaderVary, "Origin, Access-Control-Request-Method, Access-Control-Request-Headers")
}
