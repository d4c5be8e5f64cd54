package servers

import (
	"bytes"
	"strconv"
	"time"

	"github.com/valyala/fasthttp"

	"pollpush/feed"
)

// publish answers POST /publish?topic=: the body becomes a message that is due now, the answer is its Seq.
func (s *Server) publish(c *fasthttp.RequestCtx) {
	log := s.topic(c)
	if log == nil {
		return
	}
	body := c.PostBody()
	if err := feed.CheckBody(body); err != nil {
		Fail(&c.Response, fasthttp.StatusBadRequest, err.Error())
		return
	}
	seq := log.Publish(feed.Message{Due: time.Now(), Body: bytes.Clone(body)})
	if seq == 0 {
		Fail(&c.Response, fasthttp.StatusNotFound, "topic: it has ended")
		return
	}
	Text(&c.Response).SetBody(append(strconv.AppendUint(nil, seq, 10), '\n'))
}
