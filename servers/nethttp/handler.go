package nethttp

import (
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"pollpush/feed"
	"pollpush/servers"
	"pollpush/transport"
)

// A Handler answers requests of any version of HTTP.
type Handler struct {
	// Session opens the session of WebTransport that a request asks for, and returns when it is over; or it refuses before it has
	// answered anything. It is set before the first request; nil where no transport has sessions.
	Session func(w http.ResponseWriter, r *http.Request, q servers.Subscription) servers.Refusal

	core  *servers.Core
	flows flows // answers that take their time, and WebSockets

	answering atomic.Int64 // requests
}

// NewHandler returns what answers requests by a core. Who serves it calls Stop in the end, and then Wait.
func NewHandler(core *servers.Core) *Handler {
	h := &Handler{core: core}
	h.flows.watchWrites(core.Options.IOTimeout)
	return h
}

// Stop has clients told that the server stops.
func (h *Handler) Stop() { h.flows.stop() }

// Wait returns when no WebSocket is left, and no goroutine of the handler's own.
func (h *Handler) Wait() { h.flows.wait() }

// ServeHTTP is http.Handler's.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.ProtoMajor > 2 { // as WriteTimeout does over HTTP/2, see noDeadline
		_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(h.core.Options.IOTimeout))
	}
	defer h.answering.Add(-1)
	if h.answering.Add(1) > int64(h.core.Options.MaxConnections) { // each of a connection's streams costs as much as a connection
		refuse(w, servers.Refusal{Status: http.StatusServiceUnavailable, Sentence: "the server answers as many requests at a time as it can"})
		return
	}
	t, methods, linked := h.route(r)
	if refused := h.core.Guard.Admit(r, linked); refused.Refused() {
		refuse(w, refused)
		return
	}
	servers.Share(w.Header(), h.core.SharedWith(field(r, "Origin")))
	extended := isExtendedConnect(r)
	switch {
	case methods == nil:
		refuse(w, servers.Refusal{Status: http.StatusNotFound, Sentence: "there is nothing at this path"})
	case r.Method == http.MethodOptions:
		servers.Preflight(w.Header(), methods, r.Header.Get("Origin") != "" && r.Header.Get("Access-Control-Request-Method") != "",
			r.Header.Values("Access-Control-Request-Headers"))
		w.WriteHeader(http.StatusNoContent)
	case t != nil && t.Open != nil && extended:
		h.upgrade(w, r, t)
	case !linked && !slices.Contains(methods, r.Method):
		w.Header().Set("Allow", strings.Join(methods, ", ")+", "+http.MethodOptions)
		refuse(w, servers.Refusal{Status: http.StatusMethodNotAllowed, Sentence: "use " + strings.Join(methods, " or ") + " here"})
	case t != nil && t.Datagrams && h.Session != nil:
		h.session(w, r)
	case linked:
		h.core.Options.Fallback.ServeHTTP(w, r)
	case t == nil && r.URL.Path == servers.PublishPath:
		h.publish(w, r)
	case t == nil && r.URL.Path == servers.AskPath:
		h.ask(w, r)
	case t != nil && r.Method == http.MethodPost:
		h.askHere(w, r, t.Stream)
	case !h.readBody(w, r):
	case t == nil:
		say(w, r, http.StatusOK, "ok\n")
	case t.Open != nil:
		h.upgrade(w, r, t)
	case t.Stream != nil:
		h.stream(w, r, t.Stream)
	default:
		h.poll(w, r, t)
	}
}

