package loadgen

import (
	"context"
	"errors"
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"pollpush/feed"
	"pollpush/loadgen/account"
	"pollpush/loadgen/internal/peer"
	"pollpush/results"
)

func TestConnectSaysWhoIsMissingAndWhy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var dials atomic.Int64
		l := New(scenario(5), lineSubscribe, Options{Address: "feed:1", ConnectRate: 1, Dial: func(ctx context.Context) (net.Conn, error) {
			if dials.Add(1) == 1 {
				return pipes(func(_ int, conn net.Conn) { peer.Hold(conn) })(ctx)
			}
			return nil, errors.New("no such luck")
		}})
		defer l.Close()
		begin := time.Now()
		err := l.Connect(t.Context())
		if err == nil {
			t.Fatal("Connect succeeded")
		}
		for _, want := range []string{"4 of 5 clients to feed:1", "4 x other", "no such luck"} {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%q does not say %q", err, want)
			}
		}
		// One client per second from 0 s on; the last one has four back-offs, of 50..100 ms and each twice as long as the one before.
		if took := time.Since(begin); took < 4750*time.Millisecond || took > 5500*time.Millisecond {
			t.Errorf("it took %v", took)
		}
		if n := l.everyError()[Other]; n < 4*connectAttempts {
			t.Errorf("%d errors, want at least %d", n, 4*connectAttempts)
		}
	})
}

func TestConnectEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		l := New(scenario(300), func(ctx context.Context, c *Client, _ results.Scenario) error {
			<-ctx.Done() // never connected
			return ctx.Err()
		}, Options{ConnectRate: 1e6, Dial: pipes(nil)})
		go func() {
			feed.Wait(ctx, time.Now().Add(time.Second))
			cancel()
		}()
		err := l.Connect(ctx)
		if !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "300 of 300") {
			t.Errorf("Connect = %v", err)
		}
		l.Close()
	})
}

// TestManyClients connects a thousand on loopback, and each gets its topic's events.
func TestManyClients(t *testing.T) {
	const clients = 1000
	publish := make(chan bool)
	address := peer.Listen(t, func(_ int, conn net.Conn) {
		<-publish
		conn.Write(line(1))
		peer.Hold(conn)
	})
	s := scenario(clients)
	s.Topics = 3
	l := start(t, s, lineSubscribe, Options{Address: address, ConnectRate: 1e6, CPUs: 2})
	if p := l.Progress(); p.Connected != clients {
		t.Fatalf("%d clients are connected, want %d", p.Connected, clients)
	}
	now := time.Now()
	l.SetWindow(now, now.Add(time.Nanosecond)) // the marks are past; the events are due later
	l.window.Store(&account.Window{From: now.UnixNano(), Until: now.Add(time.Hour).UnixNano()})
	close(publish)
	if err := l.Drain(t.Context(), []uint64{1, 1, 2}, []uint64{1, 1, 1}); err != nil {
		t.Fatal(err)
	}
	run := new(results.Run)
	l.Fill(run)
	// Topics 0 and 1 have one event each, topic 2 none.
	if want := int64(667); run.Delivery.Expected != want || run.Delivery.Lost != 0 {
		t.Errorf("%+v, want %d expected", run.Delivery, want)
	}
}
