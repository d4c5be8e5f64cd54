package http3_test

import (
	"fmt"
	"io"
	"maps"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"pollpush/feed"
	"pollpush/headers"
	"pollpush/loadgen"
	"pollpush/loadgen/http3"
	"pollpush/loadgen/httpstream"
	"pollpush/loadgen/internal/quicpeer"
	"pollpush/loadgen/shortpoll"
	"pollpush/results"
	"pollpush/transport"
)

// line is that of an event of the window.
func line(seq uint64) string {
	return string(feed.AppendLine(nil, feed.Message{Seq: seq, Due: time.Unix(0, 1), Body: feed.GeneratedBody(16, 0, time.Unix(0, 1))}))
}

// always opens the window for events that are due when it is called, and closes it then.
func always(l *loadgen.Load) { l.SetWindow(time.Unix(0, 1), time.Now()) }

func scenario(name string) results.Scenario {
	s := results.Default()
	s.Transport, s.Clients, s.PollInterval = name, 1, results.Duration(time.Millisecond)
	return s
}

// TestHead: a request has the fields that its profile has, and no others.
func TestHead(t *testing.T) {
	seen := make(chan *http.Request, 100)
	peer := quicpeer.Serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		select {
		case seen <- r:
		default:
		}
		fmt.Fprint(w, line(1))
	}))
	for _, profile := range []string{results.HeadersMinimal, results.HeadersBrowser} {
		s := scenario(transport.ShortPoll.Name)
		s.Headers, s.CookieBytes = profile, 40
		l := peer.Load(t, s, shortpoll.Subscribe)
		always(l)
		if err := l.Connect(t.Context()); err != nil {
			t.Fatal(err)
		}
		r := <-seen
		l.Close()
		for len(seen) > 0 {
			<-seen
		}
		want := map[string]string{}
		for _, f := range (headers.Request{Profile: profile, HTTP: "3", Secure: true, Host: peer.Address, Cookie: headers.Cookie(40)}).Fields() {
			want[http.CanonicalHeaderKey(f.Name)] = f.Value
		}
		got := map[string]string{}
		for name, values := range r.Header {
			got[name] = strings.Join(values, "|")
		}
		if !maps.Equal(got, want) {
			t.Errorf("%s: sent %v\nwant %v", profile, slices.Sorted(maps.Keys(got)), slices.Sorted(maps.Keys(want)))
		}
		if r.Method != "GET" || r.URL.String() != "/poll?topic=0&after=0" || r.Host != peer.Address {
			t.Errorf("%s: %s %s of %s", profile, r.Method, r.URL, r.Host)
		}
	}
}

// TestBytesAreThoseOfTheConnection: what the socket counts is what the server's end has, a datagram for a datagram, and the wire has
// 28 bytes more for each.
func TestBytesAreThoseOfTheConnection(t *testing.T) {
	const events = 200
	more := make(chan struct{})
	peer := quicpeer.Serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.NewResponseController(w).Flush()
		<-more
		for seq := uint64(1); seq <= events; seq++ {
			io.WriteString(w, line(seq))
		}
		http.NewResponseController(w).Flush()
		<-r.Context().Done()
	}))
	l := peer.Load(t, scenario(transport.HTTPStream.Name), httpstream.Subscribe)
	if err := l.Connect(t.Context()); err != nil {
		t.Fatal(err)
	}
	l.SetWindow(time.Unix(0, 1), time.Now().Add(300*time.Millisecond))
	close(more)
	if err := l.Drain(t.Context(), []uint64{1}, []uint64{events}); err != nil {
		t.Fatal(err)
	}
	var run results.Run
	l.Fill(&run)
	b := run.Bytes
	if run.Delivery.Received != events {
		t.Errorf("%+v, errors %v, want %d received", run.Delivery, run.Errors, events)
	}
	if b.WireDown == nil || b.AppDown < events*int64(len(line(1))) || *b.WireDown != b.AppDown+28**b.PacketsDown || *b.WireUp != b.AppUp+28**b.PacketsUp {
		t.Errorf("%d bytes down, %d up, on the wire %v and %v, in %v and %v packets", b.AppDown, b.AppUp, b.WireDown, b.WireUp, b.PacketsDown, b.PacketsUp)
	}
	if b.Retransmits == nil || b.ConnectUp < 1200 || b.ConnectDown < 1200 {
		t.Errorf("connecting took %d bytes down, %d up; retransmits %v", b.ConnectDown, b.ConnectUp, b.Retransmits)
	}
}

// TestSharedConnection has four clients on a connection, and no more than that.
func TestSharedConnection(t *testing.T) {
	var connections atomic.Int64
	known := make(chan map[string]bool, 1)
	known <- map[string]bool{}
	peer := quicpeer.Serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		all := <-known
		all[r.RemoteAddr] = true
		connections.Store(int64(len(all)))
		known <- all
		io.WriteString(w, line(1))
		http.NewResponseController(w).Flush()
		<-r.Context().Done()
	}))
	s := scenario(transport.HTTPStream.Name)
	s.Clients, s.Streams = 8, 4
	l := peer.Load(t, s, httpstream.Subscribe)
	always(l)
	if err := l.Connect(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := l.Drain(t.Context(), []uint64{1}, []uint64{1}); err != nil {
		t.Fatal(err)
	}
	var run results.Run
	if l.Fill(&run); run.Delivery.Received != 8 || connections.Load() != 2 {
		t.Errorf("%d received over %d connections, want 8 over 2", run.Delivery.Received, connections.Load())
	}
}

// TestFailures: what a server does wrong is an error of its kind.
func TestFailures(t *testing.T) {
	for _, test := range []struct {
		name   string
		answer http.HandlerFunc
		want   string
	}{
		{"status", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) }, loadgen.Status},
		{"coding", func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Content-Encoding", "gzip") }, loadgen.Frame},
		{"end", func(http.ResponseWriter, *http.Request) {}, loadgen.Closed},
		{"reset", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, loadgen.Reset},
	} {
		t.Run(test.name, func(t *testing.T) {
			peer := quicpeer.Serve(t, test.answer)
			l := peer.Load(t, scenario(transport.HTTPStream.Name), httpstream.Subscribe)
			always(l)
			_ = l.Connect(t.Context()) // a stream that ends at once may count as connected
			for end := time.Now().Add(10 * time.Second); l.Progress().Errors == 0 && time.Now().Before(end); runtime.Gosched() {
			}
			if err := l.Drain(t.Context(), []uint64{1}, []uint64{0}); err != nil {
				t.Fatal(err)
			}
			var run results.Run
			l.Fill(&run)
			if run.Errors[test.want]+run.ErrorsOutside[test.want] == 0 || len(run.Errors)+len(run.ErrorsOutside) != 1 {
				t.Errorf("errors %v and %v, want %s", run.Errors, run.ErrorsOutside, test.want)
			}
		})
	}
}

// TestReach shakes hands with a server.
func TestReach(t *testing.T) {
	peer := quicpeer.Serve(t, http.NotFoundHandler())
	if ip, err := http3.Reach(t.Context(), peer.Address, quicpeer.Trusting()); err != nil || !ip.IsLoopback() {
		t.Errorf("Reach = %v, %v", ip, err)
	}
}
