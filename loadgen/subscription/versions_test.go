package subscription

import (
	"fmt"
	"net"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"pollpush/loadgen"
	"pollpush/loadgen/internal/quicpeer"
	"pollpush/loadgen/internal/trial"
	"pollpush/results"
	"pollpush/suites/targets"
	"pollpush/transport"
)

// TestVersions follows a server by a field of its answers' heads over HTTP/1.1, HTTP/2 without TLS and HTTP/3, alone and on a connection that
// clients share.
func TestVersions(t *testing.T) {
	of := targets.Subscribe{URL: "/{topic}", Cursor: &targets.Cursor{From: "header ETag", First: "none", Send: map[string]string{"If-None-Match": "{cursor}"}}}
	for _, test := range []struct {
		version string
		streams int
	}{{results.HTTP1, 0}, {results.HTTP2, 0}, {results.HTTP2, 2}, {results.HTTP3, 0}} {
		t.Run(fmt.Sprintf("%s, %d streams", test.version, test.streams), func(t *testing.T) {
			var wrong atomic.Pointer[string]
			handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				next := map[string]uint64{"none": 1, "e1": 2, "e2": 3, "e3": 4}[r.Header.Get("If-None-Match")]
				if got := r.Header.Get("If-None-Match"); next == 0 || r.ProtoMajor != int(test.version[0]-'0') {
					wrong.CompareAndSwap(nil, &got)
				}
				if w.Header().Set("ETag", fmt.Sprintf("e%d", next)); next == 4 { // nothing comes any more
					<-r.Context().Done()
					return
				}
				w.Write([]byte(event(next)))
			})
			s := trial.Scenario(transport.LongPoll.Name)
			s.HTTP, s.Streams, s.Clients = test.version, test.streams, 2
			var l *loadgen.Load
			if test.version == results.HTTP3 {
				s.TLS = true
				l = quicpeer.Serve(t, handler).Load(t, s, subscribe(t, s.Transport, of))
			} else {
				l = loadgen.New(s, subscribe(t, s.Transport, of), loadgen.Options{Address: serve(t, handler)})
			}
			defer l.Close()
			l.SetWindow(time.Unix(0, 1), time.Now())
			if err := l.Connect(t.Context()); err != nil {
				t.Fatal(err)
			}
			if err := l.Drain(t.Context(), []uint64{1}, []uint64{3}); err != nil {
				t.Fatal(err)
			}
			run := new(results.Run)
			l.Fill(run)
			check(t, run, 6, 0, map[string]int64{})
			if got := wrong.Load(); got != nil {
				t.Errorf("a request goes on after %q, or has another version", *got)
			}
		})
	}
}

// serve offers HTTP/1.1 and HTTP/2 without TLS, and returns the address.
func serve(t *testing.T, handler http.Handler) string {
	t.Helper()
	server := &http.Server{Protocols: new(http.Protocols), Handler: handler}
	server.Protocols.SetHTTP1(true)
	server.Protocols.SetUnencryptedHTTP2(true)
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- server.Serve(ln) }()
	t.Cleanup(func() { server.Close(); <-served })
	return ln.Addr().String()
}
