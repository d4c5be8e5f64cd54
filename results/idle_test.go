package results

import (
	"testing"
	"time"

	"pollpush/transport"
)

// TestWholePeriods: a window is whole where each idle client does in it what it does in the long run.
func TestWholePeriods(t *testing.T) {
	for _, test := range []struct {
		transport string
		change    func(*Scenario)
		measure   time.Duration
		want      bool
	}{
		{transport.SSE.Name, func(*Scenario) {}, 25 * time.Second, true},
		{transport.SSE.Name, func(*Scenario) {}, 30 * time.Second, false},
		{transport.SSE.Name, func(s *Scenario) { s.Heartbeat = Duration(time.Second) }, 3 * time.Second, true},
		{transport.WebSocket.Name, func(*Scenario) {}, 50 * time.Second, true},
		{transport.WebSocket.Name, func(s *Scenario) { s.Heartbeat = 0 }, 30 * time.Second, true}, // as old records have it
		{transport.SSE.Name, func(s *Scenario) { s.Heartbeat = 0 }, 25 * time.Second, false},
		{transport.LongPoll.Name, func(*Scenario) {}, 1500 * time.Millisecond, false},
		{transport.LongPoll.Name, func(*Scenario) {}, 25 * time.Second, true},
		{transport.ShortPoll.Name, func(*Scenario) {}, 2 * time.Second, true},
		{transport.ShortPoll.Name, func(*Scenario) {}, 1500 * time.Millisecond, false},
	} {
		s := Default()
		s.Transport, s.Measure = test.transport, Duration(test.measure)
		test.change(&s)
		if got := s.WholePeriods(); got != test.want {
			t.Errorf("%s, %v in a window of %v: whole %v, want %v", s.Label(), s.IdlePeriod(), s.Measure, got, test.want)
		}
	}
}
