package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"pollpush/internal/english"
	"pollpush/results"
	"pollpush/results/slo"
	"pollpush/results/stats"
)

// A picker chooses the runs of a contender that a number is of: valid ones, and of a search the one at the highest rate that held.
type picker func(contender) []results.Run

// A boardColumn is a number of each contender.
type boardColumn struct {
	title  string
	what   string // was measured, in footnotes
	metric stats.Metric
	small  stats.Metric // stands below it; without Of: nothing does
	times  bool         // as a ratio to our own server's by the same transport
	picks  picker
	less   picker                 // the number is by how much it is more than that of these; nil: it is as it is
	asked  func(results.Run) bool // of which runs it would be, were they valid
	least  bool                   // it may be more than the number, where it is a search's and the instruments gave way
}

// boardColumns are those of a round.
func boardColumns(runs []results.Run) []boardColumn {
	rates := ratesOf(runs)
	var all []boardColumn
	add := func(title, what, metric string, asked func(results.Run) bool) *boardColumn {
		all = append(all, boardColumn{title: title, what: what, metric: stats.Named(metric), picks: valid(asked), asked: asked})
		return &all[len(all)-1]
	}
	idle := askedOf(roundMemory().name)
	add("user memory per connection", "idle connections", "server-memory", idle)
	add("kernel memory per connection", "idle connections", "server-kernel-memory", idle)
	add("idle CPU per client and s", "idle connections", "server-cpu", idle)
	for _, rate := range rates {
		load := deliveriesAt(runs, rate)
		add("p99 at "+load, load, "latency-p99", busyAt(rate)).small = stats.Named("latency-p50")
	}
	middle := busyAt(middleOf(rates))
	events := deliveriesAt(runs, middleOf(rates))
	add("CPU per delivered event", events, "server-cpu-per-event", middle)
	add("bytes per event", events, "app-bytes-per-event", middle)
	highest := add("highest deliveries/s in time", "the search for the highest rate", "offered", askedOf(roundCapacity().name))
	highest.picks, highest.least = best, true
	slow := func(r results.Run) bool { return askedOf(roundSlow().name)(r) && r.Scenario.SlowReaders > 0 }
	without := func(r results.Run) bool { return askedOf(roundSlow().name)(r) && r.Scenario.SlowReaders == 0 }
	add("memory more with slow readers", "slow readers", "server-memory-growth", slow).less = valid(without)
	add("slow readers: lost", "slow readers", "slow-lost", slow)
	harm := add("slow readers: p99 of the others", "slow readers", "latency-p99", slow)
	harm.small = stats.Named("latency-p50")
	add("lost by a cut", "connections that are cut", "lost-share", askedOf(roundCut().name))
	add("CPU per event, pollpush = 1", events, "server-cpu-per-event", middle).times = true
	add("memory, pollpush = 1", "idle connections", "server-memory-held", idle).times = true
	return all
}

// ours is the contender that the others are compared with, our own server by the same transport, or -1. It is the one that a file describes,
// where it was measured so, like all others: else ours alone is collected before its memory is read, say.
func (column boardColumn) ours(all []contender, transport string) int {
	if i := column.one(all, results.OwnPeer, transport); i >= 0 {
		return i
	}
	return column.one(all, "", transport)
}

// one is the contender of a target by a transport that has a number of the column; -1: there is none.
func (column boardColumn) one(all []contender, target, transport string) int {
	return slices.IndexFunc(all, func(c contender) bool {
		return c.target == target && c.transport == transport && !math.IsNaN(column.number(c))
	})
}

// askedOf are the runs of which a question was asked.
func askedOf(question string) func(results.Run) bool {
	return func(r results.Run) bool { return slices.Contains(r.Questions, question) }
}

// deliveriesAt is how many deliveries a second a rate makes, in words: "5,000 deliveries/s".
func deliveriesAt(runs []results.Run, rate float64) string {
	for _, r := range runs {
		if busyAt(rate)(r) {
			return plain(rate*float64(r.Scenario.Clients)) + " deliveries/s"
		}
	}
	return "no rate"
}

