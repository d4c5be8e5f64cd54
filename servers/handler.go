package servers

import (
	"strings"

	"github.com/valyala/fasthttp"
)

// LubbersPath is the request target of Lubbers & Greco 2010, with both of its slashes.
const LubbersPath = "/PollingStock//PollingStock"

// A Handler answers requests that fasthttp has read: who is let in, what answers at a path, and what can be answered at once. What may
// take its time is its engine's.
type Handler struct {
	*Core

	engine  Engine
	routes  []route
	lubbers route // LubbersPath, where it is answered
}

// An Engine answers what may take its time. Its connections have Linger, see Conn.Linger.
type Engine interface {
	Poll(c *fasthttp.RequestCtx, t *Transport)
	Stream(c *fasthttp.RequestCtx, t *Stream)
	Upgrade(c *fasthttp.RequestCtx, t *Transport)
	Fallback(c *fasthttp.RequestCtx) // has Options.Fallback answer
}

// NewHandler returns the handler of a core for an engine.
func NewHandler(core *Core, engine Engine) *Handler {
	h := &Handler{Core: core, engine: engine}
	h.routes = h.newRoutes()
	return h
}

// handle answers a request, if it is let in.
func (s *Handler) handle(c *fasthttp.RequestCtx) {
	if !unambiguous(c) {
		return
	}
	r := s.route(c)
	if !s.admit(c, r.linked) {
		return
	}
	Share(&c.Response.Header, s.sharedWith(c))
	switch {
	case r.handle == nil:
		Fail(&c.Response, fasthttp.StatusNotFound, "there is nothing at this path")
	case c.Request.Header.IsOptions():
		preflight(c, r.methods)
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
	handle  func(*Handler, *fasthttp.RequestCtx)
	linked  bool // pages that anybody may link to; handle looks at the method itself
}

// Methods of paths, beside OPTIONS.
var (
	toRead      = []string{fasthttp.MethodGet, fasthttp.MethodHead}
	toReadOrAsk = []string{fasthttp.MethodGet, fasthttp.MethodHead, fasthttp.MethodPost}
	toPublish   = []string{fasthttp.MethodPost}
	toUpgrade   = []string{fasthttp.MethodGet}
	toConnect   = []string{fasthttp.MethodConnect}
)

// PublishPath takes what a POST publishes, and HealthPath says that the server runs.
const (
	PublishPath = "/publish"
	HealthPath  = "/healthz"
)

// newRoutes returns the server's paths, the most frequent ones first.
func (s *Handler) newRoutes() []route {
	var routes []route
	for i := range s.Transports {
		t := &s.Transports[i]
		if s.Options.Headers == HeadersLubbers && t.Lubbers != nil {
			s.lubbers = route{methods: toRead, handle: func(s *Handler, c *fasthttp.RequestCtx) { t.Lubbers(s.Core, c) }}
		}
		routes = append(routes, route{path: t.Path, methods: s.Methods(t), handle: func(s *Handler, c *fasthttp.RequestCtx) {
			switch {
			case t.Open != nil:
				s.engine.Upgrade(c, t)
			case t.Stream != nil:
				s.engine.Stream(c, t.Stream)
			default:
				s.engine.Poll(c, t)
			}
		}})
	}
	if s.Options.Generator != nil {
		routes = append(routes, route{path: AskPath, methods: toPublish, handle: (*Handler).ask})
	}
	return append(routes,
		route{path: PublishPath, methods: toPublish, handle: (*Handler).publish},
		route{path: HealthPath, methods: toRead, handle: func(_ *Handler, c *fasthttp.RequestCtx) {
			Text(&c.Response).AppendBodyString("ok\n")
		}})
}

// route finds what answers a request; its handle is nil when nothing does.
func (s *Handler) route(c *fasthttp.RequestCtx) route {
	path := c.Path()
	for i := range s.routes {
		if string(path) == s.routes[i].path {
			return s.routes[i]
		}
	}
	switch {
	case s.lubbers.handle != nil && string(c.Request.Header.RequestURI()) == LubbersPath: // in fasthttp's Path // is made into /
		return s.lubbers
	case string(c.Request.Header.RequestURI()) == "*": // OPTIONS of the server itself: the engine takes no other
		return route{methods: []string{fasthttp.MethodGet, fasthttp.MethodHead, fasthttp.MethodPost}, handle: (*Handler).publish}
	case s.Options.Fallback != nil:
		return route{methods: toRead, handle: (*Handler).fallBack, linked: true}
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

// Refuse makes r the answer that a refusal is.
func Refuse(r *fasthttp.Response, refused Refusal) {
	Fail(r, refused.Status, refused.Sentence)
	for name := range refused.Header {
		r.Header.Set(name, refused.Header.Get(name))
	}
}

// subscription reads the query of a request. When it can't be understood it answers with an error and returns false.
func (s *Handler) subscription(c *fasthttp.RequestCtx) (Subscription, bool) {
	q, refused := s.Subscribe(c.QueryArgs(), c.IsHead())
	return s.understood(c, q, refused)
}

// understood says how the answer to a request is compressed, or answers that it is refused.
func (s *Handler) understood(c *fasthttp.RequestCtx, q Subscription, refused Refusal) (Subscription, bool) {
	if refused.Refused() {
		Refuse(&c.Response, refused)
	} else if s.Options.Compress != "" && c.Request.Header.IsHTTP11() { // to HTTP/1.0 there are no chunks
		q.Coding = s.Coding(string(whole(&c.Request.Header, fasthttp.HeaderAcceptEncoding)))
	}
	return q, !refused.Refused()
}
