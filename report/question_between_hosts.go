package report

import (
	"fmt"
	"math"
	"slices"
	"time"

	"pollpush/results/stats"
)

func betweenHosts() question {
	return question{
		name: "hosts", text: "What is a latency between hosts worth?",
		note: "An event is due by the clock of one host and arrives by that of another: a latency is off by up to ± E, which the hosts found out by asking each other for the time, before, during and after the window. " +
			"Some clients beside the publisher, with its clock, are the test of it.",
		columns:  []column{{"p50", "latency-p50"}, {"p90", "latency-p90"}, {"p99", "latency-p99"}, {"server CPU/event", "server-cpu-per-event"}, {"lost", "lost"}},
		tables:   clockTable,
		findings: betweenHostsFindings,
		vary:     []string{"clients"},
	}
}

// A clocked is what the clocks leave open of the latencies of a group.
type clocked struct {
	bound  time.Duration // E, of the worst run
	median float64       // ns, of the middle run
	way    time.Duration // half the quickest round trip of the nearest host
	apart  time.Duration // what the middle of the differences from the reference is; see results.Reference
	tested bool          // there is a reference
}

// share is the part of the median that E is.
func (c clocked) share() float64 { return float64(c.bound) / c.median }

// clockedOf is false where one clock has timed all.
func clockedOf(g stats.Group) (c clocked, ok bool) {
	c.bound, c.median, c.way = time.Duration(stats.ClockBound(g.Runs)), g.Summary(stats.Named("latency-p50")).Median, math.MaxInt64
	if c.bound == 0 || math.IsNaN(c.median) {
		return c, false
	}
	var apart []int64
	for _, r := range g.Runs {
		for _, clock := range r.Clocks {
			c.way = min(c.way, time.Duration(clock.MinRTTNS/2))
		}
		if r.Reference != nil && r.Reference.DifferenceNS != nil {
			apart = append(apart, *r.Reference.DifferenceNS)
		}
	}
	if c.tested = len(apart) > 0; c.tested {
		slices.Sort(apart)
		c.apart = time.Duration(apart[len(apart)/2])
	}
	return c, true
}

// clockTable has for each group what the clocks leave open.
func clockTable(groups []stats.Group) []Table {
	t := Table{
		Columns: []Column{{"transport", false}, {"clients", true}, {"p50", true}, {"± E", true}, {"of p50", true}, {"way", true}, {"from the reference", true}},
		Caption: "What the clocks leave open: E of the worst run, as a share of the median (a run is valid up to 10 %), half of the quickest round trip, " +
			"and by how much the median is later than that of clients beside the publisher, less the way",
	}
	for _, g := range groups {
		c, ok := clockedOf(g)
		if !ok {
			continue
		}
		row := []Cell{{Text: g.Scenario.Label()}, {Text: count(g.Scenario.Clients)}, {Text: quantity(c.median, "ns")}, {Text: "± " + rough(float64(c.bound), "ns")},
			{Text: quantity(c.share(), "share")}, {Text: quantity(float64(c.way), "ns")}, {Text: missing}}
		if c.tested {
			row[6].Text = quantity(float64(c.apart), "ns")
		}
		t.Rows = append(t.Rows, row)
	}
	if t.Rows == nil {
		return nil
	}
	return []Table{t}
}

// worst is what the clocks leave open where that is the largest share of a median; ok is false where one clock has timed all.
func worst(groups []stats.Group) (of clocked, ok bool) {
	for _, g := range groups {
		if c, clocked := clockedOf(g); clocked && (!ok || c.share() > of.share()) {
			of, ok = c, true
		}
	}
	return of, ok
}

// betweenHostsFindings say how far latencies are to be trusted.
func betweenHostsFindings(groups []stats.Group) []Finding {
	c, ok := worst(groups)
	if !ok {
		return nil
	}
	var evidence []Evidence
	for _, g := range groups {
		if c, ok := clockedOf(g); ok {
			evidence = append(evidence, Evidence{fmt.Sprintf("%s, %s, ± E", g.Scenario.Label(), plural(g.Scenario.Clients, "client")), rough(float64(c.bound), "ns")})
		}
	}
	return under(setting(groups[0]), Finding{Evidence: evidence, Text: fmt.Sprintf("A latency is known to ± %s, which is %s of a median at the most.",
		rough(stats.ClockBound(stats.Runs(groups)), "ns"), quantity(c.share(), "share"))})
}
