package model

import (
	"testing"
	"time"

	"pollpush/results"
	"pollpush/transport"
)

// TestConnecting counts round trips of 100 ms.
func TestConnecting(t *testing.T) {
	for _, test := range []struct {
		s    results.Scenario
		want float64
	}{
		{results.Scenario{}, 0},
		{results.Scenario{TLS: true}, 0},
		{results.Scenario{KeepAlive: results.KeepAliveOff}, 0.1},
		{results.Scenario{KeepAlive: results.KeepAliveOff, TLS: true}, 0.2},
		{results.Scenario{KeepAlive: results.KeepAliveOff, TLS: true, HTTP: results.HTTP2}, 0.2},
		{results.Scenario{KeepAlive: results.KeepAliveOff, TLS: true, HTTP: results.HTTP3}, 0.1},
	} {
		if got := connecting(test.s, 0.05); got != test.want {
			t.Errorf("%+v takes %v s, want %v", test.s, got, test.want)
		}
	}
}

// TestFirstSooner: polls on connections of their own that take 150 ms, after a first one that takes 50 ms.
func TestFirstSooner(t *testing.T) {
	s := scenario(transport.ShortPoll.Name, "periodic", 2, 60, 250*time.Millisecond, time.Second)
	s.KeepAlive, s.TLS, s.RTT, s.Settle = results.KeepAliveOff, true, results.Duration(50*time.Millisecond), results.Duration(300*time.Millisecond)
	near(t, "TLS", firstSooner(s, 0.25), 0.2, 1e-9) // phases from 200 ms on: their first answers are before the window, at 350 ms
	s.TLS = false
	near(t, "TCP", firstSooner(s, 0.25), 0, 1e-9)
	s.TLS, s.Settle = true, results.Duration(time.Second)
	near(t, "after long", firstSooner(s, 0.25), 0, 1e-9)
	s.Settle, s.KeepAlive = results.Duration(300*time.Millisecond), ""
	near(t, "kept", firstSooner(s, 0.25), 0, 1e-9)
}
