package plots

import (
	"math"
	"testing"

	"github.com/HdrHistogram/hdrhistogram-go"

	"pollpush/results"
)

// latencies returns a run with these many samples of a value each.
func latencies(t *testing.T, of map[int64]int64) results.Run {
	t.Helper()
	h := hdrhistogram.New(1, 1e10, 3)
	for v, n := range of {
		if err := h.RecordValues(v, n); err != nil {
			t.Fatal(err)
		}
	}
	encoded, err := h.Encode(hdrhistogram.V2CompressedEncodingCookieBase)
	if err != nil {
		t.Fatal(err)
	}
	return results.Run{Valid: true, Latency: &results.Latency{Count: h.TotalCount(), Events: h.TotalCount(), HDR: string(encoded)}}
}

func TestPercentilesAreMerged(t *testing.T) {
	// 95 % of all samples are 1 ms. An average of the runs' 90th percentiles would be about 50 ms.
	quick, slow := latencies(t, map[int64]int64{1e6: 9000}), latencies(t, map[int64]int64{1e6: 500, 1e8: 500})
	all, err := percentiles([]results.Run{quick, slow})
	if err != nil {
		t.Fatal(err)
	}
	at := func(percentile float64) point {
		t.Helper()
		for _, p := range all {
			if math.Abs(p.x.Median+math.Log10(1-percentile/100)) < 1e-6 {
				return p
			}
		}
		t.Fatalf("no point for the %gth percentile", percentile)
		return point{}
	}
	near := func(name string, got, want float64) {
		t.Helper()
		if math.Abs(got/want-1) > 0.002 {
			t.Errorf("%s = %g, want %g", name, got, want)
		}
	}
	near("merged 90th percentile", at(90).y.Median, 1e6)
	near("its lowest repetition", at(90).y.Low, 1e6)
	near("its highest repetition", at(90).y.High, 1e8)
	near("merged 99th percentile", at(99).y.Median, 1e8)
	near("the 99.9th of repetitions with too few samples is the merged one", at(99.9).y.Low, 1e8)
}

func TestPercentilesNeedEvents(t *testing.T) {
	for _, c := range []struct {
		events int64
		want   float64 // the last percentile, on the axis
	}{{20, 0.30}, {100, 1}, {999, 1.98}, {9999, 2.98}, {10000, 3}, {1e6, 3}} {
		r := latencies(t, map[int64]int64{1e6: 50 * c.events}) // at 50 clients
		r.Latency.Events = c.events
		all, err := percentiles([]results.Run{r})
		if err != nil {
			t.Fatal(err)
		}
		if last := all[len(all)-1].x.Median; last != c.want {
			t.Errorf("with %d events the percentiles end at %g, want %g", c.events, last, c.want)
		}
	}
}
