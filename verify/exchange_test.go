package verify

import (
	"context"
	"errors"
	"net"
	"testing"
	"testing/synctest"
	"time"

	"pollpush/feed"
)

// TestExchange sends over a pipe that takes no time one way, and is cut the other time.
func TestExchange(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, server := net.Pipe()
		up, down, err := Exchange(t.Context(), client, server, 4, 10*time.Millisecond, feed.Wait)
		if err != nil || len(up) != 4 || len(down) != 4 {
			t.Fatalf("Exchange = %v, %v, %v, want four times each way", up, down, err)
		}
		for i := range 4 {
			if up[i] != 0 || down[i] != 0 {
				t.Errorf("up %v, down %v, want 0", up, down)
			}
		}
		client, server = net.Pipe()
		server.Close()
		if _, _, err := Exchange(t.Context(), client, server, 4, 10*time.Millisecond, feed.Wait); err == nil {
			t.Error("Exchange over a cut path is no error")
		}
		client, server = net.Pipe()
		ctx, cancel := context.WithTimeout(t.Context(), 15*time.Millisecond)
		defer cancel()
		if _, _, err := Exchange(ctx, client, server, 4, 10*time.Millisecond, feed.Wait); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Exchange = %v, want the context's error", err)
		}
	})
}

func TestExchangePath(t *testing.T) {
	ms := time.Millisecond
	for _, test := range []struct {
		took []time.Duration
		want bool
	}{
		{[]time.Duration{10 * ms, 10 * ms, 10 * ms}, true},
		{[]time.Duration{9 * ms, 10 * ms, 11 * ms}, true},
		{[]time.Duration{8 * ms, 10 * ms, 10 * ms}, false},
		{[]time.Duration{10 * ms, 10 * ms, 12 * ms}, false},
		{nil, false},
	} {
		if got := ExchangePath("up", 20*ms, test.took, ms).Right(); got != test.want {
			t.Errorf("%v is right: %v, want %v", test.took, got, test.want)
		}
	}
}
