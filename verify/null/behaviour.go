// Package null is a server whose latency and bytes are known by construction. It shares no code with the servers that
// pollpush measures, nor with the load generator: it writes to raw TCP.
package null

import (
	"math/rand/v2"
	"time"
)

// A Behaviour is how a null server treats events. The zero value delivers each at once, once, and in order.
type Behaviour struct {
	Delays   Delays
	Sabotage Sabotage
}

// Delays is the distribution that the delay of each event to each client is drawn from: uniform between Low and High,
// or, for the share Tail of them, between TailLow and TailHigh. The times are nanoseconds in JSON.
type Delays struct {
	Low, High         time.Duration
	Tail              float64
	TailLow, TailHigh time.Duration
	Seed              uint64
}

// Longest is the longest delay there can be.
func (d Delays) Longest() time.Duration { return max(d.High, d.TailLow, d.TailHigh) }

// Of draws the delay of one event, by its topic and sequence number, to one client. It is the same each time.
func (d Delays) Of(topic int, seq uint64, client int) time.Duration {
	random := rand.New(rand.NewPCG(d.Seed^uint64(topic)<<32^uint64(client), seq))
	low, high := d.Low, d.High
	if random.Float64() < d.Tail {
		low, high = d.TailLow, d.TailHigh
	}
	if high <= low {
		return low
	}
	return low + time.Duration(random.Int64N(int64(high-low)))
}

// Sabotage is what a null server does wrong on purpose, within the measured window only: at most one of these. The zero value
// is nothing.
type Sabotage struct {
	Drop   int           // every so many deliveries one is left out
	Double int           // one is sent twice
	Swap   int           // one changes places with the same client's next one
	Stall  time.Duration // in the middle of the window nothing is sent for so long; what was due then comes late
}
