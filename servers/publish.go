package servers

import (
	"bytes"
	"fmt"
	"net/http"
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

// Publish makes a message of a body, by what POST /publish?topic=&due= says: it is due then (Unix nanoseconds; now where it isn't
// said). It returns its Seq. With from= the body is a message of a sender's own, which says when it was due: see Take; then there is
// no Seq to be said, and it returns 0. The body is the caller's again.
func (c *Core) Publish(query Query, body []byte) (seq uint64, refused Refusal) {
	log, refused := c.topic(query)
	if log == nil {
		return 0, refused
	}
	if from := query.Peek("from"); from != nil {
		number, refused := sender(from)
		if !refused.Refused() {
			refused = c.Take(log, number, body)
		}
		return 0, refused
	}
	if len(body) > feed.MaxBody {
		return 0, refusef(http.StatusRequestEntityTooLarge, "a body has at most %d bytes", feed.MaxBody)
	}
	due := time.Now()
	if text := query.Peek("due"); text != nil {
		var err error
		if due, err = parseDue(string(text), due); err != nil {
			return 0, refusef(http.StatusBadRequest, "due: %v", err)
		}
	}
	if err := log.Kind.CheckBody(body); err != nil {
		return 0, refusef(http.StatusBadRequest, "%v", err)
	}
	if seq = log.Publish(feed.Message{Due: due, Body: bytes.Clone(body)}); seq == 0 {
		return 0, refusef(http.StatusNotFound, "topic: it has ended")
	}
	return seq, Refusal{}
}

// publish answers POST /publish with the message's Seq.
func (s *Handler) publish(c *fasthttp.RequestCtx) {
	seq, refused := s.Publish(c.QueryArgs(), c.PostBody())
	if refused.Refused() {
		Refuse(&c.Response, refused)
		return
	}
	if seq == 0 {
		c.Response.SetStatusCode(http.StatusNoContent)
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
	if checkDue(due, now) != nil {
		return now, fmt.Errorf("%q is out of range: from %v before now to %v after it", text, maxDueBefore, maxDueAfter)
	}
	return due, nil
}
