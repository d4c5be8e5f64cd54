package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pollpush/experiment"
	"pollpush/feed"
	"pollpush/internal/race"
	"pollpush/results"
	"pollpush/results/validity"
	"pollpush/transport"
)

// wholly fails where a run did not bring each of n events to all of the ten clients, or is invalid for another reason than that the
// machine did something else.
func (st *stage) wholly(run results.Run, n int) {
	st.Helper()
	d := run.Delivery
	st.check(run, "received", d.Received, int64(n)*int64(st.scenario.Clients))
	st.check(run, "lost", d.Lost, 0)
	st.check(run, "duplicates", d.Duplicates, 0)
	st.check(run, "reordered", d.Reordered, 0)
	st.check(run, "reconnects", d.Reconnects, 0)
	st.check(run, "reconnects outside the window", d.ReconnectsOutside, 0)
	if len(run.Errors)+len(run.ErrorsOutside) > 0 {
		st.Errorf("errors %v, outside the window %v; %q", run.Errors, run.ErrorsOutside, run.Warnings)
	}
	run.Host, run.WindowNS = results.Host{}, int64(stageWindow)
	validity.Judge(&run)
	for _, reason := range run.InvalidBecause {
		if !strings.HasPrefix(reason, "load generator lagged") {
			st.Errorf("the run is invalid: %s", reason)
		}
	}
}

// spread has n events published over the window.
func (st *stage) spread(n int) results.Run {
	st.Helper()
	begun := time.Now()
	return st.measure(n, func(i int) {
		if err := feed.Wait(st.Context(), begun.Add(time.Duration(i)*stageWindow*3/4/time.Duration(n))); err != nil {
			st.Fatal(err)
		}
	})
}

// checkSessions fails unless clients left and came back for all that they had missed.
func (st *stage) checkSessions(run results.Run, s *results.Sessions, own bool) {
	st.Helper()
	if s == nil || s.Ended == 0 {
		st.Fatalf("sessions %+v: none ended", s)
	}
	if s.Resumed+s.Left != s.Ended || s.Resume == nil || s.Resume.Count != s.Resumed {
		st.Errorf("%d sessions ended, %d resumed, %d left again: %+v", s.Ended, s.Resumed, s.Left, s.Resume)
	}
	bytes, opened := s.ConnectUp, run.Connect.Window.Connections
	switch handshake := st.scenario.TLS || st.scenario.Kind() == transport.Stream; {
	case !own && bytes+opened != 0:
		st.Errorf("%d shared connections were opened again, which took %d bytes", opened, bytes)
	case own && s.Ended > int64(st.scenario.Clients) && (opened == 0 || handshake != (bytes > 0)): // of fewer all may have come back later
		st.Errorf("%d connections were opened again for %d sessions, which took %d bytes", opened, s.Ended, bytes)
	}
}

// TestClientsLeaveAndComeBack: nothing is lost or doubled by it, and it is no fault.
func TestClientsLeaveAndComeBack(t *testing.T) {
	eachTransport(t, func(t *testing.T, tr experiment.Transport, way change) {
		st := newStage(t, tr, way, func(s *results.Scenario) { s.Session = results.Duration(stageWindow / 4) })
		const n = 60
		run := st.spread(n)
		st.wholly(run, n)
		st.checkSessions(run, run.Sessions, st.scenario.Streams <= 1)
	})
}

// TestClientsComeBackToTheNewest: under the latest contract too, and over TLS by the ticket that they have.
func TestClientsComeBackToTheNewest(t *testing.T) {
	for _, tr := range transports {
		t.Run(tr.Name, func(t *testing.T) {
			t.Parallel()
			st := newStage(t, tr, func(s *results.Scenario) {
				s.Session, s.Contract, s.TLS = results.Duration(stageWindow/4), results.Latest, true
				if tr.NotOver(s.HTTP) != "" {
					s.HTTP = results.HTTP3
				}
			})
			run := st.spread(60)
			st.check(run, "lost", run.Delivery.Lost, 0)
			st.check(run, "reconnects", run.Delivery.Reconnects, 0)
			st.checkSessions(run, run.Sessions, true)
			if w := run.Connect.Window; w.Connections > 0 && (w.Resumed == nil || *w.Resumed == 0) { // a busy machine opens some after it
				t.Errorf("TLS sessions resumed %v of %d", w.Resumed, w.Connections)
			}
		})
	}
}

