package loadgen

import (
	"context"
	"crypto/tls"
	"net"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"

	"pollpush/feed"
	"pollpush/results"
)

// TestOpenings has each client's connection end within the window: the client comes back with the ticket that it got by the first
// one. Each moment of opening them takes a time of its own.
func TestOpenings(t *testing.T) {
	const tcp, handshake, answer = 20 * time.Millisecond, 30 * time.Millisecond, 50 * time.Millisecond
	certified := httptest.NewTLSServer(nil)
	defer certified.Close()
	secure := &tls.Config{Certificates: certified.TLS.Certificates, MinVersion: tls.VersionTLS13}
	for _, withTLS := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			s := scenario(3)
			s.TLS = withTLS
			connect := pipes(func(dial int, conn net.Conn) {
				if withTLS {
					feed.Wait(t.Context(), time.Now().Add(handshake))
					conn = tls.Server(conn, secure)
					if conn.(*tls.Conn).Handshake() != nil {
						return
					}
				}
				feed.Wait(t.Context(), time.Now().Add(answer))
				conn.Write(line(1))
				feed.Wait(t.Context(), time.Now().Add(2*time.Second))
			})
			l := New(s, func(ctx context.Context, c *Client, _ results.Scenario) error {
				conn, err := c.Dial(ctx)
				if err != nil {
					return err
				}
				defer conn.Close()
				if _, err := conn.Read(make([]byte, 1)); err != nil {
					return err
				}
				c.Connected(1)
				return readLines(c, conn)
			}, Options{TLS: &tls.Config{InsecureSkipVerify: true}, Dial: func(ctx context.Context) (net.Conn, error) {
				if err := feed.Wait(ctx, time.Now().Add(tcp)); err != nil {
					return nil, err
				}
				return connect(ctx)
			}})
			defer l.Close()
			run := measure(t, l, time.Second, 2*time.Second, []uint64{1}, []uint64{0})
			c := run.Connect
			if c == nil || c.First.Connections != 3 || c.Window.Connections != 3 || run.Delivery.Reconnects != 3 {
				t.Fatalf("TLS %v: %+v and %d reconnects, want 3 first connections and 3 in the window", withTLS, c, run.Delivery.Reconnects)
			}
			want := map[string]time.Duration{"tcp": tcp, "ready": tcp + answer}
			if withTLS {
				want = map[string]time.Duration{"tcp": tcp, "tls": handshake, "ready": tcp + handshake + answer}
			}
			for _, part := range []results.Openings{c.First, c.Window} {
				for name, l := range map[string]*results.Latency{"tcp": part.TCP, "tls": part.TLS, "ready": part.Ready} {
					took, any := want[name]
					if (l != nil) != any || l != nil && (l.Count != 3 || !near(l.Min, int64(took)) || !near(l.Max, int64(took))) {
						t.Errorf("TLS %v: %s took %+v, want 3 times %v", withTLS, name, l, took)
					}
				}
			}
			if !withTLS {
				if c.First.Full != nil || c.Window.Resumed != nil {
					t.Errorf("%v handshakes without TLS", c)
				}
				return
			}
			if *c.First.Full != 3 || *c.First.Resumed != 0 || *c.Window.Full != 0 || *c.Window.Resumed != 3 {
				t.Errorf("%d full and %d resumed handshakes at first, then %d and %d: want 3, 0, 0, 3",
					*c.First.Full, *c.First.Resumed, *c.Window.Full, *c.Window.Resumed)
			}
			if c.TookNS != int64(100*time.Millisecond+2*time.Second/5000) { // the last one begins later
				t.Errorf("connecting took %v", time.Duration(c.TookNS))
			}
		})
	}
}
