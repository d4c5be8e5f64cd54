package stats

import (
	"math"
	"math/rand/v2"
	"testing"
)

func TestMeanInterval(t *testing.T) {
	inf := math.Inf(1)
	for _, test := range []struct {
		name            string
		values          []float64
		mean, low, high float64
		n               int
	}{
		{"none", nil, nan, -inf, inf, 0},
		{"none measured", []float64{nan}, nan, -inf, inf, 0},
		{"one says nothing of others", []float64{3}, 3, -inf, inf, 1},
		{"what is unmeasured is left out", []float64{3, nan, 3}, 3, 3, 3, 2},
		// t of 4 degrees of freedom is 2.776 (any table of it), the standard deviation is sqrt(2.5): 3 ± 2.776·sqrt(2.5/5).
		{"five", []float64{5, 1, 4, 2, 3}, 3, 3 - 1.9632, 3 + 1.9632, 5},
	} {
		i := MeanInterval(test.values, 0.95)
		for _, pair := range [][2]float64{{i.Mean, test.mean}, {i.Low, test.low}, {i.High, test.high}} {
			same := pair[0] == pair[1] || math.IsNaN(pair[0]) && math.IsNaN(pair[1]) || math.Abs(pair[0]-pair[1]) < 1e-3
			if !same || i.N != test.n {
				t.Errorf("%s: MeanInterval(%v) = %+v, want %v in %v to %v of %d", test.name, test.values, i, test.mean, test.low, test.high, test.n)
				break
			}
		}
	}
}

func TestRatioInterval(t *testing.T) {
	ratios := []float64{2, 4, 8, 3, 5}
	i := RatioInterval(ratios, 0.95)
	var inverse []float64
	for _, r := range ratios {
		inverse = append(inverse, 1/r)
	}
	j := RatioInterval(inverse, 0.95)
	for _, pair := range [][2]float64{{i.Mean, 1 / j.Mean}, {i.Low, 1 / j.High}, {i.High, 1 / j.Low}, {i.Mean, math.Pow(960, 0.2)}} {
		if math.Abs(pair[0]/pair[1]-1) > 1e-9 {
			t.Errorf("of %v it is %+v, and the other way round %+v", ratios, i, j)
		}
	}
	for _, none := range [][]float64{nil, {1, 2, 0}, {1, 2, math.Inf(1)}, {1, nan}} {
		if i := RatioInterval(none, 0.95); i.N != 0 || !math.IsNaN(i.Mean) || i.Excludes(1) {
			t.Errorf("RatioInterval(%v) = %+v, want none", none, i)
		}
	}
}

// TestIntervalsCoverTheTruth: of intervals of 95 %, about five in a hundred miss, at the fewest repetitions too.
func TestIntervalsCoverTheTruth(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	const times = 5000
	for _, n := range []int{5, 10} {
		missed := 0
		for range times {
			ratios := make([]float64, n)
			for i := range ratios {
				ratios[i] = 3 * math.Exp(0.3*random.NormFloat64())
			}
			if RatioInterval(ratios, 0.95).Excludes(3) {
				missed++
			}
		}
		if share := float64(missed) / times; share < 0.04 || share > 0.06 {
			t.Errorf("%d ratios: %.1f %% of the intervals of 95 %% miss the truth", n, 100*share)
		}
	}
}
