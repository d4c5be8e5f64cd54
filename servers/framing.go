package servers

import (
	"bytes"
	"strings"

	"github.com/valyala/fasthttp"
)

// The engine refuses requests whose length others might read differently, so that nothing can be smuggled past a proxy in
// front of it (RFC 9112, section 11.2), but for what is looked at here.

// unambiguous answers a request that it does not let through, and returns false.
func unambiguous(c *fasthttp.RequestCtx) bool {
	h := &c.Request.Header
	folded, coded := fieldLines(h.RawHeaders())
	switch {
	case folded:
		Fail(&c.Response, fasthttp.StatusBadRequest, "a header field has one line")
	case coded:
		Fail(&c.Response, fasthttp.StatusBadRequest, "the only transfer coding is chunked")
	case !h.IsHTTP11() && !bytes.HasPrefix(h.Protocol(), []byte("HTTP/1.")):
		Fail(&c.Response, fasthttp.StatusHTTPVersionNotSupported, "use HTTP/1.1")
	case !expected(h):
		Fail(&c.Response, fasthttp.StatusExpectationFailed, onlyContinue)
	default:
		return true
	}
	c.Response.SetConnectionClose()
	linger(c)
	return false
}

// linger has the connection closed with a last answer in mind, see Conn.Linger.
func linger(c *fasthttp.RequestCtx) { c.Conn().(interface{ Linger() }).Linger() }

// fieldLines reports whether a field goes on in a second line, which the engine would join (RFC 9112, section 5.2), and
// whether a request has another transfer coding than chunked: of those the engine takes identity, for which it reads no
// body where others read one up to the connection's end (section 6.1).
func fieldLines(raw []byte) (folded, coded bool) {
	for len(raw) > 0 {
		line, rest, _ := bytes.Cut(raw, lineEnd)
		raw = rest
		switch {
		case len(line) == 0:
		case line[0] == ' ' || line[0] == '\t':
			folded = true
		case line[0]|0x20 == 't' && len(line) > len(fieldCoding) && bytes.EqualFold(line[:len(fieldCoding)], fieldCoding):
			coded = coded || !bytes.EqualFold(bytes.TrimSpace(line[len(fieldCoding):]), codingChunked)
		}
	}
	return folded, coded
}

var lineEnd, fieldCoding, codingChunked = []byte("\n"), []byte("Transfer-Encoding:"), []byte("chunked")

const onlyContinue = "the only expectation that is met is 100-continue"

// expected reports whether the request expects nothing that isn't met (RFC 9110, section 10.1.1).
func expected(h *fasthttp.RequestHeader) bool {
	expect := whole(h, fasthttp.HeaderExpect)
	return len(expect) == 0 || !h.IsHTTP11() || strings.EqualFold(string(expect), "100-continue")
}

// unexpected marks a request that has been made one that expects 100-continue.
const unexpected = "X-Pollpush-Unexpected"

// headerReceived has a request with another expectation refused before its body is read: its client may be waiting for an
// answer before it sends one. The engine asks expectation about the one expectation that it knows.
func headerReceived(h *fasthttp.RequestHeader) fasthttp.RequestConfig {
	if !expected(h) {
		h.SetCanonical([]byte(fasthttp.HeaderExpect), []byte("100-continue"))
		h.Set(unexpected, "1")
	}
	return fasthttp.RequestConfig{}
}

// expectation answers a client that waits before it sends a body.
func expectation(c *fasthttp.RequestCtx) int {
	if len(c.Request.Header.Peek(unexpected)) == 0 {
		return fasthttp.StatusContinue
	}
	Fail(&c.Response, fasthttp.StatusExpectationFailed, onlyContinue)
	linger(c)
	return fasthttp.StatusExpectationFailed
}
