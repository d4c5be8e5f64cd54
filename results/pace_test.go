package results

import (
	"testing"
	"time"

	"pollpush/transport"
)

// TestPace completes scenarios of all paces: what the pauses between two polls are, and how long the steady state takes.
func TestPace(t *testing.T) {
	const ms = Duration(time.Millisecond)
	for _, test := range []struct {
		transport                  string
		change                     func(*Scenario)
		shortest, longest, settles Duration
	}{
		{transport.ShortPoll.Name, func(s *Scenario) {}, 1000 * ms, 1000 * ms, 1000 * ms},
		{transport.ShortPoll.Name, func(s *Scenario) { s.Think = 200 * ms }, 200 * ms, 200 * ms, 500 * ms},
		{transport.ShortPoll.Name, func(s *Scenario) { s.Adaptive = "100ms..1s" }, 100 * ms, 1000 * ms, 2500 * ms}, // 1 s, and 0.1, 0.2, 0.4, 0.8
		{transport.ShortPoll.Name, func(s *Scenario) { s.Adaptive = "100ms..800ms" }, 100 * ms, 800 * ms, 1500 * ms},
		{transport.ShortPoll.Name, func(s *Scenario) { s.Adaptive, s.Rate = "100ms..1s", 0 }, 100 * ms, 1000 * ms, 1000 * ms}, // it is there at once
		{transport.ShortPoll.Name, func(s *Scenario) { s.Adaptive = "1s..1h" }, 1000 * ms, 3600 * 1000 * ms, 3600 * 1000 * ms},
		{transport.LongPoll.Name, func(s *Scenario) {}, 0, 0, 500 * ms},
		{transport.WebSocket.Name, func(s *Scenario) { s.Contract, s.Conflate = Latest, 2000*ms }, 0, 0, 2000 * ms},
		{transport.SSE.Name, func(s *Scenario) { s.RetryStream = 3000 * ms }, 0, 0, 3000 * ms},
	} {
		s := Default()
		s.Transport = test.transport
		test.change(&s)
		if err := s.CompleteValid(); err != nil {
			t.Errorf("%s: %v", s.Label(), err)
		}
		if shortest, longest := s.Pauses(); shortest != test.shortest || longest != test.longest {
			t.Errorf("%s: pauses %v to %v, want %v to %v", s.Label(), shortest, longest, test.shortest, test.longest)
		}
		if s.Settle != test.settles {
			t.Errorf("%s: settles for %v, want %v", s.Label(), s.Settle, test.settles)
		}
	}
}

// TestOneNameForAdaptive: equal runs have equal scenarios, however somebody writes the bounds.
func TestOneNameForAdaptive(t *testing.T) {
	s := Default()
	s.Transport, s.Adaptive = transport.ShortPoll.Name, "0.1s..60s"
	if err := s.CompleteValid(); err != nil || s.Adaptive != "100ms..1m" || s.PollInterval != 0 {
		t.Errorf("adaptive %q, interval %v, %v", s.Adaptive, s.PollInterval, err)
	}
}

// TestHistoryOfASlowReader keeps what is published while the slowest client is away.
func TestHistoryOfASlowReader(t *testing.T) {
	for _, change := range []func(*Scenario){
		func(s *Scenario) { s.Transport, s.Adaptive = transport.ShortPoll.Name, "1s..100s" },
		func(s *Scenario) { s.RetryStream = Duration(100 * time.Second) },
	} {
		s := Default()
		s.Rate = 1000
		change(&s)
		if err := s.CompleteValid(); err != nil || s.History != 202_000 {
			t.Errorf("%s: a history of %d, %v; want 202000", s.Label(), s.History, err)
		}
	}
}

// TestPaceRefused has what can't be meant.
func TestPaceRefused(t *testing.T) {
	for _, test := range []struct {
		change func(*Scenario)
		field  string
	}{
		{func(s *Scenario) { s.Transport, s.Adaptive = transport.ShortPoll.Name, "5s..1s" }, "adaptive"},
		{func(s *Scenario) { s.Transport, s.Adaptive = transport.ShortPoll.Name, "5s" }, "adaptive"},
		{func(s *Scenario) { s.Transport, s.Adaptive, s.Think = transport.ShortPoll.Name, "1s..5s", 1 }, "adaptive"},
		{func(s *Scenario) {
			s.Transport, s.Adaptive, s.Headers, s.Contract = transport.ShortPoll.Name, "1s..5s", HeadersLubbers, Latest
		}, "adaptive"},
		{func(s *Scenario) { s.Adaptive = "1s..5s" }, "adaptive"},
		{func(s *Scenario) { s.Conflate = Duration(time.Second) }, "conflate"},
		{func(s *Scenario) { s.Contract, s.Conflate = Latest, Duration(time.Microsecond) }, "conflate"},
		{func(s *Scenario) {
			s.Transport, s.Contract, s.Conflate = transport.LongPoll.Name, Latest, Duration(time.Second)
		}, "conflate"},
		{func(s *Scenario) { s.RetryStream = Duration(time.Microsecond) }, "retry_stream"},
		{func(s *Scenario) { s.Transport, s.RetryStream = transport.WebSocket.Name, Duration(time.Second) }, "retry_stream"},
		{func(s *Scenario) {
			s.Contract, s.Conflate, s.RetryStream = Latest, Duration(time.Second), Duration(time.Second)
		}, "retry_stream"},
	} {
		s := Default()
		test.change(&s)
		if err, ok := s.CompleteValid().(*FieldError); !ok || err.Field != test.field {
			t.Errorf("%s: %v, want a problem with %s", s.Label(), err, test.field)
		}
	}
}
