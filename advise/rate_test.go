package advise

import (
	"math"
	"strings"
	"testing"
)

func TestParseRate(t *testing.T) {
	for text, want := range map[string]float64{
		"2m": 1. / 120, "1/120": 1. / 120, "1/2m": 1. / 120, "30/min": 0.5, "30/m": 0.5, "30 per minute": 0.5, "0.5/s": 0.5, "2s": 0.5,
		"1.5s": 1 / 1.5, "250ms": 4, "1h30m": 1. / 5400, "1d": 1. / 86400, "3/day": 3. / 86400, "12/h": 1. / 300, "10 / s": 10, "3/10s": 0.3,
	} {
		if got, err := ParseRate(text); err != nil || math.Abs(got-want) > 1e-12*want {
			t.Errorf("ParseRate(%q) = %v, %v, want %v", text, got, err, want)
		}
	}
}

func TestParseRateRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"often": "is not how often something happens", "": "is not how often something happens", "-2m": "is not how often something happens",
		"1/0": "is not how often something happens", "1/fortnight": "is not how often something happens", "x/s": "is not how often something happens",
		"0x10/s": "is not how often something happens", "inf/s": "is not how often something happens", "1/-2": "is not how often something happens",
		"0.5": `"0.5" may be a time or a rate: write 0.5s for an event each so many seconds, or 0.5/s for so many per second`,
		"0/s": "out of range", "30d": "out of range", "1us": "out of range",
	} {
		if got, err := ParseRate(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("ParseRate(%q) = %v, %v, want an error with %q", text, got, err, want)
		}
	}
}

// TestFormatRate: what is written is read as the same rate, to three digits.
func TestFormatRate(t *testing.T) {
	for rate, want := range map[float64]string{1. / 120: "2m", 0.5: "2s", 1: "1s", 4: "4/s", 1. / 86400: "24h", 1. / 90: "1m30s", 1234: "1234/s"} {
		got := FormatRate(rate)
		if got != want {
			t.Errorf("FormatRate(%v) = %q, want %q", rate, got, want)
		}
	}
	for _, rate := range []float64{1. / 7, 0.3, 17.77, 1. / 12345} {
		if back, err := ParseRate(FormatRate(rate)); err != nil || math.Abs(back-rate) > 0.005*rate {
			t.Errorf("%v is written as %q and read as %v, %v", rate, FormatRate(rate), back, err)
		}
	}
}

func TestSpoken(t *testing.T) {
	for _, test := range []struct {
		seconds             float64
		spoken, each, short string
	}{
		{0, "0 s", "0 s", "0 s"}, {1, "1 s", "second", "1 s"}, {4.5, "4.5 s", "4.5 s", "4.5 s"}, {0.25, "250 ms", "250 ms", "250 ms"}, {250e-6, "250 µs", "250 µs", "250 µs"},
		{59.99, "1 minute", "minute", "1 min"}, {60, "1 minute", "minute", "1 min"}, {120, "2 minutes", "2 minutes", "2 min"}, {150, "2 min 30 s", "2 min 30 s", "2 min 30 s"},
		{3600, "1 hour", "hour", "1 h"}, {5400, "90 minutes", "90 minutes", "1 h 30 min"}, {3661, "1 h 1 min 1 s", "1 h 1 min 1 s", "1 h 1 min 1 s"},
		{86400, "1 day", "day", "24 h"},
	} {
		if got := spoken(test.seconds); got != test.spoken {
			t.Errorf("spoken(%v) = %q, want %q", test.seconds, got, test.spoken)
		}
		if got := each(test.seconds); got != test.each {
			t.Errorf("each(%v) = %q, want %q", test.seconds, got, test.each)
		}
		if got := abbreviated(test.seconds); got != test.short {
			t.Errorf("abbreviated(%v) = %q, want %q", test.seconds, got, test.short)
		}
	}
}
