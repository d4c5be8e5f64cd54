// Package histogram has the histograms of durations that everything measured is put into.
package histogram

import (
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// Max is the largest duration that histograms hold, in nanoseconds: one hour. Larger ones count as that.
const Max = int64(time.Hour)

// New returns one for nanoseconds up to an hour, with three significant digits.
func New() *hdrhistogram.Histogram { return hdrhistogram.New(1, Max, 3) }

// Record puts nanoseconds into a histogram, within its range.
func Record(h *hdrhistogram.Histogram, ns int64) {
	// The only errors are values out of range.
	_ = h.RecordValue(min(max(ns, 0), Max))
}
