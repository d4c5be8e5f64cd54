package results

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// maxLatency is the largest latency that histograms hold, in nanoseconds: one hour. Larger ones count as that.
const maxLatency = int64(time.Hour)

// NewHistogram returns one for nanoseconds up to an hour, with three significant digits.
func NewHistogram() *hdrhistogram.Histogram { return hdrhistogram.New(1, maxLatency, 3) }

// Record puts nanoseconds into a histogram, within its range.
func Record(h *hdrhistogram.Histogram, ns int64) {
	// The only errors are values out of range.
	_ = h.RecordValue(min(max(ns, 0), maxLatency))
}

// NewLatency sums up a histogram of nanoseconds by a clock; nil if it is empty.
func NewLatency(h *hdrhistogram.Histogram, clock string) *Latency {
	if h.TotalCount() == 0 {
		return nil
	}
	encoded, err := h.Encode(hdrhistogram.V2CompressedEncodingCookieBase)
	if err != nil {
		panic("internal error: encode a histogram: " + err.Error()) // it writes to memory
	}
	return &Latency{
		Unit: "ns", Clock: clock,
		Min: h.Min(), P50: h.ValueAtPercentile(50), Max: h.Max(), Mean: h.Mean(), Count: h.TotalCount(),
		P90: Percentile(h, 90), P99: Percentile(h, 99), P999: Percentile(h, 99.9),
		HDR: string(encoded),
	}
}

// Percentile returns nil when fewer than ten samples lie beyond it: then it is an accident of the run.
func Percentile(h *hdrhistogram.Histogram, p float64) *int64 {
	if float64(h.TotalCount())*(100-p) < 10*100-1e-6 {
		return nil
	}
	return Observed(h.ValueAtPercentile(p))
}

// Latency merges the latency histograms of the group's repetitions: percentiles of all their samples, which an average
// of percentiles would not be. It is nil when no repetition has one.
func (g Group) Latency() (*hdrhistogram.Histogram, error) {
	var merged *hdrhistogram.Histogram // into the one with the widest range: other versions may have another
	for _, r := range g.Runs {
		if r.Latency == nil || r.Latency.HDR == "" {
			continue
		}
		h, err := hdrhistogram.Decode([]byte(r.Latency.HDR))
		if err != nil {
			return nil, fmt.Errorf("decode the latency histogram of run %q: %w", r.ID, err)
		}
		if merged == nil {
			merged = h
			continue
		}
		if h.HighestTrackableValue() > merged.HighestTrackableValue() {
			merged, h = h, merged
		}
		if dropped := merged.Merge(h); dropped > 0 {
			return nil, fmt.Errorf("merge the latency histogram of run %q: %d samples are beyond the range of the first one", r.ID, dropped)
		}
	}
	return merged, nil
}

// percentile returns which percentile of the latency a metric is, 99.9 for latency-p99.9.
func percentile(m Metric) (float64, bool) {
	digits, ok := strings.CutPrefix(m.Name, "latency-p")
	if !ok {
		return 0, false
	}
	p, err := strconv.ParseFloat(digits, 64)
	return p, err == nil
}
