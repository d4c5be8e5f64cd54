package stats

import (
	"math"
	"slices"
	"testing"

	"pollpush/results"

	"github.com/HdrHistogram/hdrhistogram-go"
)

func TestSummarise(t *testing.T) {
	for _, test := range []struct {
		name              string
		values            []float64
		median, low, high float64
		n                 int
		confident         bool
	}{
		{"one", []float64{4}, 4, 4, 4, 1, false},
		{"three: minimum and maximum", []float64{9, 1, 2}, 2, 1, 9, 3, false},
		{"two: the middle", []float64{1, 2}, 1.5, 1, 2, 2, false},
		{"NaN is left out", []float64{math.NaN(), 3, 5, 4}, 4, 3, 5, 3, false},
		// Order statistics: the extremes of 6 values miss the median with a chance of 2/2^6, under 5 %.
		{"six: their extremes are an interval", []float64{1, 2, 3, 4, 5, 6}, 3.5, 1, 6, 6, true},
		// Of 9 the second and the eighth: 2*(1+9)/2^9 is 3.9 %.
		{"nine: the extremes are left out", []float64{1, 2, 3, 4, 5, 6, 7, 8, 100}, 5, 2, 8, 9, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			before := slices.Clone(test.values)
			s := Summarise(test.values)
			if s.Median != test.median || s.Low != test.low || s.High != test.high || s.N != test.n || (s.Confidence >= 0.95) != test.confident {
				t.Errorf("Summarise(%v) = %+v, want %v in %v to %v", test.values, s, test.median, test.low, test.high)
			}
			if !slices.EqualFunc(before, test.values, func(a, b float64) bool { return a == b || a != a && b != b }) {
				t.Errorf("Summarise changed its argument to %v", test.values)
			}
		})
	}
	if s := Summarise([]float64{math.NaN()}); !math.IsNaN(s.Median) || s.N != 0 {
		t.Errorf("Summarise of nothing = %+v, want NaN", s)
	}
}

func TestGroupsLeaveInvalidRunsOut(t *testing.T) {
	a1, a2, b, bad, noisy := someRun("q/a/1"), someRun("q/a/2"), someRun("q/b/1"), someRun("q/a/3"), someRun("q/a/1")
	a2.Scenario.Seed = 99
	b.Scenario.Clients = 7
	bad.Valid = false
	noisy.Parallel = true
	groups := Groups([]results.Run{a1, b, bad, a2, noisy})
	var sizes []int
	for _, g := range groups {
		sizes = append(sizes, len(g.Runs))
	}
	if !slices.Equal(sizes, []int{2, 1, 1}) {
		t.Errorf("Groups have %v runs, want 2 of one scenario, 1 of another, 1 measured in parallel", sizes)
	}
}

// histogram returns n samples of a value as a record has them.
func histogram(t *testing.T, value int64, n int64) *results.Latency {
	t.Helper()
	h := hdrhistogram.New(1, 1e10, 3)
	if err := h.RecordValues(value, n); err != nil {
		t.Fatal(err)
	}
	hdr, err := h.Encode(hdrhistogram.V2CompressedEncodingCookieBase)
	if err != nil {
		t.Fatal(err)
	}
	return &results.Latency{P50: value, P90: results.Observed(value), Events: n, HDR: string(hdr)}
}

func TestPercentilesAreOfAllSamples(t *testing.T) {
	// One repetition has 900 fast samples, the other 100 slow ones: the median of all is fast, and far from the
	// mean of the two medians.
	g := Group{Runs: []results.Run{{Latency: histogram(t, 100, 900)}, {}, {Latency: histogram(t, 1000, 100)}}}
	h, err := g.Latency()
	if err != nil || h.TotalCount() != 1000 {
		t.Fatalf("Latency = %v samples, %v, want 1000", h, err)
	}
	m, _ := MetricNamed("latency-p50")
	if s := g.Summary(m); s.Median != 100 || s.Low != 100 || s.High != 1000 || s.N != 2 {
		t.Errorf("Summary of latency-p50 = %+v, want 100 between 100 and 1000", s)
	}
	// Neither has the thousand that a 99th percentile takes, but they have it together; not the 10,000 of p99.9.
	for name, want := range map[string]float64{"latency-p99": 1000, "latency-p99.9": nan} {
		m, _ := MetricNamed(name)
		if s := g.Summary(m); s.N != 0 || !(s.Median == want || math.IsNaN(s.Median) && math.IsNaN(want)) || !math.IsNaN(s.Low) {
			t.Errorf("Summary of %s = %+v, want %v without a spread", name, s, want)
		}
	}
	// Were they of 99 events, each at eleven clients, they would not be together either.
	few := Group{Runs: slices.Clone(g.Runs)}
	for i, events := range []int64{90, 0, 9} {
		if l := few.Runs[i].Latency; l != nil {
			copied := *l
			copied.Events = events
			few.Runs[i].Latency = &copied
		}
	}
	m, _ = MetricNamed("latency-p99")
	if s := few.Summary(m); !math.IsNaN(s.Median) {
		t.Errorf("Summary of latency-p99 of 99 events = %+v, want none", s)
	}
	// Another version's histogram reaches farther.
	wide := hdrhistogram.New(1, 1e13, 3)
	if err := wide.RecordValues(5e12, 3); err != nil {
		t.Fatal(err)
	}
	g.Runs = append(g.Runs, results.Run{Latency: results.NewLatency(wide, "user", 3)})
	if h, err := g.Latency(); err != nil || h.TotalCount() != 1003 {
		t.Errorf("Latency with a wider histogram = %v, %v, want 1003 samples", h, err)
	}
	if h, err := (Group{Runs: []results.Run{{}}}).Latency(); h != nil || err != nil {
		t.Errorf("Latency without samples = %v, %v, want none", h, err)
	}
}

// What a server is used is its CPU time in its cores' time, as far as it is known which they are.
func TestDerived(t *testing.T) {
	r := results.Run{
		WindowNS: 2e9, Host: results.Host{Cores: 4}, Delivery: results.Delivery{Expected: 500, Requests: 100},
		Server: &results.Server{CPUNS: results.Observed[int64](1e9), CPUs: []int{3}},
	}
	unpinned, unmeasured, silent := r, r, r
	unpinned.Server = &results.Server{CPUNS: r.Server.CPUNS}
	unmeasured.Server, unmeasured.Delivery.Requests = nil, 0
	silent.WindowNS = 0
	for _, c := range []struct {
		name string
		run  results.Run
		want float64
	}{
		{"utilisation", r, 0.5}, {"utilisation", unpinned, 0.125}, {"utilisation", unmeasured, nan}, {"utilisation", silent, nan},
		{"cpu-per-poll", r, 1e7}, {"cpu-per-poll", unmeasured, nan}, {"offered", r, 250}, {"offered", silent, nan},
	} {
		m, ok := MetricNamed(c.name)
		if got := m.Of(c.run); !ok || got != c.want && !(math.IsNaN(got) && math.IsNaN(c.want)) {
			t.Errorf("%s = %v, want %v", c.name, got, c.want)
		}
	}
}
