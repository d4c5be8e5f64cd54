package servers

import (
	"github.com/valyala/fasthttp"

	"pollpush/feed"
)

// Lines answers a poll: 200 with the messages' lines, or 204 without any.
func Lines(c *fasthttp.RequestCtx, msgs []feed.Message) {
	switch len(msgs) {
	case 0:
		c.Response.SetStatusCode(fasthttp.StatusNoContent)
	case 1:
		Text(c).SetBodyRaw(msgs[0].Line()) // lines are never changed: no copy
	default:
		r := Text(c)
		for _, m := range msgs {
			r.AppendBody(m.Line())
		}
	}
}
