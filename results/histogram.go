package results

import (
	"fmt"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// NewLatency sums up a histogram of nanoseconds by a clock, in which each of so many events may stand many times, once for
// each client; nil if it is empty.
func NewLatency(h *hdrhistogram.Histogram, clock string, events int64) *Latency {
	if h.TotalCount() == 0 {
		return nil
	}
	encoded, err := h.Encode(hdrhistogram.V2CompressedEncodingCookieBase)
	if err != nil {
		panic("internal error: encode a histogram: " + err.Error()) // it writes to memory
	}
	return &Latency{
		Unit: "ns", Clock: clock,
		Min: h.Min(), P50: h.ValueAtPercentile(50), Max: h.Max(), Mean: h.Mean(), Count: h.TotalCount(), Events: events,
		P90: EventPercentile(h, 90, events), P99: EventPercentile(h, 99, events), P999: EventPercentile(h, 99.9, events),
		HDR: string(encoded),
	}
}

// Middle returns half of what lies between the two quartiles, ns; ok is false where the histogram can't be read.
func (l *Latency) Middle() (half int64, ok bool) {
	h, err := hdrhistogram.Decode([]byte(l.HDR))
	if err != nil {
		return 0, false
	}
	return (h.ValueAtPercentile(75) - h.ValueAtPercentile(25)) / 2, true
}

// beyond is how many events have to lie beyond a percentile.
const beyond = 10

// Stands says whether a percentile stands on enough events: ten of them lie beyond it, wherever it is. All clients of an
// event share what delayed it, so that a thousand deliveries may be one accident. Ten of the events is the worst case, in
// which late events are late at every client: then no stall of fewer than ten events decides the percentile. It is known
// before the run, so that whether a percentile is shown doesn't depend on what it is, and it adds up over repetitions.
func Stands(p float64, events int64) bool { return float64(events)*(100-p) >= beyond*100-1e-6 }

// EventPercentile returns a percentile of what happened to so many events, each of which may stand many times in h; nil
// where it doesn't stand on enough of them.
func EventPercentile(h *hdrhistogram.Histogram, p float64, events int64) *int64 {
	if !Stands(p, min(events, h.TotalCount())) {
		return nil
	}
	return Observed(h.ValueAtPercentile(p))
}

// Percentile is EventPercentile where each sample is one event.
func Percentile(h *hdrhistogram.Histogram, p float64) *int64 {
	return EventPercentile(h, p, h.TotalCount())
}

// countEvents has the percentiles of a record that was written before they counted events follow the rule: there were at
// most as many events as were published.
func (r *Run) countEvents() {
	for _, l := range []*Latency{r.Latency, r.Delivered, r.Uncorrected} {
		if l == nil || l.Events > 0 {
			continue
		}
		l.Events = min(r.Delivery.Published, l.Count)
		for p, value := range map[float64]**int64{90: &l.P90, 99: &l.P99, 99.9: &l.P999} {
			if !Stands(p, l.Events) {
				*value = nil
			}
		}
	}
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
