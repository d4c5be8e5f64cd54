package servers

import (
	"github.com/valyala/fasthttp"

	"pollpush/feed"
)

// Lines answers a poll: 200 with the messages' lines, or 204 without any.
func Lines(r *fasthttp.Response, msgs []feed.Message) {
	switch len(msgs) {
	case 0:
		r.SetStatusCode(fasthttp.StatusNoContent)
	case 1:
		Text(r).SetBodyRaw(msgs[0].Line()) // lines are never changed: no copy
	default:
		Text(r)
		for _, m := range msgs {
			r.AppendBody(m.Line())
		}
	}
}
