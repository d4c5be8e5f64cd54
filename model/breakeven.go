package model

import (
	"math"
	"slices"
	"time"

	"pollpush/results"
)

// The poll intervals between which a break-even is looked for.
const (
	ShortestPoll = time.Millisecond
	LongestPoll  = time.Hour
)

// KnowsBreakEven reports whether theory says where a metric of package stats crosses.
func KnowsBreakEven(metric string) bool { return metric == "app-bytes" || metric == "server-cpu" }

// BreakEven returns from which interval on, in ns, polling costs less than each of others, by a metric of package stats: app-bytes or
// server-cpu. It is 0 where it does from ShortestPoll on, +Inf where it doesn't up to LongestPoll, and NaN where theory doesn't know,
// as of memory, which is not a matter of how often clients poll.
//
// Where bytes cross, many events and the latest contract given, λT = (H+p)/(p+f) for short: heads against framing. CPU time crosses
// where λT is what a poll costs by what sending an event does.
func BreakEven(c Coefficients, metric string, poll results.Scenario, others ...results.Scenario) float64 {
	cost := func(s results.Scenario) float64 {
		switch p := Predict(s, c); metric {
		case "app-bytes":
			return p.Traffic.App()
		case "server-cpu":
			return p.ServerCPU
		}
		return math.NaN()
	}
	least := math.Inf(1)
	for _, s := range others {
		least = min(least, cost(s)) // NaN where one is unknown
	}
	dearer := func(interval float64) float64 { // above 0 where polling is
		s := poll
		s.PollInterval, s.Think = results.Duration(interval), 0
		s.Settle = max(s.Settle, s.PollInterval) // each client has polled before
		return math.Log(cost(s) / least)
	}
	low, high := float64(ShortestPoll), float64(LongestPoll)
	switch first, last := dearer(low), dearer(high); {
	case math.IsNaN(first) || math.IsNaN(last) || len(others) == 0:
		return math.NaN()
	case first <= 0:
		return 0
	case last > 0:
		return math.Inf(1)
	}
	for range 50 { // halves of a logarithm
		middle := math.Sqrt(low * high)
		if dearer(middle) > 0 {
			low = middle
		} else {
			high = middle
		}
	}
	return math.Sqrt(low * high)
}

// AtOtherRates returns the runs at other event rates: what is predicted for one is fitted on those.
func AtOtherRates(runs []results.Run, rate float64) []results.Run {
	return slices.DeleteFunc(slices.Clone(runs), func(r results.Run) bool { return r.Scenario.Rate == rate })
}
