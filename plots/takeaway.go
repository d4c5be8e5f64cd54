package plots

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"pollpush/internal/english"
	"pollpush/results"
	"pollpush/results/stats"
	"pollpush/transport"
)

// A title that says that things differ follows the rules of comparison (stats.Comparison); where they don't say it, a figure's
// title is its question. Each is a whole sentence of a format, so that it can be said in other languages.

// prose names the way a scenario follows the feed, and sends, inside a sentence.
func prose(s results.Scenario) string { return following(s) + s.Posting() }

func following(s results.Scenario) string {
	t := s.Descriptor()
	switch {
	case s.Adaptive != "":
		shortest, longest := s.Pauses()
		return fmt.Sprintf("%s that backs off from %s to %s", t.Prose, duration(float64(shortest)), duration(float64(longest)))
	case t.Kind == transport.Poll && s.Think > 0:
		return fmt.Sprintf("%s %s after each answer", t.Prose, duration(float64(s.Think)))
	case t.Kind == transport.Poll:
		return fmt.Sprintf("%s each %s", t.Prose, duration(float64(s.PollInterval)))
	case s.Label() != s.Transport && s.Ask != results.AskResponse:
		return s.Label()
	default:
		return t.Prose
	}
}

// A difference is how a group's metric relates to that of another, where it does.
type difference struct {
	group, base stats.Group
	times       float64
}

// differences compares a metric of each group with that of push, and returns those that differ, in the order of the palette.
func differences(runs []results.Run, p palette, m stats.Metric) []difference {
	all := stats.Groups(runs)
	slices.SortStableFunc(all, func(a, b stats.Group) int { return p.compare(a.Scenario, b.Scenario) })
	base, ok := stats.Baseline(all, m)
	if !ok {
		return nil
	}
	var found []difference
	for _, g := range all {
		if g.Scenario == base.Scenario {
			continue
		}
		if c := g.Compare(base, m); c.Differs() {
			found = append(found, difference{g, base, c.Ratio.Mean})
		}
	}
	return found
}

// farthest has the title say of the label that differs most from push by how much; format is given its name, the ratio and
// the name of push.
func (d *Drawing) farthest(runs []results.Run, p palette, m stats.Metric, format string) {
	found := differences(runs, p, m)
	if len(found) == 0 {
		return
	}
	most := slices.MaxFunc(found, func(a, b difference) int {
		return cmp.Compare(math.Abs(math.Log(a.times)), math.Abs(math.Log(b.times)))
	})
	d.says(english.Capital(fmt.Sprintf(format, prose(most.group.Scenario), stats.Times(most.times), prose(most.base.Scenario))),
		most.group.Scenario.Label(), most.base.Scenario.Label())
}

// grown has the title say of the sweep that changed most by how much a metric did, from the lowest place to the highest. The
// format is given its name, the highest place, the ratio and the lowest place.
func (d *Drawing) grown(swept [][]results.Run, at measure, m stats.Metric, write unit, format func(s results.Scenario) string) {
	most := difference{times: 1}
	var lowest, highest float64
	for _, g := range swept {
		low, high := math.Inf(1), math.Inf(-1)
		for _, r := range g {
			low, high = min(low, at(r)), max(high, at(r))
		}
		there := func(place float64) []stats.Group {
			return stats.Groups(slices.DeleteFunc(slices.Clone(g), func(r results.Run) bool { return at(r) != place }))
		}
		few, many := there(low), there(high)
		if len(few) != 1 || len(many) != 1 {
			continue
		}
		c := many[0].Compare(few[0], m)
		if c.Differs() && math.Abs(math.Log(c.Ratio.Mean)) > math.Abs(math.Log(most.times)) {
			most, lowest, highest = difference{many[0], few[0], c.Ratio.Mean}, low, high
		}
	}
	if most.times != 1 {
		s := most.group.Scenario
		name := prose(s)
		if s.Label() != most.base.Scenario.Label() { // what was polled at several intervals
			name = s.Descriptor().Prose
		}
		d.says(english.Capital(fmt.Sprintf(format(s), name, write(highest), stats.Times(most.times), write(lowest))), s.Label(), s.Transport)
	}
}

