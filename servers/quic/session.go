package quic

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/quic-go/quic-go"
	"github.com/quic-go/webtransport-go"

	"pollpush/servers"
	"pollpush/servers/nethttp"
)

// serveHTTP answers requests for sessions, and has the handler answer all others.
func (e *engine) serveHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodConnect || r.URL.Path != e.transport.Path {
		e.handler.ServeHTTP(w, r)
		return
	}
	refused := e.Guard.Admit(r, false)
	var q servers.Subscription
	if !refused.Refused() {
		q, refused = e.Subscribe(nethttp.Query(r), false)
	}
	if refused.Refused() {
		http.Error(w, refused.Sentence, refused.Status)
		return
	}
	if q.Epoch != "" {
		w.Header().Set(servers.EpochHeader, q.Epoch)
	}
	session, err := e.sessions.Upgrade(w, r)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	e.run(session, q, r.URL.Query().Get("datagrams") == "1")
}

// run sends what the session's client is owed, until it leaves or the server stops.
func (e *engine) run(session *webtransport.Session, q servers.Subscription, datagrams bool) {
	f := &flow{session: session, timeout: e.Core.Options.IOTimeout}
	f.Init(e.Core)
	defer e.handler.Stops(f)()
	if !datagrams {
		var err error
		if f.stream, err = session.OpenUniStream(); err != nil {
			_ = session.CloseWithError(0, "")
			return
		}
	}
	e.transport.Stream.Run(e.Core, f, q)
	if f.stream != nil {
		_ = f.stream.Close()
	}
	_ = session.CloseWithError(0, "the server stops") // where the client has left this does nothing
}

// A flow is the server's end of a session: a stream that it sends lines on, or the session's datagrams.
type flow struct {
	servers.Waiter
	session *webtransport.Session
	stream  *webtransport.SendStream // nil: datagrams
	timeout time.Duration
	renewed time.Time // the stream's write deadline
}

// Watch is Flow's.
func (f *flow) Watch() {
	context.AfterFunc(f.session.Context(), func() { f.Signal(servers.Gone) })
}

// Begin is Flow's. A session says when its client leaves: Ended is not signalled.
func (f *flow) Begin() {}

// Write sends lines: on the stream, or each in a datagram of its own. What is larger than any datagram can't be sent: it is lost,
// like one that the path has lost.
func (f *flow) Write(p []byte) (int, error) {
	if f.stream != nil {
		// The deadline is renewed only when it is older than half of that, as on sockets.
		if now := time.Now(); now.Sub(f.renewed) > f.timeout/2 {
			f.renewed = now
			_ = f.stream.SetWriteDeadline(now.Add(f.timeout))
		}
		return f.stream.Write(p)
	}
	var large *quic.DatagramTooLargeError
	for line := range bytes.Lines(p) {
		if err := f.session.SendDatagram(line); err != nil && !errors.As(err, &large) {
			return 0, err
		}
	}
	return len(p), nil
}
