package http3

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"github.com/quic-go/quic-go"
	"github.com/quic-go/quic-go/http3"

	"pollpush/loadgen"
	"pollpush/loadgen/semantics"
)

// A session is a connection that carries requests. It is a loadgen.Session.
type session struct {
	connection *Connection
	http       *http3.ClientConn
	endless    bool         // several clients share it, whose requests don't end: none waits for another one's end
	active     atomic.Int64 // requests whose answers have not come to their end
	leaving    atomic.Bool  // the server takes no more requests
}

func newSession(ctx context.Context, packets *loadgen.Packets, endless bool) (*session, error) {
	k, err := connect(ctx, packets, quic.Config{MaxIncomingStreams: -1}) // a server opens no requests
	if err != nil {
		return nil, err
	}
	speaks := http3.Transport{DisableCompression: true, MaxResponseHeaderBytes: maxHead}
	return &session{connection: k, http: speaks.NewClientConn(k.Conn), endless: endless}, nil
}

// Run is loadgen.Session's: the library reads.
func (s *session) Run() {
	<-s.connection.Context().Done()
	s.connection.Close()
}

// Open is loadgen.Session's.
func (s *session) Open() bool { return !s.leaving.Load() && s.connection.Context().Err() == nil }

// placeLimit is how long a stream waits for its place, beside two round trips: one that somebody has left is free once the server
// says so.
const placeLimit = time.Second

// admit opens a stream once the server takes one more; who has waited longest is the first. Where streams don't end it fails
// instead, after placeLimit: the library doesn't tell how many the server takes (RFC 9000, section 4.6), and waits.
func (s *session) admit(ctx context.Context) (*http3.RequestStream, error) {
	wait := ctx
	if s.endless {
		var cancel context.CancelFunc
		wait, cancel = context.WithTimeout(ctx, placeLimit+2*s.connection.ConnectionStats().SmoothedRTT)
		defer cancel()
	}
	stream, err := s.http.OpenRequestStream(wait)
	switch {
	case err == nil:
		s.active.Add(1)
	case ctx.Err() != nil:
	case wait.Err() != nil:
		err = loadgen.Errorf(loadgen.Other, "http3: the server takes %d streams on a connection: let no more clients share one (streams_per_connection)", s.active.Load())
	case s.tookLeave():
		s.leaving.Store(true)
		err = errNotTaken
	}
	return stream, err
}

// end says that a request is over. With the last one a connection ends that takes no more.
func (s *session) end() {
	if s.active.Add(-1) == 0 && s.leaving.Load() {
		s.connection.Close()
	}
}

// tookLeave says whether the server's leave (GOAWAY) has kept a request from being sent: on a connection that is open there is no
// other reason, and one that has nothing to carry any more is closed without an error then.
func (s *session) tookLeave() bool {
	var closed *quic.ApplicationError
	return s.connection.Context().Err() == nil ||
		errors.As(context.Cause(s.connection.Context()), &closed) && closed.ErrorCode == quic.ApplicationErrorCode(http3.ErrCodeNoError)
}

// errNotTaken is of requests that a server which leaves has not looked at (RFC 9114, section 5.2).
var errNotTaken = loadgen.Errorf(loadgen.Closed, "http3: %w", semantics.ErrNotTaken)

// rejected says whether the server has sent a request back without looking at it (RFC 9114, section 4.1.1), or left just when its
// stream was opened: then it is the library that closes the connection, on which it sees nothing yet.
func rejected(err error) bool {
	var failure *http3.Error
	switch {
	case !errors.As(err, &failure):
		return false
	case failure.Remote:
		return failure.ErrorCode == http3.ErrCodeRequestRejected
	}
	return failure.ErrorCode == http3.ErrCodeNoError
}
