package stats

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"pollpush/results"
)

// mean is the metric of these tests.
var mean, _ = MetricNamed("latency-mean")

// sample is a group with a repetition for each value.
func sample(name string, values ...float64) Group {
	var g Group
	for i, v := range values {
		g.Runs = append(g.Runs, results.Run{ID: fmt.Sprintf("q/%s/%d", name, i+1), Latency: &results.Latency{Mean: v}})
	}
	return g
}

func TestComparison(t *testing.T) {
	for _, test := range []struct {
		name            string
		values, base    []float64
		enough, differs bool
	}{
		{"twice, in each block", []float64{2, 2.1, 2, 1.9, 2}, []float64{1, 1, 1, 1, 1.05}, true, true},
		{"half", []float64{1, 1, 1, 1, 1}, []float64{2, 2, 2, 2, 2}, true, true},
		{"twice, in four blocks", []float64{2, 2, 2, 2}, []float64{1, 1, 1, 1}, false, false},
		{"a hundred times, once", []float64{100}, []float64{1}, false, false},
		{"no interval without 1", []float64{1, 3, 1, 3, 1}, []float64{2, 1, 2, 1, 2}, true, false},
		{"equal", []float64{1, 1, 1, 1, 1}, []float64{1, 1, 1, 1, 1}, true, false},
		{"less than windows' edges make", []float64{1.005, 1.005, 1.005, 1.005, 1.005}, []float64{1, 1, 1, 1, 1}, true, false},
		// The interval excludes 1. But the machine took twice as long in one block as in another, for the same.
		{"within the machine's own spread", []float64{1.2, 1.8, 2.4, 1.3, 1.9}, []float64{1, 1.5, 2, 1.1, 1.6}, true, false},
		{"0 in one block", []float64{2, 2, 2, 2, 0}, []float64{1, 1, 1, 1, 1}, false, false},
		{"0 in all", []float64{0, 0, 0, 0, 0}, []float64{0, 0, 0, 0, 0}, false, false},
		{"unmeasured in one block", []float64{2, 2, 2, 2, nan}, []float64{1, 1, 1, 1, 1}, false, false},
	} {
		c := sample("a", test.values...).Compare(sample("b", test.base...), mean)
		if c.Enough() != test.enough || c.Differs() != test.differs {
			t.Errorf("%s: enough is %v, and they differ is %v, want %v and %v: %+v", test.name, c.Enough(), c.Differs(), test.enough, test.differs, c)
		}
	}
}

func TestComparisonsAreTakenInsideBlocks(t *testing.T) {
	// The machine got three times slower, and both with it: within each repetition one is twice the other.
	slow, base := sample("a", 20, 2, 60), sample("b", 10, 1, 30)
	slow.Runs[0], slow.Runs[2] = slow.Runs[2], slow.Runs[0]
	slow.Runs = append(slow.Runs, sample("a", 1, 1, 1, 1).Runs[3]) // which has no partner
	if c := slow.Compare(base, mean); math.Abs(c.Ratio.Mean-2) > 1e-9 || math.Abs(c.Ratio.High-2) > 1e-9 || c.Ratio.N != 3 || c.Spread < 29 || c.Spread > 31 {
		t.Errorf("it is %+v, want 2 in each of three pairs, and a spread of 30", c)
	}
	alone := sample("a", 1)
	alone.Runs[0].ID = "no number"
	if c := slow.Compare(alone, mean); c.Ratio.N != 0 || !math.IsNaN(c.Ratio.Mean) {
		t.Errorf("without a block in common it is %+v, want nothing", c)
	}
}

// TestEqualGroupsSeldomDiffer is an A/A test: of groups that are equal but for chance, fewer than one in 200 are said to differ,
// however they vary. Of those that differ by a factor of two, nearly all are.
func TestEqualGroupsSeldomDiffer(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	noises := map[string]func() float64{
		"normal":          func() float64 { return 0.1 * random.NormFloat64() },
		"with stragglers": func() float64 { return 0.05*random.NormFloat64() + 0.3*float64(random.IntN(8)/7) },
		"with a tail":     func() float64 { return 0.1 * random.ExpFloat64() },
	}
	const times = 2000
	for name, noise := range noises {
		for _, drift := range []float64{0, 0.3} { // of the machine, which both share
			for _, n := range []int{LeastPairs, 2 * LeastPairs} {
				differs := func(ratio float64) float64 {
					found := 0
					for range times {
						a, b := make([]float64, n), make([]float64, n)
						for i := range n {
							block := drift * random.NormFloat64()
							a[i], b[i] = ratio*math.Exp(block+noise()), math.Exp(block+noise())
						}
						if comparison(a, b).Differs() {
							found++
						}
					}
					return float64(found) / times
				}
				if share := differs(1); share >= 0.005 {
					t.Errorf("noise %s, drift %g: of %d pairs of equal runs, %.2f %% are said to differ", name, drift, n, 100*share)
				}
				if share := differs(2); drift == 0 && share < 0.9 {
					t.Errorf("noise %s: of %d pairs of which one is twice the other, only %.0f %% are said to differ", name, n, 100*share)
				}
			}
		}
	}
}
