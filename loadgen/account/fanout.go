package account

import (
	"github.com/HdrHistogram/hdrhistogram-go"

	"pollpush/internal/histogram"

	"pollpush/results"
)

// A fanOut is when one topic's events of the window reached the first and the last of some clients.
type fanOut struct {
	from    uint64  // the sequence number of reached[0]
	reached []reach // an event each; the zero value: none of these clients has it
}

// A reach is how far one event came.
type reach struct {
	first, last int64 // its latency at the first and at the last client, in nanoseconds
	clients     int   // that have it
}

// maxFanOut is how many sequence numbers of a topic are followed, so that those of a foreign server, which may jump,
// do not fill the memory. Later events are left out.
const maxFanOut = 1 << 20

// at returns the event's place, nil if that is beyond maxFanOut. It allocates only when a number is new.
func (f *fanOut) at(seq uint64) *reach {
	if len(f.reached) == 0 {
		f.from = seq
	}
	if seq < f.from { // reordered
		missing := f.from - seq
		if missing > maxFanOut-uint64(len(f.reached)) {
			return nil
		}
		f.reached = append(make([]reach, missing), f.reached...)
		f.from = seq
	}
	i := seq - f.from
	if i >= maxFanOut {
		return nil
	}
	if n := uint64(len(f.reached)); i >= n {
		f.reached = append(f.reached, make([]reach, i+1-n)...)
	}
	return &f.reached[i]
}

// add says that more clients have the event.
func (f *fanOut) add(seq uint64, more reach) {
	r := f.at(seq)
	switch {
	case r == nil:
	case r.clients == 0:
		*r = more
	default:
		*r = reach{min(r.first, more.first), max(r.last, more.last), r.clients + more.clients}
	}
}

// fanOut sums up the events of the topics that have at least two clients, nil if there is none, and says how many distinct
// ones of all topics any client has.
func (a *Account) fanOut() (sum *results.FanOut, events int64) {
	first, last, spread := histogram.New(), histogram.New(), histogram.New()
	followers := make([]int, a.scenario.Topics)
	for c := range a.all() {
		if !c.excluded {
			followers[c.topic]++
		}
	}
	for topic, clients := range followers {
		var all fanOut
		for _, s := range a.shards {
			s.Lock()
			for j, r := range s.fanOut[topic].reached {
				if r.clients > 0 {
					all.add(s.fanOut[topic].from+uint64(j), r)
				}
			}
			s.Unlock()
		}
		for _, r := range all.reached {
			if r.clients == 0 {
				continue
			}
			events++
			if clients < 2 {
				continue
			}
			histogram.Record(first, r.first)
			if r.clients == clients {
				histogram.Record(last, r.last)
				histogram.Record(spread, r.last-r.first)
			}
		}
	}
	if first.TotalCount() == 0 {
		return nil, events
	}
	return &results.FanOut{First: brief(first), Last: brief(last), Spread: brief(spread)}, events
}

// brief sums up a histogram of nanoseconds without the whole of it; nil if it is empty.
func brief(h *hdrhistogram.Histogram) *results.Distribution {
	if h.TotalCount() == 0 {
		return nil
	}
	return &results.Distribution{
		Unit: "ns",
		Min:  h.Min(), P50: h.ValueAtPercentile(50), P99: results.Percentile(h, 99), Max: h.Max(), Mean: h.Mean(), Count: h.TotalCount(),
	}
}
