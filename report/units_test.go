package report

import (
	"math"
	"testing"

	"pollpush/results/stats"
)

func TestQuantity(t *testing.T) {
	for _, test := range []struct {
		v    float64
		unit string
		want string
	}{
		{math.NaN(), "ns", "–"}, {0, "ns", "0 ns"}, {1, "ns", "1.00 ns"}, {999.4, "ns", "999 ns"}, {999.6, "ns", "1.00 µs"},
		{1e6, "ns", "1.00 ms"}, {123456789, "ns", "123 ms"}, {5e9, "ns", "5.00 s"}, {3.6e12, "ns", "3,600 s"},
		{372, "B/client/s", "372 B"}, {1000, "B", "1.00 kB"}, {16384, "B", "16.4 kB"}, {-2048, "B", "-2.05 kB"}, {2.5e9, "B", "2.50 GB"},
		{0.954, "share", "95.4 %"}, {1, "share", "100 %"}, {9.999, "1/client/s", "10.0"}, {0.0312, "", "0.0312"}, {1234567, "events", "1,234,567"},
		{0.00001, "", "1.00e-05"},
	} {
		if got := quantity(test.v, test.unit); got != test.want {
			t.Errorf("quantity(%v, %q) = %q, want %q", test.v, test.unit, got, test.want)
		}
	}
}

// TestWithin: what several hosts' clocks leave open stands beside what was timed.
func TestWithin(t *testing.T) {
	for _, test := range []struct {
		s           stats.Summary
		want, short string
	}{
		{stats.Summary{Median: 11.24e6, Bound: 8600}, "11.2 ms ± 8.6 µs", " ± 8.6 µs"},
		{stats.Summary{Median: 11.24e6}, "11.2 ms", ""},
		{stats.Summary{Median: math.NaN(), Bound: 8600}, "–", ""},
	} {
		if got := exactly(test.s, "ns"); got != test.want || within(test.s) != test.short {
			t.Errorf("%+v is %q and %q, want %q and %q", test.s, got, within(test.s), test.want, test.short)
		}
	}
}

func TestTimes(t *testing.T) {
	for v, want := range map[float64]string{
		math.NaN(): "–", 38.2: "38 times", 908.9: "909 times", 2857: "2,860 times", 1.04: "1.04 times", 1.26: "1.3 times",
		0.382: "0.38 times", 9.96: "10 times", 0.0512: "0.051 times",
	} {
		if got := times(v); got != want {
			t.Errorf("times(%v) = %q, want %q", v, got, want)
		}
	}
}

func TestRough(t *testing.T) {
	for _, test := range []struct {
		v    float64
		unit string
		want string
	}{
		{26.04e6, "ns", "26 ms"}, {526.4e6, "ns", "526 ms"}, {2.573e9, "ns", "2.6 s"}, {999.9e6, "ns", "1 s"}, {0, "B", "0 B"},
		{9.08, "B/client/s", "9.1 B"}, {1.5551e6, "B", "1.6 MB"}, {0.0383, "share", "3.8 %"}, {12345, "", "12,300"},
	} {
		if got := rough(test.v, test.unit); got != test.want {
			t.Errorf("rough(%v, %q) = %q, want %q", test.v, test.unit, got, test.want)
		}
	}
}

func TestRate(t *testing.T) {
	for v, want := range map[float64]string{0: "no events", 0.1: "one event per 10 s", 1: "1 event/s", 2.5: "2.5 events/s", 1000: "1,000 events/s", 1.0 / 3: "one event per 3 s"} {
		if got := rate(v); got != want {
			t.Errorf("rate(%v) = %q, want %q", v, got, want)
		}
	}
}

func TestSpread(t *testing.T) {
	for _, test := range []struct {
		s    stats.Summary
		want string
	}{
		{stats.Summary{Median: 1e6, Low: 999_000, High: 1_200_000, N: 3}, "0.999–1.20"},
		{stats.Summary{Median: 1e6, Low: 1e6, High: 1e6, N: 3}, ""},
		{stats.Summary{Median: 1e6, Low: 1e6, High: 2e6, N: 1}, ""},
	} {
		if got := spread(test.s, "ns"); got != test.want {
			t.Errorf("spread(%+v) = %q, want %q", test.s, got, test.want)
		}
	}
}
