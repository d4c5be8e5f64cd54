package results

import (
	"math"
	"strings"
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

// TestPercentilesCountEvents: a stall of four events reaches each of a thousand clients, so that 4,000 deliveries of 100,000
// lie far beyond all others. They are four accidents, and no 99th percentile.
func TestPercentilesCountEvents(t *testing.T) {
	h := histogram.New()
	for event := range 100 {
		late := int64(1e6)
		if event < 4 {
			late = 900e6
		}
		for range 1000 {
			histogram.Record(h, late)
		}
	}
	l := NewLatency(h, "kernel", 100)
	if l.P90 == nil || *l.P90 > 2e6 || l.P99 != nil || l.P999 != nil || l.Events != 100 {
		t.Errorf("100 events at 1000 clients: p90 %v, p99 %v, p99.9 %v, %d events; want a p90 alone", l.P90, l.P99, l.P999, l.Events)
	}
	// Ten repetitions have the thousand events that it takes.
	for range 9 {
		h.Merge(decoded(t, l))
	}
	if p := EventPercentile(h, 99, 1000); p == nil {
		t.Error("no p99 of 1000 events")
	}
	// No event is more than the deliveries.
	if p := EventPercentile(h, 99, 999); p != nil {
		t.Errorf("a p99 of 999 events: %d", *p)
	}
}

// TestOldPercentilesCountEvents: a record that knows no events has at most those that were published.
func TestOldPercentilesCountEvents(t *testing.T) {
	const record = `{"schema":1,"id":"run/x/1","scenario":{"transport":"sse","clients":1000},"delivery":{"published":100},` +
		`"latency":{"p50":1,"p90":2,"p99":3,"p999":4,"count":100000},"delivered":{"p50":1,"p90":2,"p99":3,"p999":4,"count":99,"events":99}}`
	runs, _, err := Decode(strings.NewReader(record), "old")
	if err != nil {
		t.Fatal(err)
	}
	l := runs[0].Latency
	if l.Events != 100 || l.P90 == nil || l.P99 != nil || l.P999 != nil {
		t.Errorf("%d events, p90 %v, p99 %v, p99.9 %v; want 100 and a p90 alone", l.Events, l.P90, l.P99, l.P999)
	}
	if d := runs[0].Delivered; d.Events != 99 || d.P99 == nil {
		t.Errorf("a record that knows its events was changed: %+v", d)
	}
}

func decoded(t *testing.T, l *Latency) *hdrhistogram.Histogram {
	t.Helper()
	h, err := hdrhistogram.Decode([]byte(l.HDR))
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func TestSummaryKeepsTheHistogram(t *testing.T) {
	if NewLatency(histogram.New(), "kernel", 0) != nil {
		t.Error("an empty histogram has a summary")
	}
	h := histogram.New()
	for _, v := range []int64{-5, 0, 1, 1_000_000, 3 * histogram.Max} {
		histogram.Record(h, v)
	}
	got := NewLatency(h, "kernel", 5)
	if got.Count != 5 || got.Clock != "kernel" || got.Unit != "ns" {
		t.Errorf("%+v", got)
	}
	if !decoded(t, got).Equals(h) {
		t.Error("the record's histogram is not the one that was recorded")
	}
	if math.Abs(float64(got.Max)/float64(histogram.Max)-1) > 0.001 || got.Min != 0 {
		t.Errorf("values out of range became %d to %d", got.Min, got.Max)
	}
}