// route returns what answers at a request's path: a transport, or what its path says; no methods when nothing does. linked says
// that it is pages that anybody may link to, which look at the method themselves.
func (h *Handler) route(r *http.Request) (t *servers.Transport, methods []string, linked bool) {
	for i := range h.core.Transports {
		if t := &h.core.Transports[i]; t.Path == r.URL.Path {
			return t, h.core.Methods(t), false
		}
	}
	switch {
	case r.URL.Path == servers.PublishPath:
		return nil, []string{http.MethodPost}, false
	case r.URL.Path == servers.AskPath && h.core.Options.Generator != nil:
		return nil, []string{http.MethodPost}, false
	case r.URL.Path == servers.HealthPath:
		return nil, []string{http.MethodGet, http.MethodHead}, false
	case r.RequestURI == "*": // OPTIONS of the server itself
		return nil, []string{http.MethodGet, http.MethodHead, http.MethodPost}, false
	case h.core.Options.Fallback != nil:
		return nil, []string{http.MethodGet, http.MethodHead}, true
	}
	return nil, nil, false
}

// query reads the query of a request. One that can't be read is answered, rather than taken for what is left of it.
func query(w http.ResponseWriter, r *http.Request) (values, bool) {
	q, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		refuse(w, servers.Refusal{Status: http.StatusBadRequest, Sentence: "the query can't be read: write % as %25, and ; as %3B"})
	}
	return values(q), err == nil
}

// values are a query's.
type values url.Values

// Peek is servers.Query's.
func (v values) Peek(name string) []byte {
	if given, ok := v[name]; ok {
		return []byte(given[0])
	}
	return nil
}

func (h *Handler) subscription(w http.ResponseWriter, r *http.Request) (servers.Subscription, bool) {
	query, ok := query(w, r)
	if !ok {
		return servers.Subscription{}, false
	}
	q, refused := h.core.Subscribe(query, r.Method == http.MethodHead)
	if refused.Refused() {
		refuse(w, refused)
	}
	q.Coding = h.core.Coding(r.Header["Accept-Encoding"]...)
	return q, !refused.Refused()
}

// poll answers a poll.
func (h *Handler) poll(w http.ResponseWriter, r *http.Request, t *servers.Transport) {
	q, ok := h.subscription(w, r)
	if !ok {
		return
	}
	if q.Tagged {
		q.IfNoneMatch(field(r, "If-None-Match"))
	}
	var a servers.Answer
	if t.Kind == transport.Poll {
		a = q.Answer(t.Poll(nil, q, time.Time{}))
	} else {
		flow := newFlow(h, w, r)
		a = q.Answer(t.Poll(flow, q, time.Now().Add(q.Hold)))
		flow.end()
		flow.deadline()
	}
	h.answer(w, r, &q, a)
}

// answer writes a poll's answer.
func (h *Handler) answer(w http.ResponseWriter, r *http.Request, q *servers.Subscription, a servers.Answer) {
	header := w.Header()
	if a.Epoch != "" {
		header[servers.EpochHeader] = []string{a.Epoch}
	}
	if a.Tag != "" {
		header["Etag"] = []string{a.Tag}
		header["Cache-Control"] = noCache
	}
	// Over HTTP/2 the field makes a GOAWAY, for all who share the connection: that one of them has left is no reason. HTTP/3 has no such
	// field (RFC 9114, section 4.2): the connection's GOAWAY says it.
	stopping := a.Status == http.StatusServiceUnavailable
	if a.Close && (r.ProtoMajor == 1 || r.ProtoMajor == 2 && stopping) {
		header.Set("Connection", "close")
	}
	if len(a.Messages) == 0 {
		if a.Tag != "" {
			h.core.CodingFields(nil, header.Add) // as the answer would that the client has (RFC 9110, section 15.4.5)
		}
		if a.Sentence != "" {
			a.Sentence += "\n"
		}
		say(w, r, a.Status, a.Sentence)
		return
	}
	body, coding := h.core.Compressed(q, a.Messages)
	header["Content-Type"] = plainText
	if q.Log.Kind == feed.Binary {
		header["Content-Type"] = octetStream
	}
	switch {
	case body != nil:
		header["Content-Length"] = []string{strconv.Itoa(len(body))}
	case coding == nil:
		header["Content-Length"] = []string{strconv.Itoa(servers.Size(a.Messages))}
	}
	h.core.CodingFields(coding, header.Add)
	w.WriteHeader(a.Status)
	if r.Method == http.MethodHead {
		return
	}
	var err error
	switch {
	case body != nil:
		_, err = w.Write(body)
	case len(a.Messages) == 1:
		_, err = w.Write(a.Messages[0].Line())
	default:
		_, err = h.core.History(q, a.Messages, coding).WriteTo(w)
	}
	if err != nil {
		panic(http.ErrAbortHandler) // the client must not take it for a whole answer
	}
}

