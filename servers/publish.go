package servers

import (
	"bytes"
	"fmt"
	"strconv"
	"time"

	"github.com/valyala/fasthttp"

	"pollpush/feed"
)

// An event may be due at most so long before it is published, or after, as far as clocks of hosts differ.
const (
	maxDueBefore = time.Hour
	maxDueAfter  = time.Second
)

// publish answers POST /publish?topic=&due=: the body becomes a message that is due then (Unix nanoseconds; now where it
// isn't said), the answer is its Seq.
func (s *Server) publish(c *fasthttp.RequestCtx) {
	log := s.topic(c)
	if log == nil {
		return
	}
	due := time.Now()
	if text := c.QueryArgs().Peek("due"); text != nil {
		var err error
		if due, err = parseDue(string(text), due); err != nil {
			Fail(&c.Response, fasthttp.StatusBadRequest, "due: "+err.Error())
			return
		}
	}
	body := c.PostBody()
	if err := feed.CheckBody(body); err != nil {
		Fail(&c.Response, fasthttp.StatusBadRequest, err.Error())
		return
	}
	seq := log.Publish(feed.Message{Due: due, Body: bytes.Clone(body)})
	if seq == 0 {
		Fail(&c.Response, fasthttp.StatusNotFound, "topic: it has ended")
		return
	}
	Text(&c.Response).SetBody(append(strconv.AppendUint(nil, seq, 10), '\n'))
}

// parseDue reads when an event is due.
func parseDue(text string, now time.Time) (time.Time, error) {
	ns, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return now, fmt.Errorf("%q is not a time in Unix nanoseconds", text)
	}
	due := time.Unix(0, ns)
	if early, late := due.Sub(now), now.Sub(due); early > maxDueAfter || late > maxDueBefore {
		return now, fmt.Errorf("%q is out of range: from %v before now to %v after it", text, maxDueBefore, maxDueAfter)
	}
	return due, nil
}
