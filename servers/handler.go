package servers

import (
	"fmt"
	"time"

	"github.com/valyala/fasthttp"

	"pollpush/feed"
)

// LubbersPath is the request target of Lubbers & Greco 2010, with both of its slashes.
const LubbersPath = "/PollingStock//PollingStock"

// handle finds what answers a request.
func (s *Server) handle(c *fasthttp.RequestCtx) {
	if s.Options.Accounts != nil && !s.Options.Accounts.charge(c) {
		return
	}
	Share(&c.Response, s.SharedWith(c))
	path := c.Path()
	for i := range s.transports {
		if string(path) == s.transports[i].Path {
			if allow(c, fasthttp.MethodGet) {
				s.transports[i].Handle(s, c)
			}
			return
		}
	}
	switch string(path) {
	case "/publish":
		if allow(c, fasthttp.MethodPost) {
			s.publish(c)
		}
		return
	case "/healthz":
		if allow(c, fasthttp.MethodGet) {
			Text(&c.Response).AppendBodyString("ok\n")
		}
		return
	}
	// fasthttp's Path has // made into /: only the raw target tells.
	if s.Options.Headers == HeadersLubbers && string(c.Request.Header.RequestURI()) == LubbersPath {
		for i := range s.transports {
			if s.transports[i].Lubbers != nil {
				if allow(c, fasthttp.MethodGet) {
					s.transports[i].Lubbers(s, c)
				}
				return
			}
		}
	}
	if s.fallback != nil {
		s.fallBack(c)
		return
	}
	Fail(&c.Response, fasthttp.StatusNotFound, "there is nothing at this path")
}

// allow answers 405 and returns false when the request's method isn't the one given.
func allow(c *fasthttp.RequestCtx, method string) bool {
	if string(c.Method()) == method {
		return true
	}
	Fail(&c.Response, fasthttp.StatusMethodNotAllowed, "use "+method+" here")
	c.Response.Header.Set(fasthttp.HeaderAllow, method)
	return false
}

// Text marks r as plain text, the type of every answer but an event stream, and returns it.
func Text(r *fasthttp.Response) *fasthttp.Response {
	r.Header.SetContentType("text/plain; charset=utf-8")
	return r
}

// Fail makes r an answer with a status and a sentence.
func Fail(r *fasthttp.Response, status int, sentence string) {
	Text(r).SetBodyString(sentence + "\n")
	r.SetStatusCode(status)
}

// A Subscription is what the query of a request asks for, on every transport the same.
type Subscription struct {
	Log    *feed.Log
	After  uint64        // the last Seq the client has; 0: from the oldest message there is
	Epoch  string        // to be said with the answer; "": the client's cursor named it
	Hold   time.Duration // how long a long poll may be held
	Latest bool          // contract=latest: only the newest message matters

	conn *Conn
}

// Next returns what the subscriber is to get after seq, and a channel that is closed once there is more.
func (q *Subscription) Next(seq uint64) ([]feed.Message, <-chan struct{}) {
	msgs, more := q.Log.After(seq)
	if q.Latest {
		msgs = feed.Newest(msgs)
	}
	return msgs, more
}

// Resume sets After to where a cursor says, and Epoch to what its sender has to be told.
func (q *Subscription) Resume(cursor []byte) error {
	seq, known, err := q.Log.Resume(cursor)
	if err != nil {
		return err
	}
	q.After, q.Epoch = seq, q.Log.Epoch
	if known {
		q.Epoch = ""
	}
	return nil
}

// EpochHeader is the field by which an answer says the feed's epoch to a client that doesn't know it: a cursor with it
// ("EPOCH-SEQ") is told from one of an earlier life of the server. Who knows it already pays nothing for it.
const EpochHeader = "Feed-Epoch"

// Subscription reads the query of a request: topic, after, hold and contract, each of which may be left out. When it
// can't be understood it answers with an error and returns false.
func (s *Server) Subscription(c *fasthttp.RequestCtx) (Subscription, bool) {
	query := c.QueryArgs()
	q := Subscription{Hold: DefaultHold, conn: ConnOf(c)}
	if q.Log = s.topic(c); q.Log == nil {
		return q, false
	}
	q.Epoch = q.Log.Epoch
	if after := query.Peek("after"); after != nil {
		if err := q.Resume(after); err != nil {
			Fail(&c.Response, fasthttp.StatusBadRequest, "after: "+err.Error())
			return q, false
		}
	}
	if hold := query.Peek("hold"); hold != nil {
		var err error
		if q.Hold, err = time.ParseDuration(string(hold)); err != nil || q.Hold < 0 || q.Hold > MaxHold {
			Fail(&c.Response, fasthttp.StatusBadRequest, fmt.Sprintf("hold: %q is not a duration from 0s to %v like 25s", hold, MaxHold))
			return q, false
		}
	}
	if contract := query.Peek("contract"); contract != nil {
		switch string(contract) {
		case "every-event":
		case "latest":
			q.Latest = true
		default:
			Fail(&c.Response, fasthttp.StatusBadRequest, fmt.Sprintf("contract: %q does not exist: use every-event or latest", contract))
			return q, false
		}
	}
	return q, true
}

// topic returns the log that the query names, or answers 404 and returns nil.
func (s *Server) topic(c *fasthttp.RequestCtx) *feed.Log {
	name := c.QueryArgs().Peek("topic")
	log := s.Topics.Log(string(name))
	if log == nil {
		Fail(&c.Response, fasthttp.StatusNotFound, fmt.Sprintf("topic: %q does not exist", name))
	}
	return log
}
