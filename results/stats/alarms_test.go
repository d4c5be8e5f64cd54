package stats

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"pollpush/results"
)

// recordings makes up two sets of eight scenarios, eight repetitions each, made in turns. What is timed varies from run to
// run by spread, now and then threefold, and with the moment, by half of spread; the new CPU time is slower by a factor.
func recordings(t *testing.T, random *rand.Rand, spread, slower float64) (old, new []results.Run) {
	t.Helper()
	moments := make([]float64, 8)
	for i := range moments {
		moments[i] = random.NormFloat64() * spread / 2
	}
	for clients := range 8 {
		for _, side := range []*[]results.Run{&old, &new} {
			noise := func(i int) float64 {
				v := math.Exp(moments[i] + spread*random.NormFloat64())
				if random.IntN(20) == 0 {
					v *= 3
				}
				return v
			}
			runs := repeated(t, 8, func(i int, r *results.Run) {
				r.Scenario.Clients = 10 * (clients + 1)
				p99 := int64(5e6 * noise(i))
				r.Latency = &results.Latency{Mean: 1e6 * noise(i), P50: int64(1e6 * noise(i)), P99: &p99}
				cpu := noise(i)
				if side == &new {
					cpu *= slower
				}
				r.Server = &results.Server{CPUNS: results.Observed(int64(1e8 * cpu)), RSSIdleBytes: results.Observed[int64](2e7),
					RSSBytes: results.Observed(int64(2e7 + 1e6*noise(i))), PeakRSSBytes: results.Observed(int64(2e7 + 2e6*noise(i)))}
				if random.IntN(4) == 0 { // an event's bytes at the window's edge
					r.Bytes.AppDown += 2000
				}
			})
			if side == &new {
				runs = later(runs, time.Minute)
			}
			*side = append(*side, runs...)
		}
	}
	return old, new
}

func alarmed(old, new []results.Run) bool {
	for _, c := range Compare(old, new) {
		if c.Failure != "" || c.Unjudged != "" {
			return true
		}
	}
	return false
}

// TestFalseAlarms: among equal versions, whose times vary by 20 % and have outliers, one comparison in a hundred at most.
func TestFalseAlarms(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	const comparisons = 200
	n := 0
	for range comparisons {
		if alarmed(recordings(t, random, 0.20, 1)) {
			n++
		}
	}
	if n > comparisons/100 {
		t.Errorf("%d of %d comparisons of equal versions alarm", n, comparisons)
	}
}

// TestSlowdownsAreSeen: 20 % more CPU time in all scenarios, at the noise of a quiet machine.
func TestSlowdownsAreSeen(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	for i := range 20 {
		old, new := recordings(t, random, 0.05, 1.2)
		if !alarmed(old, new) {
			t.Errorf("comparison %d: 20 %% more CPU time pass", i)
		}
	}
}