// stream answers with a stream.
func (h *Handler) stream(w http.ResponseWriter, r *http.Request, t *servers.Stream) {
	q, ok := h.subscription(w, r)
	if !ok {
		return
	}
	if t.Cursor != "" {
		if refused := t.ResumeFrom(&q, []byte(r.Header.Get(t.Cursor))); refused.Refused() {
			refuse(w, refused)
			return
		}
	}
	h.run(w, r, t, q)
}

// run answers with the messages of a subscription.
func (h *Handler) run(w http.ResponseWriter, r *http.Request, t *servers.Stream, q servers.Subscription) {
	header := w.Header()
	header.Set("Content-Type", t.ContentType(q.Log.Kind))
	if q.Epoch != "" {
		header.Set(servers.EpochHeader, q.Epoch)
	}
	h.core.CodingFields(q.Coding, header.Add)
	w.WriteHeader(http.StatusOK)
	if r.Method == http.MethodHead {
		return
	}
	flow := newFlow(h, w, r)
	defer flow.end()
	flow.begins, flow.pending = true, true
	body := h.core.Encode(flow, q.Coding)
	defer body.End()
	if body.Open(nil, t.Begin(&q)) == nil {
		t.Run(h.core, body, q)
	}
}

// session answers a request for a session, which may take as long as it likes.
func (h *Handler) session(w http.ResponseWriter, r *http.Request) {
	q, ok := h.subscription(w, r)
	if !ok {
		return
	}
	noDeadline(http.NewResponseController(w), r)
	if refused := h.Session(w, r, q); refused.Refused() {
		refuse(w, refused)
	}
}

// readBody reads the body of a request that means nothing by it, so that the client's departure is seen from then on. When that
// fails it answers and returns false.
func (h *Handler) readBody(w http.ResponseWriter, r *http.Request) bool {
	if r.ContentLength == 0 {
		return true
	}
	control := http.NewResponseController(w)
	_ = control.SetReadDeadline(time.Now().Add(h.core.Options.IOTimeout))
	if _, err := io.Copy(io.Discard, http.MaxBytesReader(w, r.Body, feed.MaxBody)); err != nil {
		w.Header().Set("Connection", "close")
		refuse(w, servers.Refusal{Status: http.StatusBadRequest, Sentence: "a GET has no such body"})
		return false
	}
	_ = control.SetReadDeadline(time.Time{})
	return true
}

// Values of fields, which are never changed.
var (
	plainText   = []string{"text/plain; charset=utf-8"}
	octetStream = []string{transport.OctetStream}
	noCache     = []string{servers.NoCache}
)

// say answers with a text; "": without a body.
func say(w http.ResponseWriter, r *http.Request, status int, text string) {
	if text != "" {
		w.Header()["Content-Type"] = plainText
		w.Header()["Content-Length"] = []string{strconv.Itoa(len(text))}
	}
	w.WriteHeader(status)
	if text != "" && r.Method != http.MethodHead {
		_, _ = io.WriteString(w, text)
	}
}

// refuse answers with a refusal.
func refuse(w http.ResponseWriter, refused servers.Refusal) {
	for name := range refused.Header {
		w.Header().Set(name, refused.Header.Get(name))
	}
	w.Header()["Content-Type"] = plainText
	w.WriteHeader(refused.Status)
	_, _ = io.WriteString(w, refused.Sentence+"\n")
}

// field returns what a request says in all fields of a name.
func field(r *http.Request, name string) []byte {
	return []byte(strings.Join(r.Header.Values(name), ", "))
}