// eachMix runs a test with all transports that a way has, at once, of clients that stay and of those that leave and come back. The race
// detector sees each way with the one or the other.
func eachMix(t *testing.T, test func(t *testing.T, way change, session time.Duration)) {
	for i, way := range ways {
		t.Run(way.name, func(t *testing.T) {
			t.Parallel()
			s := results.Default()
			way.change(&s)
			var shares []string
			clients := 0
			for i, tr := range transports {
				if tr.NotOver(s.HTTP) == "" && !(tr.Datagrams && s.Streams > 0) {
					shares = append(shares, fmt.Sprintf("%s=%d", tr.Name, i+1))
					clients += i + 1
				}
			}
			for k, session := range []time.Duration{0, stageWindow / 4} {
				if race.Enabled && (i+k)%2 != 0 {
					continue
				}
				test(t, func(s *results.Scenario) {
					way.change(s)
					s.Mix, s.Clients, s.Topics = strings.Join(shares, ","), clients, 2
				}, session)
			}
		})
	}
}

// TestMix has clients of all transports on one server: each part gets everything, and the run's own numbers are their sum.
func TestMix(t *testing.T) {
	eachMix(t, func(t *testing.T, way change, session time.Duration) {
		st := newStage(t, transports[0], way, func(s *results.Scenario) { s.Session = results.Duration(session) })
		const n = 40
		run := st.spread(n)
		st.wholly(run, n)
		scenarios := st.scenario.Parts()
		if len(run.Parts) != len(scenarios) {
			t.Fatalf("%d parts, want %d", len(run.Parts), len(scenarios))
		}
		var sum results.Delivery
		var bytes results.Bytes
		var latencies, sessions int64
		for i, p := range run.Parts {
			if s := scenarios[i]; p.Transport != s.Transport || p.Clients != s.Clients {
				t.Errorf("part %d is of %d clients by %s, want %d by %s", i, p.Clients, p.Transport, s.Clients, s.Transport)
			}
			st.check(run, p.Transport+": received", p.Delivery.Received, n*int64(p.Clients))
			st.check(run, p.Transport+": expected", p.Delivery.Expected, n*int64(p.Clients))
			sum.Add(p.Delivery)
			bytes.PayloadDown += p.Bytes.PayloadDown
			bytes.AppDown += p.Bytes.AppDown
			bytes.AppUp += p.Bytes.AppUp
			bytes.ConnectUp += p.Bytes.ConnectUp
			latencies += p.Latency.Count
			if p.Sessions != nil {
				sessions += p.Sessions.Ended
			}
		}
		d, b := run.Delivery, run.Bytes
		for _, c := range []struct {
			what     string
			got, sum int64
		}{
			{"received", d.Received, sum.Received}, {"expected", d.Expected, sum.Expected}, {"requests", d.Requests, sum.Requests},
			{"empty responses", d.EmptyResponses, sum.EmptyResponses}, {"latencies", run.Latency.Count, latencies},
			{"payload", b.PayloadDown, bytes.PayloadDown}, {"app bytes down", b.AppDown, bytes.AppDown},
			{"app bytes up", b.AppUp, bytes.AppUp}, {"connect bytes", b.ConnectUp, bytes.ConnectUp},
		} {
			if c.got != c.sum {
				t.Errorf("%s: %d, and its parts have %d", c.what, c.got, c.sum)
			}
		}
		if run.Sessions != nil && run.Sessions.Ended != sessions {
			t.Errorf("%d sessions ended, and %d of the parts", run.Sessions.Ended, sessions)
		}
	})
}
