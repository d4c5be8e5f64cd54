package loadgen

import (
	"time"

	"pollpush/results"
)

// pauses are the shortest and the longest that a response-driven client waits after an answer; 0, 0: it goes by the clock. They
// are the same, the think time, unless it adapts: then it waits twice as long after each answer without an event, and the
// shortest again after one with an event, as clients do that back off while nothing happens.
//
// The pause begins with the answer, as a think time does: who backs off wants a server that is slow to have less to do.
type pauses struct{ shortest, longest time.Duration }

func pausesOf(s results.Scenario) pauses {
	if s.PollInterval > 0 {
		return pauses{}
	}
	shortest, longest := s.Pauses()
	return pauses{time.Duration(shortest), time.Duration(longest)}
}

// next is the pause after an answer with that many events, which came after another pause.
func (p pauses) next(pause time.Duration, events int) time.Duration {
	if events > 0 {
		return p.shortest
	}
	return min(max(2*pause, p.shortest), p.longest)
}
