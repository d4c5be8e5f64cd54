package stats

import (
	"math"
	"slices"
	"testing"
)

func TestWelch(t *testing.T) {
	// The third example of Welch's test that Wikipedia has; its t is -2.22 there, with 24.5 degrees of freedom.
	old := []float64{19.8, 20.4, 19.6, 17.8, 18.5, 18.9, 18.3, 18.9, 19.5, 22.0}
	new := []float64{28.2, 26.6, 20.1, 23.3, 25.2, 22.1, 17.7, 27.6, 20.6, 13.7, 23.2, 17.5, 20.6, 18.0, 23.9, 21.6, 24.3, 20.4, 24.0, 13.2}
	d := welch(old, new)
	if tValue := d.mean / d.error; math.Abs(tValue-2.22) > 0.01 || math.Abs(d.degree-24.5) > 0.1 {
		t.Errorf("t = %.3f with %.2f degrees of freedom, want 2.22 with 24.5", tValue, d.degree)
	}
	if p := 2 * d.chance(); math.Abs(p-0.036) > 0.001 {
		t.Errorf("p = %.4f, want 0.036", p)
	}
	if low, high := d.interval(0.95); low <= 0 || low > 0.2 || high < 2*d.mean-0.2 {
		t.Errorf("interval is %.3f to %.3f, want one that just excludes 0", low, high)
	}
	if d := welch([]float64{1, 1}, []float64{2, 2}); d.chance() != 0 {
		t.Errorf("what never varies and differs: p = %v, want 0", d.chance())
	}
	if d := welch([]float64{1, 1}, []float64{1, 1}); d.chance() != 1 {
		t.Errorf("what never varies and is the same: p = %v, want 1", d.chance())
	}
}

func TestHolm(t *testing.T) {
	if got, want := holm([]float64{0.01, 0.04, 0.03, 0.005}), []float64{0.03, 0.06, 0.06, 0.02}; !slices.EqualFunc(got, want, func(a, b float64) bool { return math.Abs(a-b) < 1e-12 }) {
		t.Errorf("holm = %v, want %v", got, want)
	}
}
