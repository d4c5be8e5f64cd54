package http2_test

import (
	"crypto/tls"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"pollpush/loadgen"
	"pollpush/loadgen/httpstream"
	"pollpush/loadgen/internal/trial"
	"pollpush/loadgen/longpoll"
	"pollpush/loadgen/shortpoll"
	"pollpush/loadgen/sse"
	"pollpush/loadgen/websocket"
	"pollpush/results"
	"pollpush/transport"
)

// The tests here have Go's own server on the other side.

var subscribes = map[string]loadgen.Subscribe{
	transport.ShortPoll.Name: shortpoll.Subscribe, transport.LongPoll.Name: longpoll.Subscribe,
	transport.SSE.Name: sse.Subscribe, transport.HTTPStream.Name: httpstream.Subscribe, transport.WebSocket.Name: websocket.Subscribe,
}

// events is how many there are: all at once for streams, one by one for who asks.
const events = 20

// feed answers what comes after a request's cursor.
func feed(w http.ResponseWriter, r *http.Request) {
	cursor := r.FormValue("after") + r.Header.Get("Last-Event-ID")
	after, _ := strconv.ParseUint(cursor, 10, 64)
	switch r.URL.Path {
	case transport.SSE.Path:
		w.Header().Set("Content-Type", "text/event-stream")
	case transport.HTTPStream.Path:
	default:
		if after == events && r.URL.Path == transport.LongPoll.Path {
			<-r.Context().Done()
		}
		if after < events {
			io.WriteString(w, trial.Line(after+1))
		}
		return
	}
	for seq := after + 1; seq <= events; seq++ {
		if line := trial.Line(seq); r.URL.Path == transport.SSE.Path {
			fmt.Fprintf(w, "id: %d\ndata: %s\n", seq, line)
		} else {
			io.WriteString(w, line)
		}
		http.NewResponseController(w).Flush()
	}
	<-r.Context().Done()
}

// server returns one over TLS.
func server(t *testing.T, handler http.HandlerFunc, configure func(*http.Server)) *httptest.Server {
	s := httptest.NewUnstartedServer(handler)
	s.EnableHTTP2 = true
	s.Config.HTTP2 = new(http.HTTP2Config)
	if configure != nil {
		configure(s.Config)
	}
	s.StartTLS()
	t.Cleanup(s.Close)
	return s
}

// load returns ten clients of a server.
func load(t *testing.T, s *httptest.Server, name string, streams int) (*loadgen.Load, results.Scenario) {
	scenario := trial.Scenario(name)
	scenario.Clients, scenario.HTTP, scenario.Streams, scenario.Drain = 10, results.HTTP2, streams, results.Duration(20*time.Second)
	scenario.Complete()
	l := loadgen.New(scenario, subscribes[name], loadgen.Options{
		Address: s.Listener.Addr().String(), TLS: &tls.Config{InsecureSkipVerify: true},
	})
	t.Cleanup(l.Close)
	return l, scenario
}

