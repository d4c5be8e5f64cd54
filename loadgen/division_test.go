package loadgen

import (
	"testing"

	"pollpush/results"
)

// TestShares: each client is in one share, those that share a connection are in the same, and who it is does not depend on that.
func TestShares(t *testing.T) {
	for _, test := range []struct{ clients, streams, of int }{{10, 0, 3}, {10, 1, 10}, {100, 7, 4}, {6, 100, 2}, {99_999, 0, 7}} {
		part := results.Scenario{Clients: test.clients, Streams: test.streams}
		next := 0
		for number := range test.of {
			from, to := Share{number, test.of}.clients(part)
			if from != next || to < from || test.streams > 1 && from%test.streams != 0 && from != to {
				t.Errorf("%+v: share %d is %d to %d, after %d", test, number, from, to, next)
			}
			next = to
		}
		if next != test.clients {
			t.Errorf("%+v: the shares have %d clients", test, next)
		}
	}
	s := scenario(11)
	s.Mix, s.Topics, s.PollInterval = "short-poll=6,websocket=5", 4, results.Duration(1e9)
	subscribe := []Subscribe{nil, nil}
	all := NewMix(s, subscribe, Options{})
	found := 0
	for number := range 3 {
		l := NewMix(s, subscribe, Options{Share: Share{number, 3}})
		for i := range l.clients {
			c := &l.clients[i]
			same := &all.clients[c.index]
			if c.topic != same.topic || c.phase != same.phase || c.random != same.random || c.part.scenario.Transport != same.part.scenario.Transport {
				t.Errorf("client %d is somebody else in share %d", c.index, number)
			}
			found++
		}
		if l.options.ConnectRate*3 > all.options.ConnectRate {
			t.Errorf("each of three shares opens %d connections a second, all together %d", l.options.ConnectRate, all.options.ConnectRate)
		}
	}
	if found != 11 {
		t.Errorf("%d clients, want 11", found)
	}
}
