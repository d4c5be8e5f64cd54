package main

import (
	"testing"
	"time"

	"pollpush/experiment"
	"pollpush/results"
	"pollpush/transport"
)

// eachPolling runs a test for each transport that asks again and again, and each way of those that the change is for.
func eachPolling(t *testing.T, with change, test func(t *testing.T, transport experiment.Transport, way change)) {
	eachTransport(t, func(t *testing.T, tr experiment.Transport, way change) {
		if tr.Kind == transport.Stream {
			t.Skip("it asks once")
		}
		s := results.Default()
		s.Transport = tr.Name
		way(&s)
		with(&s)
		if err := s.CompleteValid(); err != nil {
			t.Skip(err)
		}
		test(t, tr, way)
	})
}

// TestWithoutKeepAlive has each poll on a connection of its own, which resumes its client's session with TLS: what opens it is part
// of the window, and nobody has come back.
func TestWithoutKeepAlive(t *testing.T) {
	cold := func(s *results.Scenario) { s.KeepAlive = results.KeepAliveOff }
	eachPolling(t, cold, func(t *testing.T, transport experiment.Transport, way change) {
		for _, secure := range []change{func(*results.Scenario) {}, func(s *results.Scenario) { s.TLS = true }} {
			// The first polls have connections from before, the last ones may still be waiting for their answer, and a busy machine is
			// late to count at the marks: too late for so short a window, now and then, but not for one many times as long.
			s := results.Default()
			s.Transport = transport.Name
			for _, change := range []change{way, cold, secure} {
				change(&s)
			}
			if s.TLS && checkScenario(&s) != nil {
				continue // epoll has none
			}
			const attempts = 4
			var st *stage
			var run results.Run
			for attempt := 1; ; attempt++ {
				st = newStage(t, transport, way, cold, secure)
				const n = 50
				run = st.measureFor(stageWindow*time.Duration(attempt*attempt), n, nil)
				d, c := run.Delivery, run.Connect
				st.check(run, "received", d.Received, n*10)
				st.check(run, "lost", d.Lost, 0)
				st.check(run, "duplicates", d.Duplicates, 0)
				st.check(run, "reconnects", d.Reconnects+d.ReconnectsOutside, 0)
				st.check(run, "kinds of errors", int64(len(run.Errors)+len(run.ErrorsOutside)), 0)
				st.check(run, "first connections", c.First.Connections, 10)
				opened := c.Window.Connections
				if opened >= d.Requests/2-10 && opened <= 2*d.Requests+10 && opened > 0 {
					break
				}
				if attempt == attempts {
					t.Fatalf("%d connections were opened for %d polls, %d times", opened, d.Requests, attempts)
				}
			}
			b, c := run.Bytes, run.Connect
			// SYN, acknowledgement, request, end; of the last ten, which may still be waiting, a mark may have left out two.
			if b.WireUp == nil || *b.PacketsUp < 4*c.Window.Connections-2*10 {
				t.Errorf("%+v, %v packets up, for %d connections", b, results.Value(b.PacketsUp), c.Window.Connections)
			}
			if !st.scenario.TLS {
				st.check(run, "bytes of connecting", b.ConnectDown+b.ConnectUp, 0)
				continue
			}
			st.check(run, "resumed handshakes", *c.Window.Resumed, c.Window.Connections)
			st.check(run, "full handshakes", *c.First.Full, 10)
			const hello = 1000 // at least, of a client that agrees upon keys in the way of 2024; a mark may have left out ten
			if b.AppUp < hello*(c.Window.Connections-10) || b.ConnectUp < hello*10 || b.ConnectUp > 10*hello*10 {
				t.Errorf("%+v for %d connections in the window and 10 before", b, c.Window.Connections)
			}
		}
	})
}

// TestConditional: who has the newest event is told that it is, and gets it no second time.
func TestConditional(t *testing.T) {
	conditional := func(s *results.Scenario) { s.Conditional, s.Contract = true, results.Latest }
	eachPolling(t, conditional, func(t *testing.T, tr experiment.Transport, way change) {
		for _, more := range []change{
			func(*results.Scenario) {},
			func(s *results.Scenario) { s.Headers, s.CookieBytes = results.HeadersMinimal, 500 },
			func(s *results.Scenario) { s.Hold = results.Duration(20 * 1e6) },
		} {
			st := newStage(t, tr, way, conditional, more)
			const n = 50
			run := st.measure(n, func(i int) {
				if i == n/2 {
					st.cut()
				}
			})
			d := run.Delivery
			st.check(run, "lost", d.Lost, 0)
			st.check(run, "duplicates", d.Duplicates, 0)
			st.check(run, "received + coalesced", d.Received+d.Coalesced, n*10)
			if d.Received < 10 {
				t.Errorf("%+v: want the last event for each of 10 clients", d)
			}
		}
	})
}
