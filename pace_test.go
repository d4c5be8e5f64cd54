package main

import (
	"testing"
	"time"

	"pollpush/experiment"
	"pollpush/results"
)

// eachThatHas runs a test for each transport that can have a scenario's field, and each way to it.
func eachThatHas(t *testing.T, key string, test func(t *testing.T, transport experiment.Transport, way change)) {
	field, n := results.FieldNamed(key), 0
	for _, transport := range transports {
		if field.ReasonAgainst(transport.Transport.Transport) == "" {
			n++
		}
	}
	if n == 0 {
		t.Errorf("no transport has %s", key)
	}
	eachTransport(t, func(t *testing.T, transport experiment.Transport, way change) {
		if why := field.ReasonAgainst(transport.Transport.Transport); why != "" {
			t.Skip(why)
		}
		test(t, transport, way)
	})
}

// TestConflatedStreams publishes far more often than a stream may send: its clients see the newest, in the end the last event, and
// nothing is lost.
func TestConflatedStreams(t *testing.T) {
	eachThatHas(t, "conflate", func(t *testing.T, transport experiment.Transport, way change) {
		const conflate = 40 * time.Millisecond
		st := newStage(t, transport, way, func(s *results.Scenario) {
			s.Contract, s.Conflate = results.Latest, results.Duration(conflate)
		})
		const rounds, burst = 4, 50
		const n = rounds * burst
		began := time.Now()
		run := st.measure(n, func(i int) {
			if i%burst == 0 {
				st.await("of each round, all have seen one", func() bool { return st.load.Progress().Received >= int64(10*i/burst) })
			}
		})
		d := run.Delivery
		st.check(run, "lost", d.Lost, 0)
		st.check(run, "received + coalesced", d.Received+d.Coalesced, n*10)
		st.check(run, "requests", d.Requests, 0)
		// The first at once, and one at the end of each of so many periods, of which the last may have begun.
		if most := 10 * (2 + int64(time.Since(began)/conflate)); d.Received > most {
			t.Errorf("received %d, want %d at most", d.Received, most)
		}
		if d.Received < rounds*10 {
			t.Errorf("received %d, want one of each round for each of 10 clients at least", d.Received)
		}
	})
}

func comesBack(s *results.Scenario) { s.RetryStream = results.Duration(5 * time.Millisecond) }

// TestStreamsThatEnd has clients come back after each burst, over the connections that they have: each event arrives once.
func TestStreamsThatEnd(t *testing.T) {
	eachThatHas(t, "retry_stream", func(t *testing.T, transport experiment.Transport, way change) {
		st := newStage(t, transport, way, comesBack)
		const n = 50
		run := st.measure(n, nil)
		d := run.Delivery
		st.check(run, "received", d.Received, n*10)
		st.check(run, "lost", d.Lost, 0)
		st.check(run, "duplicates", d.Duplicates, 0)
		st.check(run, "reconnects", d.Reconnects+d.ReconnectsOutside, 0)
		st.check(run, "empty responses", d.EmptyResponses, 0)
		// A client that got all in the answer that it had before the window has none more within it.
		if d.Requests < 1 || d.Requests > n*10 {
			t.Errorf("%d answers, want some of 10 clients, and no more than events", d.Requests)
		}
		for kind, errors := range run.Errors {
			t.Errorf("%d errors of kind %s", errors, kind)
		}
	})
}

// TestStreamsThatEndAreCut while their clients are away or follow: they resume from their cursor.
func TestStreamsThatEndAreCut(t *testing.T) {
	eachThatHas(t, "retry_stream", func(t *testing.T, transport experiment.Transport, way change) {
		st := newStage(t, transport, way, comesBack)
		const n = 60
		run := st.measure(n, func(i int) {
			if i == n/3 || i == 2*n/3 {
				st.cut()
			}
		})
		st.check(run, "received", run.Delivery.Received, n*10)
		st.check(run, "lost", run.Delivery.Lost, 0)
		st.check(run, "duplicates", run.Delivery.Duplicates, 0)
		st.checkCameBack(run)
	})
}

// TestAdaptivePolls loses nothing by coming rarely.
func TestAdaptivePolls(t *testing.T) {
	eachThatHas(t, "adaptive", func(t *testing.T, transport experiment.Transport, way change) {
		const shortest, longest = 5 * time.Millisecond, 80 * time.Millisecond
		st := newStage(t, transport, way, func(s *results.Scenario) { s.Adaptive = "5ms..80ms" })
		const n = 30
		began := time.Now()
		published := began
		run := st.measure(n, func(int) { published = time.Now() })
		d := run.Delivery
		st.check(run, "received", d.Received, n*10)
		st.check(run, "lost", d.Lost, 0)
		st.check(run, "duplicates", d.Duplicates, 0)
		// A client polls each 5 ms while something is published; twice it takes five polls until it is as rare as can be, after what it
		// finds then and last; and from then on it polls each 80 ms. On a usual machine that is less than a quarter of a poll each 5 ms.
		if most := 10 * int64(published.Sub(began)/shortest+2*5+time.Since(began)/longest+2); d.Requests > most {
			t.Errorf("%d polls of clients to whom nothing happens, want them to back off: %d at most", d.Requests, most)
		}
	})
}
