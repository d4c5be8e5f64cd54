package stats

import (
	"cmp"
	"maps"
	"slices"

	"pollpush/results"
	"pollpush/transport"
)

// A BreakEven is who is cheapest by a metric, over event rates and over how stale what clients see may get: a client that polls
// each T sees events up to T, and their way, after they were due, so that T is about the longest interval that it may poll at.
type BreakEven struct {
	Metric Metric
	Rates  []float64          // events per second to each client, rising
	Stale  []results.Duration // the poll intervals that were measured, rising
	Cells  [][]Choice         // of each rate, of each staleness
	groups []Group
}

// A Choice is the groups that are cheapest where events may get so stale: see Cheapest. Known is false where that can't be said.
type Choice struct {
	Groups []Group
	Known  bool
}

// Polling and Others report whether who polls by the clock is among the cheapest, and whether anybody else is.
func (c Choice) Polling() bool { return slices.ContainsFunc(c.Groups, Group.polls) }
func (c Choice) Others() bool {
	return slices.ContainsFunc(c.Groups, func(g Group) bool { return !g.polls() })
}

func (g Group) polls() bool { return g.Scenario.Kind() == transport.Poll }

// BreakEvenCosts are the metrics that a break-even is asked for. Where the kernel's memory is not known of all, it is left out.
func BreakEvenCosts(groups []Group) []Metric {
	var costs []Metric
	for _, name := range []string{"app-bytes", "server-cpu", "server-memory-held"} {
		m := Named(name)
		if name == "server-memory-held" && slices.ContainsFunc(groups, func(g Group) bool { return g.Summary(m).N < len(g.Runs) }) {
			m = Named("server-memory")
		}
		costs = append(costs, m)
	}
	return costs
}

// NewBreakEven holds groups that differ in event rate, transport and poll interval against each other. Who thinks after an answer
// instead of polling by the clock is left out, and streams that have events wait.
func NewBreakEven(groups []Group, m Metric) BreakEven {
	rates, stale := map[float64]bool{}, map[results.Duration]bool{}
	b := BreakEven{Metric: m}
	for _, g := range groups {
		if g.Scenario.Rate <= 0 || g.Scenario.Paced() || g.polls() && g.Scenario.PollInterval == 0 {
			continue
		}
		b.groups = append(b.groups, g)
		rates[g.Scenario.Rate] = true
		if g.polls() {
			stale[g.Scenario.PollInterval] = true
		}
	}
	b.Rates, b.Stale = slices.Sorted(maps.Keys(rates)), slices.Sorted(maps.Keys(stale))
	for _, rate := range b.Rates {
		var row []Choice
		for _, most := range b.Stale {
			candidates := b.Others(rate)
			poll, ok := b.Poll(rate, most)
			choice := Choice{}
			if ok && len(candidates) > 0 {
				choice.Groups, choice.Known = Cheapest(append(candidates, poll), m)
			}
			row = append(row, choice)
		}
		b.Cells = append(b.Cells, row)
	}
	return b
}

// Others returns the groups at a rate that don't poll by the clock.
func (b BreakEven) Others(rate float64) []Group {
	return Only(b.groups, func(g Group) bool { return g.Scenario.Rate == rate && !g.polls() })
}

// Poll returns the group that polls at that interval, at a rate.
func (b BreakEven) Poll(rate float64, interval results.Duration) (Group, bool) {
	i := slices.IndexFunc(b.groups, func(g Group) bool {
		return g.Scenario.Rate == rate && g.polls() && g.Scenario.PollInterval == interval
	})
	if i < 0 {
		return Group{}, false
	}
	return b.groups[i], true
}

// Cheapest returns the group of Others with the smallest median.
func (b BreakEven) Cheapest(rate float64) (Group, bool) {
	measured := Only(b.Others(rate), func(g Group) bool { return g.Summary(b.Metric).N > 0 })
	if len(measured) == 0 {
		return Group{}, false
	}
	return slices.MinFunc(measured, func(x, y Group) int {
		return cmp.Compare(x.Summary(b.Metric).Median, y.Summary(b.Metric).Median)
	}), true
}

// Crossing returns from which interval on, in ns, polling costs less than another group at its rate. Intervals with too few
// repetitions are passed over.
func (b BreakEven) Crossing(other Group) Crossing {
	var x []float64
	var ratios []Interval
	for _, interval := range b.Stale {
		poll, ok := b.Poll(other.Scenario.Rate, interval)
		if !ok {
			continue
		}
		c := poll.Compare(other, b.Metric)
		if !c.Enough() { // what others say holds without it
			continue
		}
		x, ratios = append(x, float64(interval)), append(ratios, c.Ratio)
	}
	return Cross(x, ratios)
}
