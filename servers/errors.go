package servers

import (
	"errors"
	"fmt"
	"os"

	"github.com/valyala/fasthttp"

	"pollpush/feed"
)

// badRequest answers a request that could not be read. The engine closes the connection afterwards.
func (s *Handler) badRequest(c *fasthttp.RequestCtx, err error) {
	linger(c)
	var small *fasthttp.ErrSmallBuffer
	switch {
	case errors.As(err, &small):
		Fail(&c.Response, fasthttp.StatusRequestHeaderFieldsTooLarge, fmt.Sprintf("a request's head has at most %d bytes", maxHead))
	case errors.Is(err, fasthttp.ErrBodyTooLarge):
		Fail(&c.Response, fasthttp.StatusRequestEntityTooLarge, fmt.Sprintf("a body has at most %d bytes", feed.MaxBody))
	case errors.Is(err, ErrManyLarge):
		Fail(&c.Response, fasthttp.StatusServiceUnavailable, err.Error())
	case errors.Is(err, os.ErrDeadlineExceeded):
		Fail(&c.Response, fasthttp.StatusRequestTimeout, fmt.Sprintf("the request was not complete after %v", s.Options.IOTimeout))
	default:
		Fail(&c.Response, fasthttp.StatusBadRequest, "this is not an HTTP/1.1 request")
	}
}
