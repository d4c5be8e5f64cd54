package studies

import (
	"fmt"
	"math"

	"pollpush/results"
	"pollpush/results/stats"
	"pollpush/transport"
)

// bozdagRule is the rule of Bozdag, Mesbah, van Deursen 2007, "pull performs well only if the pull interval equals to
// publish interval", in numbers: the shares of events missed, 1 - Δ/T, and of polls redundant, 1 - T/Δ, neither below 0.
func bozdagRule(pull, publish float64) (missed, redundant float64) {
	return max(0, 1-publish/pull), max(0, 1-pull/publish)
}

// redundantShare is the share of answers without a new event.
func redundantShare(r results.Run) float64 { return float64(r.Delivery.EmptyResponses) / requests(r) }

// missedShare is the share of events that no poll fetched.
func missedShare(r results.Run) float64 {
	return float64(r.Delivery.Coalesced) / expected(r)
}

func same(a, b float64) bool { return math.Abs(a-b) < 1e-9 }

// bozdag2007 is the rule of the pull interval and the publish interval, over a grid of both.
func bozdag2007(runs []results.Run) Source {
	s := Source{
		Name: "Bozdag et al. 2007",
		Citation: "E. Bozdag, A. Mesbah, A. van Deursen, \"A Comparison of Push and Pull Techniques for AJAX\", 9th IEEE International " +
			"Workshop on Web Site Evolution, 2007. doi:10.1109/WSE.2007.4380239",
		Setting: "\"Pull performs well only if the pull interval equals to publish interval.\" They give the rule, the numbers are what follows from it: with " +
			"a pull interval T and a publish interval P, max(0, 1 - P/T) of the events are missed and max(0, 1 - T/P) of the answers redundant.",
	}
	off := 0.0
	for _, pull := range grid(runs) {
		s.Runs = append(s.Runs, pull.runs...)
		for _, publish := range matching(pull.runs, isGrid, func(s results.Scenario) float64 { return 1 / s.Rate }) {
			missed, redundant := bozdagRule(pull.at.Seconds(), publish.at)
			row := Row{Unit: "share", Transport: transport.ShortPoll.Name,
				Quantity: fmt.Sprintf("pulled each %s s, published each %s s: ", stats.Digits(pull.at.Seconds()), stats.Digits(publish.at))}
			switch {
			case missed > 0:
				row.Quantity, row.Published, row.Ours = row.Quantity+"missed", missed, publish.median(missedShare)
			case redundant > 0:
				row.Quantity, row.Published, row.Ours = row.Quantity+"redundant", redundant, publish.median(redundantShare)
			default:
				row.Quantity, row.Ours = row.Quantity+"missed or redundant", publish.median(missedShare)+publish.median(redundantShare)
			}
			row.Theory, row.Detail = row.Published, row.Published < 0.7 // the corners of the grid stand for it
			s.Rows = append(s.Rows, row)
			off = max(off, math.Abs(publish.median(missedShare)-missed), math.Abs(publish.median(redundantShare)-redundant))
		}
	}
	if len(s.Rows) > 0 {
		note := "All shares, also those that are 0 by the rule and stand in no row, are what it says."
		if off > 0 {
			note = fmt.Sprintf("Of all shares, also those that are 0 by the rule and stand in no row, none is farther than %s percentage points from it.", stats.Digits(100*off))
		}
		s.Notes = append(s.Notes, note)
	}
	return s
}

func isGrid(s results.Scenario) bool {
	return s.Transport == transport.ShortPoll.Name && s.Arrivals == "periodic" && s.Contract == results.Latest && s.Rate > 0 &&
		s.PollInterval > 0 && s.RTT == 0 && s.Headers != results.HeadersLubbers
}

// grid returns the runs of the largest family that has each of its pull intervals, of two at least, with each of its publish
// intervals, of two at least.
func grid(runs []results.Run) []point[results.Duration] {
	var best []point[results.Duration]
	cells := 0
	for _, groups := range stats.Families(stats.Groups(runs), "rate") {
		family := stats.Runs(groups)
		pulls := matching(family, isGrid, func(s results.Scenario) results.Duration { return s.PollInterval })
		rates := matching(family, isGrid, func(s results.Scenario) float64 { return s.Rate })
		full := len(pulls) > 1 && len(rates) > 1
		for _, p := range pulls {
			full = full && len(matching(p.runs, isGrid, func(s results.Scenario) float64 { return s.Rate })) == len(rates)
		}
		if full && len(pulls)*len(rates) > cells {
			best, cells = pulls, len(pulls)*len(rates)
		}
	}
	return best
}
