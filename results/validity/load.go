package validity

import (
	"math"
	"time"

	"pollpush/results"
	"pollpush/transport"
)

const (
	// maxBusy is the share of its cores' time that the load generator may use, with a publisher and a path beside it. At 95 % its queue
	// is already as long as what it measures (M/M/1 has 20 waiting).
	maxBusy = 0.95

	// Lag is how long events lie in the clients' sockets (99th percentile) before they are read. Latency by the kernel's
	// clock isn't moved by what happens after the arrival, with two exceptions.
	//
	// A read that brings several events has one stamp, the arrival of the last. Of the events on a stream more than
	// maxTogether must not have been read so, where the lag exceeds both minLag, below which it is no matter, and lagShare
	// of the latency. (Few can't move a percentile far: the true 99th is between the given one and the 98.8th.)
	//
	// And polls: events wait for a request that the load generator sends late. For a long poll that is the lag, after
	// which it asks again: an event that comes meanwhile waits, so beside those two bounds the lag must not exceed half of
	// the mean time between a client's events (they don't come evenly). For a short poll it is the time from when it is
	// due until it is sent, which must not exceed both minLag and lagShare of the interval.
	//
	// Beyond maxLag and the whole latency the load generator is the slower side, and what a server spends on readers that
	// don't read (CPU, packets, memory) is not what it spends on readers.
	minLag   = 5 * time.Millisecond
	lagShare = 0.10
	maxLag   = 50 * time.Millisecond

	maxTogether = 0.002

	// Where the load generator stood still, results.Lag.Doubtful says how many latencies may be too large, held against what
	// they would be without: what a pause has inflated can't excuse it. A share of maxTogether can't move a p99 far, and a
	// tenth of that not a p99.9, where there is one. On average they may be too large by maxDoubtShare of the rest, or by
	// maxDoubtMean, which is what `pollpush verify` holds the mean to.
	maxTogetherTail = maxTogether / 10
	maxDoubtShare   = 0.02
	maxDoubtMean    = 100 * time.Microsecond

	// maxStill is the share of the window that it may stand still, whatever arrived meanwhile: a server whose readers don't
	// read for longer is not measured. Where other programs had their share of its core it came to 0.05 to 0.25.
	maxStill = 0.20
)

// judgeLoad asks whether the load generator kept up.
func (j judgement) judgeLoad() {
	r := j.run
	if r.Load == nil {
		j.invalid("load generator silent: it did not report")
		return
	}
	if busy := r.LoadBusy(); busy > maxBusy {
		j.invalid("load generator busy: for %.0f %% of its cores' time, so that it measured itself", 100*busy)
	}
	if still := r.Load.Hiccups; still != nil && float64(still.TotalNS) > maxStill*float64(r.WindowNS) {
		j.invalid("load generator paused: it stood still for %v of the window of %v", milliseconds(float64(still.TotalNS)), time.Duration(r.WindowNS))
	}
	parts := r.OfParts()
	if len(parts) == 0 {
		j.judgeLag(*r)
		return
	}
	for _, p := range parts { // each transport is kept waiting in its own way
		j.judgeLag(p)
	}
}

// judgeLag asks whether the load generator kept up with the events of one transport.
func (j judgement) judgeLag(r results.Run) {
	if r.Latency == nil {
		return
	}
	j.judgePauses(r)
	tail := known(r.Latency.P99, &r.Latency.Max)
	moves := func(lag, of float64) bool { return lag > float64(minLag) && lag > lagShare*of }
	lag := known(r.Lag.ClientP99)
	switch s := r.Scenario; s.Kind() {
	case transport.Poll:
		pause, _ := s.Pauses()
		if late := known(r.Lag.PollP99); moves(late, float64(pause)) {
			j.invalid("load generator lagged: it sent polls %v late (p99), while events waited", milliseconds(late))
		}
	case transport.Hold:
		if moves(lag, tail) && 2*lag*s.EventRate() > 1e9 {
			j.invalid("load generator lagged: it asked again %v after an answer (p99), while events waited", milliseconds(lag))
		}
	default:
		if together := results.Value(r.Lag.Together); moves(lag, tail) && together > maxTogether {
			j.invalid("load generator lagged: it read %.1f %% of the events together with later ones, up to %v after they had arrived (p99)", 100*together, milliseconds(lag))
		}
	}
	if lag > float64(maxLag) && lag > float64(r.Latency.P50) {
		j.invalid("load generator lagged: it read events %v after they had arrived (p99), longer than they took to arrive", milliseconds(lag))
	}
}

// judgePauses asks what the latencies owe to pauses of the load generator, or of a publisher on its side.
func (j judgement) judgePauses(r results.Run) {
	lag, latency := r.Lag, r.Latency
	if lag.Doubtful == nil || lag.DoubtMean == nil {
		return
	}
	limit := maxTogether
	if latency.P999 != nil {
		limit = maxTogetherTail
	}
	who := "load generator lagged: it stood still"
	if (r.Scenario.Posted() || r.Scenario.Upstream()) && 2*results.Value(lag.PublishMax) > results.Value(lag.DoubtMax) {
		who = "publisher late: it stood still"
	}
	switch most, mean := milliseconds(results.Value(lag.DoubtMax)), float64(*lag.DoubtMean); {
	case *lag.Doubtful > limit:
		j.invalid("%s, and %.2g %% of the latencies may be too large, by up to %v", who, 100**lag.Doubtful, most)
	case mean > float64(maxDoubtMean) && mean > maxDoubtShare*(latency.Mean-mean):
		j.invalid("%s, and the latencies may be too large by %v on average, by up to %v", who, milliseconds(mean), most)
	case *lag.Doubtful > 0:
		j.warn("%s, and the largest latency may be too large by %v", who, most)
	}
}

// known is the first value that was measured; NaN, which exceeds nothing, where none was.
func known(values ...*int64) float64 {
	for _, v := range values {
		if v != nil {
			return float64(*v)
		}
	}
	return math.NaN()
}
