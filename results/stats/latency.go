package stats

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// Latency merges the latency histograms of the group's repetitions: percentiles of all their samples, which an average
// of percentiles would not be. It is nil when no repetition has one.
func (g Group) Latency() (*hdrhistogram.Histogram, error) {
	var merged *hdrhistogram.Histogram // into the one with the widest range: other versions may have another
	for _, r := range g.Runs {
		h, err := r.Histogram()
		if err != nil {
			return nil, err
		}
		if h == nil {
			continue
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

// Events is how many events the repetitions' latencies are of together.
func (g Group) Events() int64 {
	var n int64
	for _, r := range g.Runs {
		if r.Latency != nil {
			n += r.Latency.Events
		}
	}
	return n
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
