package main

import (
	"testing"
	"time"

	"pollpush/experiment"
	"pollpush/feed"
	"pollpush/results"
	"pollpush/results/validity"
)

// TestCutByPlan: clients that are cut in the middle of the window all come back, and have what they missed; that is no error of theirs, nor
// of the server.
func TestCutByPlan(t *testing.T) {
	eachTransport(t, func(t *testing.T, transport experiment.Transport, way change) {
		st := newStage(t, transport, way, func(s *results.Scenario) { s.Cut = true })
		const n = 60
		middle := time.Now().Add(stageWindow / 2)
		run := st.measure(n, func(i int) {
			if i == n/2 {
				_ = feed.Wait(t.Context(), middle.Add(5*time.Millisecond)) // what is published now is for clients that are on their way
			}
		})
		st.check(run, "received", run.Delivery.Received, n*10)
		st.check(run, "lost", run.Delivery.Lost, 0)
		st.check(run, "duplicates", run.Delivery.Duplicates, 0)
		st.check(run, "reconnects", run.Delivery.Reconnects+run.Delivery.ReconnectsOutside, 0)
		for kind, n := range run.Errors {
			t.Errorf("%d errors: %s", n, kind)
		}
		if s := run.Sessions; s == nil || s.Ended != 10 || s.Resumed != 10 || s.Left != 0 {
			t.Errorf("sessions: %+v, want that 10 were cut and resumed", s)
		}
		if validity.Judge(&run); len(run.InvalidBecause) > 0 && run.InvalidBecause[0][:4] != "load" {
			t.Errorf("the run is invalid: %q", run.InvalidBecause)
		}
	})
}

// TestSlowReaders: what clients that stop reading have is accounted for apart, and they have it all in the end; the others miss nothing.
func TestSlowReaders(t *testing.T) {
	eachTransport(t, func(t *testing.T, transport experiment.Transport, way change) {
		st := newStage(t, transport, func(s *results.Scenario) {
			if way(s); s.HTTP == results.HTTP3 || s.Streams > 1 {
				t.Skip("readers that share a connection, or don't read from TCP, don't stop")
			}
			s.SlowReaders, s.Topics, s.Payload = 0.2, 2, 3000
		})
		const n = 50
		run := st.measure(n, nil)
		st.check(run, "expected", run.Delivery.Expected, n*8)
		st.check(run, "received", run.Delivery.Received, n*8)
		if s, want := run.SlowReaders, (results.SlowReaders{Clients: 2, Expected: n * 2, Received: n * 2}); s == nil || *s != want {
			t.Errorf("slow readers: %+v, want %+v", s, want)
		}
	})
}
