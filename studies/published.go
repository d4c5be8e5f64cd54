// Package studies sets the numbers that others have published beside what recorded runs measured of the same experiment.
//
// Runs find their publication by their scenarios, not by their names, so it works on any runs file. Nothing is said of
// an experiment that no valid run has made.
package studies

import (
	"cmp"
	"math"
	"slices"

	"pollpush/results"
	"pollpush/results/stats"
)

// A Source is a publication, and what runs say to its numbers.
type Source struct {
	Name     string // short: "RFC 6202"
	Citation string
	Setting  string // how it was measured again: what was scaled, derived or assumed, in sentences
	Rows     []Row
	Notes    []string // where a claim does not hold, or why numbers differ, in sentences
	Runs     []results.Run
}

// A Row is one published number and ours. What there is none of is NaN.
type Row struct {
	Quantity  string // what was measured
	Unit      string // B, ns, share; "" where the quantity says it
	Transport string // that it is about; "" where it sets several against each other
	Published float64
	Theory    float64 // what package model makes of the experiment
	Ours      float64 // the median over repetitions
	Derived   string  // how Ours follows from what was measured; "" when it was measured itself
	Detail    bool    // a further number of a claim that another row stands for
}

// Difference is ours less the published number, or less theory where none was published.
func (r Row) Difference() float64 {
	if math.IsNaN(r.Published) {
		return r.Ours - r.Theory
	}
	return r.Ours - r.Published
}

// What numbers may differ by that agree: of the published or the expected one, and of shares.
const (
	agreement      = 0.05
	shareAgreement = 0.02
)

// Verdict says whether ours agrees, within 5 % (shares: 2 percentage points), with the published number or with theory: with
// that which is nearer, if with both. It is "" where there is nothing to compare.
func (r Row) Verdict() string {
	agrees := func(with float64) bool {
		if r.Unit == "share" {
			return math.Abs(r.Ours-with) <= shareAgreement
		}
		return math.Abs(r.Ours-with) <= agreement*math.Abs(with)
	}
	switch {
	case math.IsNaN(r.Ours) || math.IsNaN(r.Published) && math.IsNaN(r.Theory):
		return ""
	case agrees(r.Published) && !(math.Abs(r.Ours-r.Theory) < math.Abs(r.Ours-r.Published)):
		return "as published"
	case agrees(r.Theory):
		return "as theory expects"
	default:
		return "differs"
	}
}

// Sources returns the publications that runs have something to say to, in the order of their years. Where they were made
// again on several hosts, or of several servers, it is the one where most runs were made.
func Sources(runs []results.Run) []Source {
	var sources []Source
	for _, of := range []func([]results.Run) Source{bozdag2007, bozdag2009, lubbers, rfc6202, abril, vanDeVyvere} {
		if s := most(runs, of, func(s Source) int { return min(len(s.Rows), 1) * len(s.Runs) }); len(s.Rows) > 0 {
			sources = append(sources, s)
		}
	}
	return sources
}

// most returns what the runs of one host and server show, made alone or beside others, where there are most of them.
func most[T any](runs []results.Run, of func([]results.Run) T, size func(T) int) T {
	var best T
	largest := -1
	type place struct {
		stats.Place
		parallel bool
	}
	for _, its := range stats.GroupBy(runs, func(r results.Run) place { return place{stats.PlaceOf(r), r.Parallel} }) {
		if found := of(its); size(found) > largest {
			best, largest = found, size(found)
		}
	}
	if largest < 0 {
		return of(nil)
	}
	return best
}

// nan is what there is none of.
var nan = math.NaN()

// A measure is one number of a run.
type measure func(results.Run) float64

// matching returns the valid runs whose scenarios match, by the value of a field, lowest first.
func matching[K cmp.Ordered](runs []results.Run, match func(results.Scenario) bool, field func(results.Scenario) K) []point[K] {
	found := slices.DeleteFunc(slices.Clone(runs), func(r results.Run) bool { return !r.Valid || !match(r.Scenario) })
	var points []point[K]
	for _, its := range stats.GroupBy(found, func(r results.Run) K { return field(r.Scenario) }) {
		points = append(points, point[K]{field(its[0].Scenario), its})
	}
	slices.SortFunc(points, func(a, b point[K]) int { return cmp.Compare(a.at, b.at) })
	return points
}

// A point is the runs with one value of a field.
type point[K cmp.Ordered] struct {
	at   K
	runs []results.Run
}

// median is over the repetitions that have a value.
func (p point[K]) median(of measure) float64 { return median(p.runs, of) }

func median(runs []results.Run, of measure) float64 {
	values := make([]float64, len(runs))
	for i, r := range runs {
		values[i] = of(r)
	}
	return stats.Summarise(values).Median
}

// all are the runs of all points.
func all[K cmp.Ordered](points []point[K]) []results.Run {
	var runs []results.Run
	for _, p := range points {
		runs = append(runs, p.runs...)
	}
	return runs
}

func clients(s results.Scenario) int { return s.Clients }

// What quotients have below the line: NaN where there was none, or it was not measured.

func requests(r results.Run) float64      { return some(float64(r.Delivery.Requests)) }
func received(r results.Run) float64      { return some(float64(r.Delivery.Received)) }
func expected(r results.Run) float64      { return some(float64(r.Delivery.Expected)) }
func windowSeconds(r results.Run) float64 { return some(float64(r.WindowNS) / 1e9) }
func serverNS(r results.Run) float64 {
	if r.Server == nil {
		return nan
	}
	return some(results.Value(r.Server.CPUNS))
}

// some is v, and NaN for none.
func some(v float64) float64 {
	if v == 0 {
		return nan
	}
	return v
}
