package servers

import (
	"errors"
	"fmt"
	"os"

	"github.com/valyala/fasthttp"

	"pollpush/feed"
)

// badRequest answers a request that could not be read. The connection is closed afterwards, slowly, so that the answer
// isn't destroyed by what the client still sends (RFC 9112, section 9.6).
func (s *Server) badRequest(c *fasthttp.RequestCtx, err error) {
	ConnOf(c).linger = true
	var small *fasthttp.ErrSmallBuffer
	switch {
	case errors.As(err, &small):
		Fail(c, fasthttp.StatusRequestHeaderFieldsTooLarge, fmt.Sprintf("a request's head has at most %d bytes", maxHead))
	case errors.Is(err, fasthttp.ErrBodyTooLarge):
		Fail(c, fasthttp.StatusRequestEntityTooLarge, fmt.Sprintf("a body has at most %d bytes", feed.MaxBody))
	case errors.Is(err, os.ErrDeadlineExceeded):
		Fail(c, fasthttp.StatusRequestTimeout, fmt.Sprintf("the request was not complete after %v", s.Options.IOTimeout))
	default:
		Fail(c, fasthttp.StatusBadRequest, "this is not an HTTP/1.1 request")
	}
}
