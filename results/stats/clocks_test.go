package stats

import (
	"testing"

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
	for name, want := range map[string]float64{"latency-mean": 3000, "latency-p99": 3000, "app-bytes": 0, "first-token": 0, "resume-mean": 0, "connect-p50": 0} {
		if s := g.Summary(Named(name)); s.Bound != want {
			t.Errorf("%s may be off by %v ns, want %v", name, s.Bound, want)
		}
	}
}

// TestClocksDecideWhatDiffers: what the clocks of two hosts may be off by is no difference.
func TestClocksDecideWhatDiffers(t *testing.T) {
	a, b := sample("a", 1.1e6, 1.1e6, 1.1e6, 1.1e6, 1.1e6), sample("b", 1e6, 1e6, 1e6, 1e6, 1e6)
	for bound, want := range map[int64]bool{0: true, 40_000: true, 60_000: false} { // 1.1 ± 0.06 and 1 ± 0.06 overlap
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
