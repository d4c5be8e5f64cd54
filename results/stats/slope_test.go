package stats

import (
	"math"
	"math/rand/v2"
	"testing"

	"pollpush/results"
)

func TestSlope(t *testing.T) {
	nan := math.NaN()
	for _, test := range []struct {
		name             string
		points           []Point
		slope, low, high float64
		n                int
	}{
		{"none", nil, nan, nan, nan, 0},
		{"one place", []Point{{10, 1}, {10, 5}}, nan, nan, nan, 0},
		{"two", []Point{{10, 100}, {30, 300}}, 10, 10, 10, 2},
		{"a line", []Point{{10, 1005}, {100, 1050}, {1000, 1500}, {30, nan}}, 0.5, 0.5, 0.5, 3},
		// y = 2x and -1, 2, -1 beside: the slope keeps, its error is sqrt(6/1/2), times t of 1 degree of freedom, 12.7062.
		{"beside a line", []Point{{1, 1}, {2, 6}, {3, 5}}, 2, 2 - 12.7062*math.Sqrt(3), 2 + 12.7062*math.Sqrt(3), 3},
	} {
		s := Slope(test.points)
		same := func(a, b float64) bool { return a == b || a != a && b != b || math.Abs(a-b) < 1e-3 }
		if !same(s.Median, test.slope) || !same(s.Low, test.low) || !same(s.High, test.high) || s.N != test.n {
			t.Errorf("%s: Slope = %+v, want %v in %v to %v of %d", test.name, s, test.slope, test.low, test.high, test.n)
		}
	}
}

// TestSlopeInterval: 95 % of the intervals have the true slope.
func TestSlopeInterval(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	missed := 0
	const tries = 2000
	for range tries {
		var points []Point
		for _, x := range []float64{10, 30, 100, 300, 1000, 3000, 10000} {
			points = append(points, Point{x, 9e6 + 8000*x + 1e6*random.NormFloat64()})
		}
		if s := Slope(points); s.Low > 8000 || s.High < 8000 {
			missed++
		}
	}
	if share := float64(missed) / tries; math.Abs(share-0.05) > 0.015 {
		t.Errorf("%.1f %% of the intervals miss the slope, want 5 %%", 100*share)
	}
}

// TestPerFurtherClient: what the process takes without clients is not the clients'.
func TestPerFurtherClient(t *testing.T) {
	var runs []results.Run
	for _, n := range []int{10, 100, 1000} {
		r := results.Run{Server: &results.Server{
			RSSIdleBytes: results.Observed(int64(9e6)), RSSBytes: results.Observed(int64(9e6 + 4e5 + 8000*n)),
		}}
		r.Scenario.Clients = n
		runs = append(runs, r)
	}
	if s := PerFurtherClient(runs, MemoryPerClient); math.Abs(s.Median-8000) > 1e-6 || s.N != 3 {
		t.Errorf("a further client takes %+v, want 8000", s)
	}
	if s := PerFurtherClient(runs, KernelMemoryPerClient); s.N != 0 {
		t.Errorf("a further client takes %+v of the kernel, want nothing known", s)
	}
}

// TestMemoryOfMoments: each metric is what connecting and serving added to the process without clients, of one end, and unknown
// where a reading is missing.
func TestMemoryOfMoments(t *testing.T) {
	mega := func(n int64) *int64 { return results.Observed(n * 1_000_000) }
	full := results.Server{
		RSSIdleBytes: mega(10), RSSBytes: mega(18), RSSLoadBytes: mega(25), PeakRSSBytes: mega(30),
		TCPMemoryIdleBytes: mega(1), TCPMemoryBytes: mega(2), SocketObjectsIdleBytes: mega(3), SocketObjectsBytes: mega(10),
	}
	for name, want := range map[string]float64{
		"server-memory": 8000, "server-memory-load": 15_000, "server-memory-peak": 20_000, "server-kernel-memory": 4000,
	} {
		m, ok := MetricNamed(name)
		if !ok {
			t.Fatalf("there is no metric %s", name)
		}
		s := full
		r := results.Run{Server: &s}
		r.Scenario.Clients = 1000
		if got := m.Of(r); got != want {
			t.Errorf("%s = %v, want %v", name, got, want)
		}
		s.RSSIdleBytes, s.SocketObjectsIdleBytes = nil, nil // as in records of earlier versions
		if got := m.Of(r); !math.IsNaN(got) {
			t.Errorf("%s without a reading = %v, want NaN", name, got)
		}
		r.Server = nil
		if got := m.Of(r); !math.IsNaN(got) {
			t.Errorf("%s of a target = %v, want NaN", name, got)
		}
	}
}
