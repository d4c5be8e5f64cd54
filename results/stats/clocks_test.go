package stats

import (
	"math"
	"testing"
	"time"

	"pollpush/results"
)

// TestClockBound: a latency of several hosts is off by the worst of its clocks, and nothing else is.
func TestClockBound(t *testing.T) {
	g := sample("a", 1e6, 2e6)
	if s := g.Summary(Named("latency-mean")); s.Bound != 0 {
		t.Errorf("one clock may be off by %v ns, want nothing", s.Bound)
	}
	g.Runs[0].Clocks = []results.Clock{{BoundNS: 1000}, {BoundNS: 3000}}
	g.Runs[1].Clocks = []results.Clock{{BoundNS: 2000}}
	for name, want := range map[string]float64{"latency-mean": 3000, "latency-p99": 3000, "app-bytes": 0, "fan-out-spread-p50": 6000, "first-token": 0, "resume-mean": 0, "connect-p50": 0} {
		if s := g.Summary(Named(name)); s.Bound != want {
			t.Errorf("%s may be off by %v ns, want %v", name, s.Bound, want)
		}
	}
}

// TestClocksDecideWhatDiffers: what the clocks of two hosts may be off by is no difference.
func TestClocksDecideWhatDiffers(t *testing.T) {
	a, b := sample("a", 1.1e6, 1.1e6, 1.1e6, 1.1e6, 1.1e6), sample("b", 1e6, 1e6, 1e6, 1e6, 1e6)
	for bound, want := range map[int64]bool{0: true, 40_000: true, 60_000: false, 2e6: false} { // 1.1 ± 0.06 and 1 ± 0.06 overlap, and ± 2 leaves open all
		for _, g := range []Group{a, b} {
			for i := range g.Runs {
				g.Runs[i].Clocks = []results.Clock{{BoundNS: bound}}
			}
		}
		c := a.Compare(b, mean)
		if c.Differs() != want || c.WithinSpread() == want {
			t.Errorf("with clocks ± %d ns they differ: %v, want %v: %+v", bound, c.Differs(), want, c)
		}
	}
}

// TestOwnShare: what the server did for the reference is no client's, and its cores were busy with it all the same. Who hears what clients say has two
// clocks' errors.
func TestOwnShare(t *testing.T) {
	r := sample("a", 1e6).Runs[0]
	r.Scenario.Clients = 30
	r.Server = &results.Server{CPUNS: results.Observed(int64(4e8)), ReadCalls: results.Observed(int64(400)), WriteCalls: results.Observed(int64(0)), Instructions: results.Observed(int64(4000)),
		RSSIdleBytes: results.Observed(int64(1000)), RSSBytes: results.Observed(int64(5000)), CPUs: []int{0}}
	r.WindowNS, r.Delivery.Received = 1e9, 100
	r.Connect = &results.Connect{ServerCPUNS: results.Observed(int64(4e6)), First: results.Openings{Connections: 30}}
	r.Reference = &results.Reference{Clients: 10}
	for name, want := range map[string]float64{
		"server-cpu": 3e8 / 30, "server-cpu-per-event": 3e6, "server-calls": 10, "server-instructions-per-event": 30, "server-memory": 100,
		"connect-server-cpu": 1e5, "utilisation": 0.4,
	} {
		if got := Named(name).Of(r); math.Abs(got-want) > 1e-9*want {
			t.Errorf("%s = %v with 10 clients beside 30, want %v", name, got, want)
		}
	}
	r.Clocks = []results.Clock{{BoundNS: 1000}, {BoundNS: 3000}}
	for direction, want := range map[string]time.Duration{"": 3000, results.DirectionUp: 3000, results.DirectionEcho: 6000, results.DirectionChat: 6000} {
		if r.Scenario.Direction = direction; r.ClockBound() != want {
			t.Errorf("of direction %q it is ± %v, want %v", direction, r.ClockBound(), want)
		}
	}
}
