package feed

import (
	"fmt"
	"math/rand/v2"
	"time"
)

// A Schedule yields due times one after the other, as offsets from its start; they never decrease. It knows nothing of
// readers or of how late the publisher is: the load is open (Schroeder et al., NSDI 2006).
type Schedule func() time.Duration

// never is when an event is due that is due later than anybody waits: 200 years, which a time in nanoseconds still holds.
const never = 200 * 365 * 24 * time.Hour

// fastest is the most that a schedule may have a second: one event a nanosecond.
const fastest = 1e9

// offset makes an offset from a number of nanoseconds that may be larger than one can be.
func offset(ns float64) time.Duration { return time.Duration(min(ns, float64(never))) }

// Periodic has one event per interval, the first one after phase.
func Periodic(interval, phase time.Duration) Schedule {
	next := phase
	return func() time.Duration {
		due := next
		if next = never; interval < never-due {
			next = due + interval
		}
		return due
	}
}

// Poisson has rate events per second with independent exponential gaps, drawn from random.
func Poisson(rate float64, random *rand.Rand) Schedule {
	var at float64
	return func() time.Duration {
		at += random.ExpFloat64() / rate
		return offset(at * float64(time.Second))
	}
}

// BurstSize is how many events are due at the same moment in a burst.
const BurstSize = 10

// Bursts has rate events per second on average, in bursts of BurstSize whose moments are a Poisson process.
func Bursts(rate float64, random *rand.Rand) Schedule {
	moments := Poisson(rate/BurstSize, random)
	var at time.Duration
	left := 0
	return func() time.Duration {
		if left == 0 {
			at, left = moments(), BurstSize
		}
		left--
		return at
	}
}

// Arrivals are the names of the schedules, as in flags and records.
const (
	ArrivalsPeriodic = "periodic"
	ArrivalsPoisson  = "poisson"
	ArrivalsBurst    = "burst"
)

// NewSchedule returns the schedule of topic number topic out of topics: rate events per second by the named arrivals.
// Topics differ: periodic ones are spread evenly over one interval (a single topic's events lie half an interval off
// the start, so that a window of whole intervals never cuts at an event), random ones have their own stream of seed.
func NewSchedule(arrivals string, rate float64, topic, topics int, seed uint64) (Schedule, error) {
	if !(rate > 0 && rate <= fastest) {
		return nil, fmt.Errorf("feed: a rate of %g events per second: use more than 0, up to %g", rate, float64(fastest))
	}
	random := rand.New(rand.NewPCG(seed, uint64(topic)))
	switch arrivals {
	case ArrivalsPeriodic:
		interval := float64(time.Second) / rate
		phase := interval * (float64(topic) + 0.5) / float64(topics)
		return Periodic(offset(interval), offset(phase)), nil
	case ArrivalsPoisson:
		return Poisson(rate, random), nil
	case ArrivalsBurst:
		return Bursts(rate, random), nil
	}
	return nil, fmt.Errorf("feed: no arrivals %q: use %s, %s or %s", arrivals, ArrivalsPeriodic, ArrivalsPoisson, ArrivalsBurst)
}
