package relay

import (
	"sync"
	"time"

	"pollpush/internal/histogram"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// A Lateness sums up by how much a relay missed what it promises: from when segments were due at their end until the
// relay began to write them, in ns.
type Lateness struct {
	Mean, P99 int64
	Count     int64 // of segments; 0: the rest says nothing
}

// A watch measures how late a relay is within a window of time.
type watch struct {
	mu       sync.Mutex
	from, to time.Time
	late     *hdrhistogram.Histogram
}

func (w *watch) set(from, to time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.from, w.to, w.late = from, to, histogram.New()
}

// add adds a segment that was due then and is written now.
func (w *watch) add(due, now time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.late != nil && !due.Before(w.from) && due.Before(w.to) {
		histogram.Record(w.late, int64(now.Sub(due)))
	}
}

func (w *watch) lateness() Lateness {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.late == nil {
		return Lateness{}
	}
	return Lateness{Mean: int64(w.late.Mean()), P99: w.late.ValueAtPercentile(99), Count: w.late.TotalCount()}
}
