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

// Preflight says what an answer to OPTIONS says, whose status is 204: to a browser that asks whether a page of another origin may
// send a request (CORS-preflight: Fetch standard, section 3.2.2), and to anybody who asks for the methods. Share has named the
// origin already, and the guard has turned away those who are not let in. asks says whether the request has both fields that make
// it a browser's question; fields are those that it wants to send.
func Preflight(out Header, methods []string, asks bool, fields []string) {
	out.Set(fasthttp.HeaderAllow, allow(methods))
	if !asks {
		return
	}
	out.Set(fasthttp.HeaderAccessControlAllowMethods, strings.Join(methods, ", "))
	var granted []string
	for _, list := range fields {
		for field := range strings.SplitSeq(list, ",") {
			if field = strings.ToLower(strings.TrimSpace(field)); slices.Contains(permitted, field) {
				granted = append(granted, field)
			}
		}
	}
	if len(granted) > 0 {
		out.Set(fasthttp.HeaderAccessControlAllowHeaders, strings.Join(granted, ", "))
	}
	out.Set(fasthttp.HeaderAccessControlMaxAge, preflightAge)
	out.Set(fasthttp.HeaderVary, "Origin, Access-Control-Request-Method, Access-Control-Request-Headers")
}

// preflight answers OPTIONS.
func preflight(c *fasthttp.RequestCtx, methods []string) {
	in := &c.Request.Header
	asks := len(in.Peek(fasthttp.HeaderOrigin)) > 0 && len(in.Peek(fasthttp.HeaderAccessControlRequestMethod)) > 0
	var fields []string
	for _, list := range in.PeekAll(fasthttp.HeaderAccessControlRequestHeaders) {
		fields = append(fields, string(list))
	}
	c.SetStatusCode(fasthttp.StatusNoContent)
	Preflight(&c.Response.Header, methods, asks, fields)
}
