package results

import (
	"fmt"

	"github.com/HdrHistogram/hdrhistogram-go"
)

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

// Histogram decodes the latency histogram of a run, nil if it has none.
func (r Run) Histogram() (*hdrhistogram.Histogram, error) {
	if r.Latency == nil || r.Latency.HDR == "" {
		return nil, nil
	}
	h, err := hdrhistogram.Decode([]byte(r.Latency.HDR))
	if err != nil {
		return nil, fmt.Errorf("decode the latency histogram of run %q: %w", r.ID, err)
	}
	return h, nil
}
