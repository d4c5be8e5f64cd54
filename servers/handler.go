package servers

import (
	"fmt"
	"strings"
	"time"

	"github.com/valyala/fasthttp"

	"pollpush/feed"
)

// LubbersPath is the request target of Lubbers & Greco 2010, with both of its slashes.
const LubbersPath = "/PollingStock//PollingStock"

// handle answers a request, if it is let in.
func (s *Server) handle(c *fasthttp.RequestCtx) {
	if s.Options.Accounts != nil && !s.Options.Accounts.record(c) {
		return
	}
	if !unambiguous(c) {
		return
	}
	r := s.route(c)
	if !s.admit(c, r.linked) {
		return
	}
	Share(&c.Response, s.SharedWith(c))
	switch {
	case r.handle == nil:
		Fail(&c.Response, fasthttp.StatusNotFound, "there is nothing at this path")
	case c.Request.Header.IsOptions():
		options(c, r.methods)
	case r.linked || r.takes(c.Method()):
		r.handle(s, c)
	default:
		NotAllowed(c, r.methods)
	}
}

// A route is what answers at a path.
type route struct {
	path    string
	methods []string // beside OPTIONS
	handle  func(*Server, *fasthttp.RequestCtx)
	linked  bool // pages that anybody may link to; handle looks at the method itself
}

var (
	toRead    = []string{fasthttp.MethodGet, fasthttp.MethodHead}
	toPublish = []string{fasthttp.MethodPost}
	toUpgrade = []string{fasthttp.MethodGet}
)

// newRoutes returns the server's paths, the most frequent ones first.
func newRoutes(transports []Transport) []route {
	var routes []route
	for _, t := range transports {
		methods := toRead
		if t.Upgrade { // the answer is another protocol: there is none to HEAD
			methods = toUpgrade
		}
		routes = append(routes, route{path: t.Path, methods: methods, handle: t.Handle})
	}
	return append(routes,
		route{path: "/publish", methods: toPublish, handle: (*Server).publish},
		route{path: "/healthz", methods: toRead, handle: func(_ *Server, c *fasthttp.RequestCtx) {
			Text(&c.Response).AppendBodyString("ok\n")
		}})
}

// route finds what answers a request; its handle is nil when nothing does.
func (s *Server) route(c *fasthttp.RequestCtx) route {
	path := c.Path()
	for i := range s.routes {
		if string(path) == s.routes[i].path {
			return s.routes[i]
		}
	}
	// fasthttp's Path has // made into /: only the raw target tells.
	if s.Options.Headers == HeadersLubbers && string(c.Request.Header.RequestURI()) == LubbersPath {
		for i := range s.transports {
			if s.transports[i].Lubbers != nil {
				return route{methods: toRead, handle: s.transports[i].Lubbers}
			}
		}
	}
	switch {
	case string(c.Request.Header.RequestURI()) == "*": // OPTIONS of the server itself: the engine takes no other
		return route{methods: []string{fasthttp.MethodGet, fasthttp.MethodHead, fasthttp.MethodPost}, handle: (*Server).publish}
	case s.fallback != nil:
		return route{methods: toRead, handle: (*Server).fallBack, linked: true}
	}
	return route{}
}

// takes reports whether a method may be used at the route.
func (r *route) takes(method []byte) bool {
	for _, m := range r.methods {
		if string(method) == m {
			return true
		}
	}
	return false
}

// NotAllowed answers a request whose method is none of those that may be used at its path.
func NotAllowed(c *fasthttp.RequestCtx, methods []string) {
	Fail(&c.Response, fasthttp.StatusMethodNotAllowed, "use "+strings.Join(methods, " or ")+" here")
	c.Response.Header.Set(fasthttp.HeaderAllow, allow(methods))
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
	if c.IsHead() {
		q.Hold = 0 // who asks for the head alone doesn't wait for an event
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
	if len(name) == 0 && s.Options.NamedTopics {
		Fail(&c.Response, fasthttp.StatusNotFound, "topic: this server has no topic for those who name none")
		return nil
	}
	log := s.Topics.Log(string(name))
	if log == nil {
		Fail(&c.Response, fasthttp.StatusNotFound, fmt.Sprintf("topic: %q does not exist", name))
	}
	return log
}
