package http3_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/quic-go/quic-go"
	server "github.com/quic-go/quic-go/http3"

	"pollpush/loadgen"
	"pollpush/loadgen/httpstream"
	"pollpush/loadgen/internal/quicpeer"
	"pollpush/loadgen/shortpoll"
	"pollpush/results"
	"pollpush/transport"
)

// events is how many oneByOne has for each client.
const events = 20

// oneByOne answers a poll with the event after its cursor.
func oneByOne(w http.ResponseWriter, r *http.Request) {
	if after, _ := strconv.ParseUint(r.FormValue("after"), 10, 64); after < events {
		io.WriteString(w, line(after+1))
	}
}

// poll has ten clients follow all events of oneByOne, so many on a connection, and returns the record.
func poll(t *testing.T, peer *quicpeer.Peer, streams int) (run results.Run) {
	t.Helper()
	s := scenario(transport.ShortPoll.Name)
	s.Clients, s.Streams, s.Drain = 10, streams, results.Duration(20*time.Second)
	l := peer.Load(t, s, shortpoll.Subscribe)
	always(l)
	if err := l.Connect(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := l.Drain(t.Context(), []uint64{1}, []uint64{events}); err != nil {
		t.Fatal(err)
	}
	l.Fill(&run)
	if d := run.Delivery; d.Received != 10*events || d.Lost+d.Duplicates+d.Reordered > 0 || len(run.Errors)+len(run.ErrorsOutside) > 0 {
		t.Errorf("%+v, errors %v %v, want %d events for each of ten clients, and no error", d, run.Errors, run.ErrorsOutside, events)
	}
	return run
}

// TestStreamLimit has a server that takes three requests of ten clients at a time. Those that end wait for each other; streams would
// wait for ever.
func TestStreamLimit(t *testing.T) {
	t.Run("polls", func(t *testing.T) {
		poll(t, quicpeer.ServeStreams(t, http.HandlerFunc(oneByOne), 3), 10)
	})
	t.Run("streams", func(t *testing.T) {
		peer := quicpeer.ServeStreams(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			http.NewResponseController(w).Flush()
			<-r.Context().Done()
		}), 3)
		s := scenario(transport.HTTPStream.Name)
		s.Clients, s.Streams = 10, 10
		err := peer.Load(t, s, httpstream.Subscribe).Connect(t.Context())
		if err == nil || !strings.Contains(err.Error(), "7 of 10 clients") || !strings.Contains(err.Error(), "takes 3 streams") {
			t.Errorf("Connect: %v", err)
		}
	})
}

// TestRejected has a server that sends every tenth request of a connection back without looking at it, as those do that leave.
func TestRejected(t *testing.T) {
	for _, streams := range []int{0, 5} {
		t.Run(fmt.Sprint(streams), func(t *testing.T) {
			engine := &server.Server{Handler: http.HandlerFunc(oneByOne)}
			var rejected atomic.Int64
			peer := quicpeer.ServeConnections(t, func(conn *quic.Conn) {
				raw, err := engine.NewRawServerConn(conn)
				if err != nil {
					return // its client has left already
				}
				go func() {
					for {
						control, err := conn.AcceptUniStream(context.Background())
						if err != nil {
							return
						}
						go raw.HandleUnidirectionalStream(control)
					}
				}()
				for n := 1; ; n++ {
					request, err := conn.AcceptStream(context.Background())
					if err != nil {
						return
					}
					if n%10 > 0 {
						go raw.HandleRequestStream(request)
						continue
					}
					rejected.Add(1)
					request.CancelRead(quic.StreamErrorCode(server.ErrCodeRequestRejected))
					request.CancelWrite(quic.StreamErrorCode(server.ErrCodeRequestRejected))
				}
			})
			if poll(t, peer, streams); rejected.Load() == 0 {
				t.Error("nothing was rejected")
			}
		})
	}
}

// TestGoAway has a server that leaves now and then, as proxies do after so many requests: nobody loses anything, and it is no error.
func TestGoAway(t *testing.T) {
	for _, streams := range []int{0, 5} {
		t.Run(fmt.Sprint(streams), func(t *testing.T) {
			var asked atomic.Int64
			peer := quicpeer.ServeConnections(t, func(conn *quic.Conn) {
				var engine server.Server
				engine.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					if asked.Add(1)%10 == 0 {
						go engine.Shutdown(conn.Context())
					}
					oneByOne(w, r)
				})
				_ = engine.ServeQUICConn(conn) // that a connection ends is no news
			})
			if d := poll(t, peer, streams).Delivery; d.Reconnects+d.ReconnectsOutside < 2 {
				t.Errorf("%+v, want clients that come back", d)
			}
		})
	}
}

// TestTruncated: an answer that ends before the length that its head says is none.
func TestTruncated(t *testing.T) {
	peer := quicpeer.Serve(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "1000")
		io.WriteString(w, line(1))
	}))
	ended := make(chan error, 1)
	l := peer.Load(t, scenario(transport.ShortPoll.Name), func(ctx context.Context, c *loadgen.Client, s results.Scenario) error {
		err := shortpoll.Subscribe(ctx, c, s)
		select {
		case ended <- err:
		default:
		}
		return err
	})
	always(l)
	if err := l.Connect(t.Context()); err != nil {
		t.Fatal(err)
	}
	select {
	case err := <-ended:
		if !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("the poll ended with %v, want %v", err, io.ErrUnexpectedEOF)
		}
	case <-time.After(10 * time.Second):
		t.Error("half an answer was taken for a whole one")
	}
}
