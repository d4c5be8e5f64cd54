package plots

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pollpush/results"
)

// TestBands: figures of latency, and no others, have a band where clocks of several hosts are in it, and say what it is.
func TestBands(t *testing.T) {
	one, several := synthetic(), synthetic()
	for i := range several {
		several[i].Clocks = []results.Clock{{Name: "b", BoundNS: 200_000}}
	}
	for name, want := range map[string]bool{
		"latency-clients": true, "latency-load": true, "latency-percentiles": true, "tradeoff": true, "tradeoff-sparse": true,
		"cpu-rate": false, "bytes-rate": false, "memory-clients": false, "polls-interval": false,
	} {
		f := figureNamed(t, name)
		drawing, err := f.Compose(several)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		said := strings.Contains(strings.Join(drawing.Details(), " "), "Bands: what is open because the clocks of several hosts are in it.")
		if said != want {
			t.Errorf("%s says that there are bands: %v, want %v", name, said, want)
		}
	}
	f := figureNamed(t, "latency-clients")
	wide := slices.Clone(several)
	for i := range wide {
		wide[i].Clocks = []results.Clock{{Name: "b", BoundNS: int64(time.Hour)}}
	}
	var drawn [3]string
	for i, runs := range [][]results.Run{one, several, wide} {
		svg, err := Render(f, runs, "svg")
		if err != nil {
			t.Fatal(err)
		}
		drawn[i] = string(svg)
	}
	if n, with := strings.Count(drawn[0], "<path"), strings.Count(drawn[1], "<path"); with <= n {
		t.Errorf("with clocks of several hosts there are %d paths, want more than the %d of one host", with, n)
	}
	const key = "clocks, ± 200 µs"
	if strings.Contains(drawn[0], "clocks, ±") || !strings.Contains(drawn[1], key) {
		t.Errorf("the key does not say %q of several hosts alone", key)
	}
	if strings.Contains(drawn[2], "NaN") {
		t.Error("a band that is wider than what is measured goes to a place that is no number")
	}
}
