package plots

import (
	"slices"
	"strings"
	"testing"

	"pollpush/results"
)

// TestBands: figures of latency, and no others, have a band where clocks of several hosts are in it, and say what it is.
func TestBands(t *testing.T) {
	several := synthetic()
	for i := range several {
		several[i].Clocks = []results.Clock{{Name: "b", BoundNS: 200_000}}
	}
	latencies := []string{"latency-clients", "latency-load", "latency-percentiles", "tradeoff", "tradeoff-sparse"}
	one, banded := drawAll(t, synthetic()), drawAll(t, several)
	for name, svg := range banded {
		drawing, err := figureNamed(t, name).Compose(several)
		if err != nil {
			t.Fatal(err)
		}
		said := strings.Contains(strings.Join(drawing.Details(), " "), "Bands: what is open because the clocks of several hosts are in it.")
		if want := slices.Contains(latencies, name); said != want || (svg != one[name]) != want {
			t.Errorf("%s: says that there are bands: %v, and differs from that of one host: %v; want %v", name, said, svg != one[name], want)
		}
	}
	for _, name := range latencies {
		if banded[name] == "" {
			t.Errorf("there is no figure %s", name)
		}
	}
}
