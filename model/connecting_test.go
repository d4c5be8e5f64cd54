package model

import (
	"testing"

	"pollpush/results"
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