// measure follows all events and returns the record.
func measure(t *testing.T, l *loadgen.Load) (run results.Run) {
	t.Helper()
	l.SetWindow(time.Unix(0, 1), time.Now())
	if err := l.Connect(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := l.Drain(t.Context(), []uint64{1}, []uint64{events}); err != nil {
		t.Fatal(err)
	}
	l.Fill(&run)
	if d := run.Delivery; d.Received != 10*events || d.Lost+d.Duplicates+d.Reordered > 0 {
		t.Errorf("%+v, want %d events for each of ten clients; errors %v %v", d, events, run.Errors, run.ErrorsOutside)
	}
	return run
}

// each runs a test over all transports that ask, with ten connections and with two.
func each(t *testing.T, test func(t *testing.T, name string, streams int)) {
	for name := range subscribes {
		for _, streams := range []int{0, 5} {
			if name != transport.WebSocket.Name {
				t.Run(fmt.Sprintf("%s/%d", name, streams), func(t *testing.T) { test(t, name, streams) })
			}
		}
	}
}

func TestFollow(t *testing.T) {
	each(t, func(t *testing.T, name string, streams int) {
		l, _ := load(t, server(t, feed, nil), name, streams)
		run := measure(t, l)
		connections := int64(10)
		if streams > 0 {
			connections = 2
		}
		if got := run.Connect.First.Connections; got != connections || len(run.Errors)+len(run.ErrorsOutside) > 0 {
			t.Errorf("%d connections, want %d; errors %v %v", got, connections, run.Errors, run.ErrorsOutside)
		}
		if run.Bytes.ConnectDown < 1000*connections || run.Bytes.ConnectUp < 200*connections {
			t.Errorf("%d connections took %d bytes down and %d up", connections, run.Bytes.ConnectDown, run.Bytes.ConnectUp)
		}
	})
}

// TestGoAway has a server that leaves now and then, as proxies do after so many requests: nobody loses anything, and it is no error.
func TestGoAway(t *testing.T) {
	for _, name := range []string{transport.ShortPoll.Name, transport.LongPoll.Name} {
		for _, streams := range []int{0, 5} {
			t.Run(fmt.Sprintf("%s/%d", name, streams), func(t *testing.T) {
				var asked atomic.Int64
				l, _ := load(t, server(t, func(w http.ResponseWriter, r *http.Request) {
					if asked.Add(1)%10 == 0 {
						w.Header().Set("Connection", "close") // Go makes it a GOAWAY
					}
					feed(w, r)
				}, nil), name, streams)
				run := measure(t, l)
				if d := run.Delivery; d.Reconnects+d.ReconnectsOutside < 2 || len(run.Errors)+len(run.ErrorsOutside) > 0 {
					t.Errorf("%+v, errors %v %v, want clients that come back, and no error", d, run.Errors, run.ErrorsOutside)
				}
			})
		}
	}
}

// TestReset has a server that gives up every tenth answer.
func TestReset(t *testing.T) {
	each(t, func(t *testing.T, name string, streams int) {
		var asked atomic.Int64
		s := server(t, func(w http.ResponseWriter, r *http.Request) {
			if asked.Add(1)%10 == 0 {
				panic(http.ErrAbortHandler)
			}
			feed(w, r)
		}, nil)
		l, _ := load(t, s, name, streams)
		run := measure(t, l)
		if n := run.Errors[loadgen.Reset] + run.ErrorsOutside[loadgen.Reset]; n == 0 || len(run.Errors) > 1 || len(run.ErrorsOutside) > 1 {
			t.Errorf("errors %v %v, want streams that were reset", run.Errors, run.ErrorsOutside)
		}
	})
}

// TestStreamLimit has a server that takes three streams of ten clients at a time. Requests that end wait for each other; streams
// would wait for ever.
func TestStreamLimit(t *testing.T) {
	each(t, func(t *testing.T, name string, streams int) {
		if streams == 0 {
			return
		}
		l, scenario := load(t, server(t, feed, func(s *http.Server) { s.HTTP2.MaxConcurrentStreams = 3 }), name, 10)
		if scenario.Kind() == transport.Stream {
			if err := l.Connect(t.Context()); err == nil || !strings.Contains(err.Error(), "7 of 10 clients") || !strings.Contains(err.Error(), "takes 3 streams") {
				t.Errorf("Connect: %v", err)
			}
		} else if scenario.Kind() == transport.Poll { // of held ones three are never answered here
			run := measure(t, l)
			if len(run.Errors)+len(run.ErrorsOutside) > 0 {
				t.Errorf("errors %v %v", run.Errors, run.ErrorsOutside)
			}
		}
	})
}

// TestOlderServers speak no HTTP/2, or no WebSocket over it: the error says so.
func TestOlderServers(t *testing.T) {
	for name, test := range map[string]struct {
		transport string
		protocols []string // that the server knows
		want      string
	}{
		"HTTP/1.1":     {transport.SSE.Name, []string{"http/1.1"}, "does not speak HTTP/2"},
		"no protocols": {transport.SSE.Name, nil, "does not speak HTTP/2"},
		"no WebSocket": {transport.WebSocket.Name, []string{"h2"}, "does not announce extended CONNECT"},
	} {
		t.Run(name, func(t *testing.T) {
			s := httptest.NewUnstartedServer(http.HandlerFunc(feed))
			s.EnableHTTP2 = true
			s.Config.ErrorLog = log.New(io.Discard, "", 0)
			s.TLS = new(tls.Config)
			s.TLS.GetConfigForClient = func(*tls.ClientHelloInfo) (*tls.Config, error) {
				return &tls.Config{Certificates: s.TLS.Certificates, NextProtos: test.protocols}, nil
			}
			s.StartTLS()
			defer s.Close()
			l, _ := load(t, s, test.transport, 0)
			if err := l.Connect(t.Context()); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("Connect: %v, want: %s", err, test.want)
			}
		})
	}
}
