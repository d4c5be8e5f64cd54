package account

import (
	"encoding/json"

	"github.com/HdrHistogram/hdrhistogram-go"

	"pollpush/internal/histogram"
	"pollpush/results"
)

// A fanOut is when one topic's events of the window reached the first and the last of some clients.
type fanOut struct {
	From    uint64  // the sequence number of Reached[0]
	Reached []reach // an event each; the zero value: none of these clients has it
}

// A reach is how far one event came: its latency at the first and at the last client, in nanoseconds, and how many have it.
type reach struct{ first, last, clients int64 }

// MarshalJSON is a json.Marshaler's: there may be millions of them.
func (r reach) MarshalJSON() ([]byte, error) {
	return json.Marshal([3]int64{r.first, r.last, r.clients})
}

// UnmarshalJSON is a json.Unmarshaler's.
func (r *reach) UnmarshalJSON(text []byte) error {
	var numbers [3]int64
	err := json.Unmarshal(text, &numbers)
	*r = reach{numbers[0], numbers[1], numbers[2]}
	return err
}

// maxFanOut is how many sequence numbers of a topic are followed, so that those of a foreign server, which may jump,
// do not fill the memory. Later events are left out.
const maxFanOut = 1 << 20

// at returns the event's place, nil if that is beyond maxFanOut. It allocates only when a number is new.
func (f *fanOut) at(seq uint64) *reach {
	if len(f.Reached) == 0 {
		f.From = seq
	}
	if seq < f.From { // reordered
		missing := f.From - seq
		if missing > maxFanOut-uint64(len(f.Reached)) {
			return nil
		}
		f.Reached = append(make([]reach, missing), f.Reached...)
		f.From = seq
	}
	i := seq - f.From
	if i >= maxFanOut {
		return nil
	}
	if n := uint64(len(f.Reached)); i >= n {
		f.Reached = append(f.Reached, make([]reach, i+1-n)...)
	}
	return &f.Reached[i]
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

// merge adds what reached other clients of the topic.
func (f *fanOut) merge(o fanOut) {
	for i, r := range o.Reached {
		if r.clients > 0 {
			f.add(o.From+uint64(i), r)
		}
	}
}

// fanOut sums up the events of the topics that have at least two clients, nil if there is none, and says how many distinct
// ones of all topics any client has.
func (s *Seen) fanOut() (sum *results.FanOut, events int64) {
	first, last, spread := histogram.New(), histogram.New(), histogram.New()
	for _, t := range s.Topics {
		clients := int64(t.Clients)
		for _, r := range t.FanOut.Reached {
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
