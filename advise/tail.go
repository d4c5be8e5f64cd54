package advise

import (
	"math"

	"pollpush/model"
	"pollpush/results"
	"pollpush/results/stats"
	"pollpush/transport"
)

// Theory has no queue, no scheduler and no collection of garbage: of a push it knows the body of the distribution, and not its tail.
// What runs had beyond it is measured: at the 99th percentile, and at most.

// fitTail returns by how many seconds the 99th percentile of events is later than predicted: the median of all scenarios whose
// repetitions together have enough events for one. It is unknown where none has, and for polls, which wait by a clock.
func fitTail(fitted model.Coefficients, runs []results.Run) coefficient {
	var beyond []float64
	from := 0
	for _, g := range pushes(runs) {
		h, err := g.Latency()
		if err != nil || h == nil {
			continue // runs without a histogram show no percentile
		}
		events, predicted := int64(0), 0.0
		for _, r := range g.Runs {
			if r.Latency != nil {
				events += r.Latency.Events
			}
			predicted += model.Predict(model.Observed(r), fitted).Latency.Quantile(0.99) / float64(len(g.Runs))
		}
		if v := results.Value(results.EventPercentile(h, 99, events))/1e9 - predicted; finite(v) {
			beyond = append(beyond, v)
			from += len(g.Runs)
		}
	}
	if from == 0 {
		return coefficient{}
	}
	return coefficient{rounded(max(0, stats.Summarise(beyond).Median)), from}
}

// fitWorst returns by how many seconds the latest event of any run was later than theory's largest latency.
func fitWorst(fitted model.Coefficients, runs []results.Run) (worst coefficient) {
	for _, r := range runs {
		if r.Latency == nil || r.Latency.Count == 0 {
			continue
		}
		if v := float64(r.Latency.Max)/1e9 - model.Predict(model.Observed(r), fitted).Latency.Quantile(1); finite(v) {
			worst.Value, worst.Runs = max(worst.Value, v), worst.Runs+1
		}
	}
	worst.Value = rounded(worst.Value)
	return worst
}

// pushes are the scenarios of those runs whose latency is the server's to decide.
func pushes(runs []results.Run) (groups []stats.Group) {
	for _, g := range stats.Groups(runs) {
		if g.Scenario.Kind() != transport.Poll {
			groups = append(groups, g)
		}
	}
	return groups
}

// Late returns the latency in seconds that a share of the events stays below. It is NaN where nobody knows: beyond the 99th
// percentile of a push. The latest of polls is that of theory, whose waiting ends by a clock, and what runs had beyond.
func (e Estimate) Late(share float64) float64 {
	v := e.Latency.Quantile(share)
	switch {
	case !e.Pushed && share == 1:
		return v + e.Worst
	case !e.Pushed || share <= 0.9:
		return v
	case share <= 0.99:
		return v + e.Tail
	}
	return math.NaN()
}

// judged is the latency that a limit of a share of the events is held against: where that is not known, the latest that there was in
// any run.
func (e Estimate) judged(share float64) float64 {
	if v := e.Late(share); finite(v) || !e.Pushed {
		return v
	}
	return e.Latency.Quantile(1) + e.Worst
}

// tail fills in what runs had beyond theory, from the setup that is most like the wanted one, of the reference where there is none.
func (c Coefficients) tail(e *Estimate, want model.Setup) {
	find := func(of func(setup) coefficient) (setup, bool) {
		known := func(s setup) bool { return of(s).Runs > 0 }
		s, _, ok := c.nearest(want, known)
		if !ok {
			s, _, ok = Reference().nearest(want, known)
		}
		return s, ok
	}
	e.Tail, e.Worst = math.NaN(), math.NaN()
	if s, ok := find(func(s setup) coefficient { return s.Tail }); ok {
		e.Tail = s.Tail.Value
	}
	if s, ok := find(func(s setup) coefficient { return s.Worst }); ok {
		e.Worst = s.Worst.Value
		for _, other := range c.Setups { // which stream a stall of the machine hit is chance
			same := other.of()
			same.Transport = s.Transport
			if same == s.of() && kindOf(other.Transport) == transport.Stream && kindOf(s.Transport) == transport.Stream {
				e.Worst = max(e.Worst, other.Worst.Value)
			}
		}
	}
}

// kindOf is the kind of the transport of that name.
func kindOf(name string) transport.Kind {
	s := results.Scenario{Transport: name}
	return s.Kind()
}