// A crossing are the sentences about rates at which polling becomes cheaper than push, or doesn't. Each is given the name of
// polling first.
type crossing struct {
	between   string // and the last rate at which it is dearer, and the first at which it is cheaper
	from      string // and the first at which it is cheaper
	upTo      string // and the last at which it is dearer
	everDear  string
	everCheap string
}

// crosses has the title say how polling compares with all of push, over the rates at which both were measured under one
// contract: only where it becomes cheaper once and for all.
func (d *Drawing) crosses(swept [][]results.Run, m stats.Metric, say crossing) {
	all := stats.Groups(slices.Concat(swept...))
	for _, contract := range []string{results.Latest, results.EveryEvent} {
		of := func(kind transport.Kind) []stats.Group {
			return stats.Only(all, func(g stats.Group) bool {
				return g.Scenario.Kind() == kind && g.Scenario.Contract == contract && !g.Scenario.Paced()
			})
		}
		pushed := of(transport.Stream)
		for _, polls := range stats.GroupBy(of(transport.Poll), func(g stats.Group) string { return g.Scenario.Label() }) {
			signs := map[float64]int{}
			var rates []float64
			for _, poll := range polls {
				at := poll.Scenario.Rate
				beside := stats.Only(pushed, func(g stats.Group) bool { return g.Scenario.Rate == at })
				if sign, ok := relation(poll, beside, m); ok {
					signs[at] = sign
					rates = append(rates, at)
				}
			}
			slices.Sort(rates)
			if text := say.sentence(prose(polls[0].Scenario), rates, signs); text != "" {
				about := []string{polls[0].Scenario.Label(), push}
				for _, g := range pushed {
					about = append(about, g.Scenario.Label())
				}
				d.says(english.Capital(text), about...)
				return
			}
		}
	}
}

// relation is how a group compares with all others: 1 dearer than each of them, -1 cheaper, 0 neither; ok is false where it can't be
// compared with each.
func relation(g stats.Group, others []stats.Group, m stats.Metric) (sign int, ok bool) {
	dearer, cheaper := 0, 0
	for _, other := range others {
		c := g.Compare(other, m)
		switch {
		case !c.Enough():
			return 0, false
		case !c.Differs():
		case c.Ratio.Mean > 1:
			dearer++
		default:
			cheaper++
		}
	}
	switch len(others) {
	case 0:
		return 0, false
	case dearer:
		return 1, true
	case cheaper:
		return -1, true
	}
	return 0, true
}

// sentence says where polling is dearer and cheaper; "" where it goes to and fro, where fewer than two rates were compared, or
// where it is neither anywhere.
func (say crossing) sentence(name string, rates []float64, signs map[float64]int) string {
	dearer, cheaper := -1, len(rates) // the last and the first, which has to be later
	for i, rate := range rates {
		if signs[rate] > 0 {
			dearer = i
		}
		if signs[rate] < 0 {
			cheaper = min(cheaper, i)
		}
	}
	for i, rate := range rates {
		if i < dearer && signs[rate] <= 0 || i > cheaper && signs[rate] >= 0 {
			return ""
		}
	}
	last := len(rates) - 1
	switch {
	case len(rates) < 2:
		return ""
	case dearer == last:
		return fmt.Sprintf(say.everDear, name)
	case cheaper == 0:
		return fmt.Sprintf(say.everCheap, name)
	case dearer >= 0 && cheaper <= last:
		return fmt.Sprintf(say.between, name, digits(rates[dearer]), digits(rates[cheaper]))
	case cheaper <= last:
		return fmt.Sprintf(say.from, name, digits(rates[cheaper]))
	case dearer >= 0:
		return fmt.Sprintf(say.upTo, name, digits(rates[dearer]))
	}
	return ""
}