// busyAt are the runs at one of the rates.
func busyAt(rate float64) func(results.Run) bool {
	return func(r results.Run) bool { return askedOf(roundCPU().name)(r) && r.Scenario.Rate == rate }
}

// atRate picks the runs at the rate in the middle.
func atRate(rates []float64) picker { return valid(busyAt(middleOf(rates))) }

// valid picks those of some runs.
func valid(asked func(results.Run) bool) picker {
	return func(c contender) []results.Run {
		return slices.DeleteFunc(slices.Clone(c.runs), func(r results.Run) bool { return !r.Valid || !asked(r) })
	}
}

// best picks the run at the highest rate that held.
func best(c contender) []results.Run {
	_, steps := parted(slices.DeleteFunc(slices.Clone(c.runs), func(r results.Run) bool { return !askedOf(roundCapacity().name)(r) }))
	for _, f := range slo.Searches(steps) {
		if r, ok := f.Best(); ok {
			return []results.Run{r}
		}
	}
	return nil
}

// holdsMore says that a search found the least that a contender holds.
func (c contender) holdsMore() bool {
	_, steps := parted(c.runs)
	return slices.ContainsFunc(slo.Searches(steps), isLeast)
}

// ratesOf are those at which CPU time per event was measured, the lowest first.
func ratesOf(runs []results.Run) []float64 {
	var rates []float64
	for _, r := range runs {
		if askedOf(roundCPU().name)(r) && !slices.Contains(rates, r.Scenario.Rate) {
			rates = append(rates, r.Scenario.Rate)
		}
	}
	slices.Sort(rates)
	return rates
}

// middleOf is the rate in the middle; 0 where there is none.
func middleOf(rates []float64) float64 {
	if len(rates) == 0 {
		return 0
	}
	return rates[(len(rates)-1)/2]
}

// number is a column's of a contender; NaN where there is none.
func (column boardColumn) number(c contender) float64 {
	n := c.number(column.picks, column.metric)
	if column.less != nil {
		n -= c.number(column.less, column.metric)
	}
	return n
}

// number is the median of a metric over the runs that are picked; NaN where there are none.
func (c contender) number(of picker, m stats.Metric) float64 {
	return stats.Group{Runs: of(c)}.Summary(m).Median
}

// why a column has no number of a contender, though its runs were made; "" where none was.
func (column boardColumn) why(c contender) string {
	its := slices.DeleteFunc(slices.Clone(c.runs), func(r results.Run) bool { return !column.asked(r) })
	if len(its) == 0 {
		return ""
	}
	if searches := slo.Searches(its); len(searches) > 0 {
		return "it held at no rate: " + cmp.Or(searches[0].Why, "no step says more")
	}
	return "no run was valid (" + reasonsOf(its) + ")"
}

// version is what a contender says of itself, our own's revision.
func (c contender) version() string {
	for _, r := range c.runs {
		if c.target == "" || c.target == results.OwnPeer {
			return cmp.Or(r.Host.Revision, missing)
		}
		if r.Peer != nil && r.Peer.Version != nil {
			return *r.Peer.Version
		}
	}
	if c.checked != nil {
		return cmp.Or(c.checked.Version, missing)
	}
	return missing
}

// checks is the cell of what came of the checks, with what failed as a footnote.
func (b *board) checks(c contender) boardCell {
	if c.checked == nil {
		return boardCell{Text: missing}
	}
	cell := boardCell{Text: fmt.Sprintf("%d of %d", c.checked.Passed, c.checked.Made)}
	if c.checked.Barred != "" {
		cell.Notes = b.note(fmt.Sprintf("%s by %s was not timed: it fails the check %s.", server(c.target), c.transport, strings.TrimRight(c.checked.Barred, ".")))
	} else if len(c.checked.Failed) > 0 {
		cell.Notes = b.note(fmt.Sprintf("%s by %s fails checks: %s.", server(c.target), c.transport, english.List(c.checked.Failed)))
	}
	return cell
}
