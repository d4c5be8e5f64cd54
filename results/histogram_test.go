package results

import (
	"math"
	"testing"

	"pollpush/internal/histogram"

	"github.com/HdrHistogram/hdrhistogram-go"
)

func TestPercentilesNeedSamples(t *testing.T) {
	for _, test := range []struct {
		samples        int64
		p90, p99, p999 bool
	}{
		{0, false, false, false}, {99, false, false, false}, {100, true, false, false}, {999, true, false, false},
		{1000, true, true, false}, {9999, true, true, false}, {10000, true, true, true},
	} {
		h := histogram.New()
		for i := range test.samples {
			histogram.Record(h, i*1000)
		}
		for p, want := range map[float64]bool{90: test.p90, 99: test.p99, 99.9: test.p999} {
			got := Percentile(h, p)
			if (got != nil) != want {
				t.Errorf("p%v of %d samples: %v, want a value: %v", p, test.samples, got, want)
			}
			if got != nil && math.Abs(float64(*got)-p/100*float64(test.samples)*1000) > 2000+float64(*got)/1000 { // two samples, three digits
				t.Errorf("p%v of %d samples = %d", p, test.samples, *got)
			}
		}
	}
}

func TestSummaryKeepsTheHistogram(t *testing.T) {
	if NewLatency(histogram.New(), "kernel") != nil {
		t.Error("an empty histogram has a summary")
	}
	h := histogram.New()
	for _, v := range []int64{-5, 0, 1, 1_000_000, 3 * histogram.Max} {
		histogram.Record(h, v)
	}
	got := NewLatency(h, "kernel")
	if got.Count != 5 || got.Clock != "kernel" || got.Unit != "ns" {
		t.Errorf("%+v", got)
	}
	decoded, err := hdrhistogram.Decode([]byte(got.HDR))
	if err != nil {
		t.Fatal(err)
	}
	if !decoded.Equals(h) {
		t.Error("the record's histogram is not the one that was recorded")
	}
	if math.Abs(float64(got.Max)/float64(histogram.Max)-1) > 0.001 || got.Min != 0 {
		t.Errorf("values out of range became %d to %d", got.Min, got.Max)
	}
}
