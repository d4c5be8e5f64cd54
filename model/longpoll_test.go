package model

import (
	"math"
	"testing"
)

func TestRFC6202(t *testing.T) {
	for rate, want := range map[float64]float64{0.1: 50.5, 1: 55, 4: 68.7, 10: 86.6, 20: 96.8} { // ms
		d := RFC6202(rate, 0.05)
		if got := math.Round(d.Mean()*1e4) / 10; got != want {
			t.Errorf("mean at %v/s = %v ms, want %v", rate, got, want)
		}
		near(t, "maximum", d.Quantile(1), 0.150, 1e-9)
		near(t, "minimum", d.Quantile(0), 0.050, 1e-9)
	}
	near(t, "mean at no rate, in transits", RFC6202(1e-6, 1).Mean(), 1, 1e-5)
	near(t, "mean at any rate, in transits", RFC6202(1e6, 1).Mean(), 2, 1e-5)
}

// near checks got against want within a relative tolerance, absolute where want is 0.
func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if want != 0 {
		tolerance *= math.Abs(want)
	}
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s = %.6g, want %.6g", what, got, want)
	}
}
