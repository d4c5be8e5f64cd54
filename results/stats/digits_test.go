package stats

import (
	"math"
	"testing"
)

func TestDigits(t *testing.T) {
	for v, want := range map[float64]string{
		0: "0", 0.1: "0.1", 0.000123456: "0.000123", 12.349: "12.3", 999.4: "999", 999.6: "1,000", -1234567.8: "-1,234,568",
		1e-12: "1e-12", 2e15: "2e+15", math.Inf(1): "–", math.NaN(): "–",
	} {
		if got := Digits(v); got != want {
			t.Errorf("Digits(%v) = %q, want %q", v, got, want)
		}
	}
}

func TestTimes(t *testing.T) {
	for v, want := range map[float64]string{0.9642: "0.96", 0.996: "1.00", 1.04: "1.04", 1.14: "1.1", 37.6: "38", 191.9: "192", 8870.4: "8,870", math.NaN(): "–"} {
		if got := Times(v); got != want {
			t.Errorf("Times(%v) = %q, want %q", v, got, want)
		}
	}
}

func TestThousands(t *testing.T) {
	for text, want := range map[string]string{"1": "1", "-123": "-123", "1234.5678": "1,234.5678", "-1234567": "-1,234,567"} {
		if got := Thousands(text); got != want {
			t.Errorf("Thousands(%q) = %q, want %q", text, got, want)
		}
	}
}
