package quic

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/quic-go/quic-go"
	"github.com/quic-go/webtransport-go"

	"pollpush/feed"
	"pollpush/servers"
	"pollpush/servers/nethttp"
)

// serveSession is the Handler's Session.
func (e *engine) serveSession(w http.ResponseWriter, r *http.Request, q servers.Subscription) servers.Refusal {
	datagrams := r.URL.Query().Get("datagrams")
	switch {
	case datagrams != "" && datagrams != "0" && datagrams != "1":
		return servers.Refusal{Status: http.StatusBadRequest, Sentence: fmt.Sprintf("datagrams: %q is neither 1 nor 0", datagrams)}
	case q.Retry > 0:
		return servers.Refusal{Status: http.StatusBadRequest, Sentence: "retry: a session does not end, so that nobody has to come back: leave it out"}
	}
	if q.Epoch != "" {
		w.Header().Set(servers.EpochHeader, q.Epoch)
	}
	session, err := e.sessions.Upgrade(w, r)
	if err != nil {
		return servers.Refusal{Status: http.StatusBadRequest, Sentence: err.Error()}
	}
	e.run(session, q, datagrams == "1")
	return servers.Refusal{}
}

// run sends what the session's client is owed, until it leaves or the server stops.
func (e *engine) run(session *webtransport.Session, q servers.Subscription, datagrams bool) {
	f := &flow{session: session, send: datagram(session)}
	f.Init(e.Core)
	abort := func() { _ = session.CloseWithError(0, "the client takes nothing") }
	if !datagrams {
		stream, err := session.OpenUniStream()
		if err != nil {
			_ = session.CloseWithError(0, "")
			return
		}
		defer stream.Close()
		f.send, abort = stream.Write, func() { _ = stream.SetWriteDeadline(time.Unix(1, 0)) }
	}
	f.Place = e.handler.Enter(&f.Waiter, abort)
	defer f.Leave()
	var out servers.Flow = f
	if datagrams {
		out = &framed{f, q.Log.Kind}
	}
	var taking sync.WaitGroup
	if q.Messages || q.Prompts && !datagrams {
		taking.Go(func() { e.take(session, &q, f, datagrams) })
	}
	e.transport.Stream.Run(e.Core, out, q)
	_ = session.CloseWithError(0, "the server stops") // where the client has left this does nothing
	taking.Wait()
}

// take takes what the session's client sends: whole messages, on one stream after the other, or a datagram for each bare one. One that
// is refused is answered "refused" and why, of a prompt with the status that a POST would be answered with, in the way that messages are.
func (e *engine) take(session *webtransport.Session, q *servers.Subscription, f *flow, datagrams bool) {
	refused := func(r servers.Refusal) {
		if q.Prompts {
			r.Sentence = strconv.Itoa(r.Status) + " " + r.Sentence
		}
		_, _ = f.Write([]byte("refused " + r.Sentence + "\n"))
	}
	for {
		if datagrams {
			bare, err := session.ReceiveDatagram(session.Context())
			if err != nil {
				return
			}
			if r := e.Core.Take(q.Log, q.From, bare); r.Refused() {
				refused(r)
			}
			continue
		}
		stream, err := session.AcceptUniStream(session.Context())
		if err != nil {
			return
		}
		e.Core.TakeLines(q, stream, refused)
		stream.CancelRead(0)
	}
}

// A flow is the server's end of a session.
type flow struct {
	writing sync.Mutex
	servers.Waiter
	*nethttp.Place
	session *webtransport.Session
	send    func(lines []byte) (int, error)
}

// Signal is the Waiter's.
func (f *flow) Signal(reason servers.Signal) { f.Waiter.Signal(reason) }

// Watch is Flow's.
func (f *flow) Watch() {
	context.AfterFunc(f.session.Context(), func() { f.Signal(servers.Gone) })
}

// Begin is Flow's. A session says when its client leaves: Ended is not signalled.
func (f *flow) Begin() {}

// Write is Flow's.
func (f *flow) Write(p []byte) (int, error) {
	f.writing.Lock()
	defer f.writing.Unlock()
	return f.Place.Write(p, f.send)
}

// A framed flow sends each message in a datagram of its own: a line, or a binary message, bare.
type framed struct {
	*flow
	kind feed.Kind
}

// Send is servers.Sender's.
func (f *framed) Send(line []byte) error {
	if f.kind == feed.Binary {
		line = f.kind.Bare(line)
	}
	_, err := f.Write(line)
	return err
}

// datagram returns what sends a datagram. What is larger than any can't be sent: it is lost, like one that the path has lost.
func datagram(session *webtransport.Session) func([]byte) (int, error) {
	return func(p []byte) (int, error) {
		var large *quic.DatagramTooLargeError
		if err := session.SendDatagram(p); err != nil && !errors.As(err, &large) {
			return 0, err
		}
		return len(p), nil
	}
}
