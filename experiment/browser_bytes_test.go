package experiment

import (
	"fmt"
	"math"
	"testing"
	"time"

	"pollpush/internal/race"

	"pollpush/results"
	"pollpush/transport"
)

// TestBrowserMovesAsManyBytes runs each transport with a real Chromium and with the load generator, over TLS and over HTTP/2: what they
// send and are sent for a poll or an event differs by 2 % at the most, and so does Chromium's own log from the server's count.
func TestBrowserMovesAsManyBytes(t *testing.T) {
	if race.Enabled {
		t.Skip("bytes are counted without the race detector: scripts/test.sh has a step for that")
	}
	needChromium(t)
	for _, version := range []string{results.HTTP1, results.HTTP2} {
		for _, name := range transport.Names() {
			s := browserScenario(name, 4)
			s.HTTP, s.TLS, s.NetLog, s.CookieBytes = version, true, true, 100
			s.Rate, s.Measure = 50, results.Duration(time.Second)
			switch s.Kind() {
			case transport.Poll: // without events, of which those that were late would have more in an answer
				s.Rate, s.PollInterval, s.Measure = 0, results.Duration(25*time.Millisecond), results.Duration(3*time.Second)
			case transport.Hold: // with time to come back between two events, and no two answers in one TLS record
				s.Rate, s.Topics, s.Measure = 10, s.Clients, results.Duration(2*time.Second)
			}
			s.Complete()
			if s.Validate() != nil || s.Descriptor().NotOver(version) != "" {
				continue // nothing to compare
			}
			t.Run(name+" over HTTP/"+version, func(t *testing.T) {
				t.Parallel()
				eventually(t, func() []string { return compareBytes(t, s) })
			})
		}
	}
}

// compareBytes measures a browser's scenario, and the same of the load generator, and says where their bytes differ.
func compareBytes(t *testing.T, s results.Scenario) (differences []string) {
	t.Helper()
	same := s
	same.Client, same.NetLog = results.ClientGo, false
	if s.HTTP == results.HTTP2 {
		same.Streams = s.Clients // as a browser has it
	}
	var runs []results.Run
	for _, s := range []results.Scenario{s, same} {
		measured, err := Options{}.Measure(t.Context(), nil, s)
		if err != nil {
			t.Fatal(err)
		}
		r := measured[0]
		if wrong := tooBusy(r); len(wrong) > 0 {
			return wrong
		}
		if r.Delivery.Received+r.Delivery.Requests == 0 || r.Delivery.Lost > 0 || len(r.Errors) > 0 {
			t.Fatalf("%s client: %+v %v %q", s.Client, r.Delivery, r.Errors, r.InvalidBecause)
		}
		runs = append(runs, r)
	}
	b, g := runs[0], runs[1]
	each := func(r results.Run, bytes int64) float64 {
		if r.Scenario.Kind() == transport.Stream {
			return float64(bytes) / float64(r.Delivery.Received)
		}
		return float64(bytes) / float64(r.Delivery.Requests)
	}
	near := func(what string, got, want float64) {
		if math.Abs(got-want) > 0.02*want {
			differences = append(differences, fmt.Sprintf("%s: %.1f and %.1f bytes", what, got, want))
		}
	}
	near("up, browser and load generator", each(b, b.Bytes.AppUp), each(g, g.Bytes.AppUp))
	near("down, browser and load generator", each(b, b.Bytes.AppDown), each(g, g.Bytes.AppDown))
	n := finished(t, b).NetLog
	near("up, NetLog and server", float64(n.Up), float64(b.Bytes.AppUp))
	near("down, NetLog and server", float64(n.Down), float64(b.Bytes.AppDown))
	return differences
}
