package stats

import (
	"fmt"
	"math"
	"slices"
	"time"

	"pollpush/results"
)

// The rules of the gate, with their numbers.
const (
	// GateRepetitions is how many each side needs for a rise of so many percent to be told from chance.
	GateRepetitions = 5
	// gateAlpha is the probability of one false alarm or more in a whole comparison, over all of its numbers together.
	gateAlpha = 0.01
	// countedLimit is of the old value, or of 1 for a share: bytes and counts barely depend on the machine.
	countedLimit = 0.01
	// timedLimit is of the old value, where old and new runs were made in turns: time and memory depend on the machine.
	timedLimit = 0.10
	// driftLimit is where they were not: between an hour and the next all times of a shared machine move by a third.
	driftLimit = 1.00
	// CoarseLimit is how many times the old value, from fewer repetitions than GateRepetitions, is beyond what chance makes.
	CoarseLimit = 3
)

// A class is how the gate judges a metric.
type class int

const (
	ungated class = iota
	counted       // bytes, packets, requests, system calls and instructions
	timed         // latency, CPU time and memory
)

// An occasion is in which scenarios the gate judges a metric: what is said once per event and once per second is judged once.
type occasion int

const (
	always occasion = iota
	idle            // where there are no events
	busy            // where there are
)

// gates are how the gate judges the metrics that it judges, by their names.
var gates = map[string]struct {
	class class
	when  occasion
}{
	"app-bytes": {counted, idle}, "wire-bytes": {counted, idle}, "packets": {counted, idle},
	"app-bytes-per-event": {counted, busy}, "wire-bytes-per-event": {counted, busy}, "packets-per-event": {counted, busy},
	"server-calls-per-event": {counted, busy}, "server-instructions-per-event": {counted, busy},
	"requests": {counted, always}, "empty-responses": {counted, always}, "overhead-bytes-per-request": {counted, always},
	"server-cpu": {timed, idle}, "server-cpu-per-event": {timed, busy},
	"latency-mean": {timed, always}, "latency-p50": {timed, always}, "latency-p99": {timed, always},
	"server-memory": {timed, always}, "server-memory-peak": {timed, always},
}

// gated returns how the gate judges a metric of a scenario.
func gated(m Metric, s results.Scenario) class {
	g := gates[m.Name] // none: ungated
	if g.when == idle && s.Rate > 0 || g.when == busy && s.Rate == 0 {
		return ungated
	}
	return g.class
}

// A judgement is what the gate needs of a number beside what a Change shows.
type judgement struct {
	class       class
	old, new    []float64 // of each repetition that measured it; logarithms of what is timed
	edge        float64   // what the edges of the windows may add to a counted one, relative to it
	interleaved bool      // old and new runs were made in turns
	rise        difference
	p           float64 // of the rise, corrected; NaN where there are too few repetitions
	family      int     // how many numbers it is corrected for
}

// judge sets Failure, Unjudged and Coarse of all changes by the rules of the gate, and returns them with those that are of
// all scenarios together.
func judge(changes []Change) []Change {
	changes = append(changes, pooled(changes)...)
	// What is of all scenarios together has half of the false alarms for itself: it is where the least is seen.
	for _, together := range []bool{true, false} {
		var tested []int
		var p []float64
		for i, c := range changes {
			j := c.judgement
			if j == nil || j.class == ungated || c.Scenarios > 0 != together || min(len(j.old), len(j.new)) < GateRepetitions {
				continue
			}
			j.rise = welch(j.old, j.new)
			tested, p = append(tested, i), append(p, j.rise.chance())
		}
		for k, corrected := range holm(p) {
			j := changes[tested[k]].judgement
			j.p, j.family = min(1, 2*corrected), len(tested)
		}
	}
	for i := range changes {
		if c := &changes[i]; c.judgement != nil && c.judgement.class != ungated {
			c.judge()
		}
	}
	return changes
}

// judge applies the rules.
func (c *Change) judge() {
	j := c.judgement
	few := min(len(j.old), len(j.new)) < GateRepetitions
	switch {
	case len(j.old) == 0:
	case len(j.new) == 0:
		c.Unjudged = "it was measured before, and is not measured now"
	case few && j.class == timed && 2*len(j.new) < len(j.old): // else some of either side may be invalid by chance
		c.Unjudged = fmt.Sprintf("there are %d valid repetitions of it now, where there were %d: make at least %d", len(j.new), len(j.old), GateRepetitions)
	case j.class == counted && few:
		c.judgeEdges()
	case j.class == counted:
		if worse := j.rise.mean; worse > countedLimit*c.scale() && j.p < gateAlpha {
			c.Failure = fmt.Sprintf("it rose %s, and the gate allows %s", c.rise(worse), c.allowed(countedLimit))
		}
	case few:
		c.Coarse = true
		if times := c.New.Median / c.Old.Median; times > CoarseLimit && slices.Min(j.new) > slices.Max(j.old) {
			c.Unjudged = fmt.Sprintf("it is %.1f times the old one, and whether by chance is not clear: make at least %d repetitions on each side, in turns",
				times, GateRepetitions)
		}
	default:
		limit := timedLimit
		if !j.interleaved {
			c.Coarse, limit = true, driftLimit
		}
		if rose := math.Expm1(j.rise.mean); rose > limit && j.p < gateAlpha {
			low, high := j.rise.interval(1 - Alpha)
			c.Failure = fmt.Sprintf("it rose by %.1f %% (95 %% interval %.1f to %.1f %%; p = %.2g, corrected for %d numbers), and the gate allows %.0f %%",
				100*rose, 100*math.Expm1(low), 100*math.Expm1(high), j.p, j.family, 100*limit)
		}
	}
}

// judgeEdges judges a counted metric that has few repetitions, perhaps one: it must have risen beyond what the edges of the
// windows may add to the new and take away from the old, and, where it is repeated, beyond the repetitions' spread.
func (c *Change) judgeEdges() {
	j := c.judgement
	worse := c.New.Median - c.Old.Median
	limit := countedLimit + j.edge
	if worse > limit*c.scale() && !c.Old.Overlaps(c.New) {
		c.Failure = fmt.Sprintf("it rose %s, and the gate allows %s, of which the edges of the windows may have added %.1f", c.rise(worse), c.allowed(limit), 100*j.edge)
	}
}

// scale is what the limits of a counted metric are relative to.
func (c Change) scale() float64 {
	if c.Metric.Unit == "share" {
		return 1
	}
	return math.Abs(c.Old.Median)
}

// rise writes by how much a counted metric got worse.
func (c Change) rise(worse float64) string {
	switch {
	case c.Metric.Unit == "share":
		return fmt.Sprintf("by %.1f percentage points", 100*worse)
	case c.Old.Median == 0:
		return "from zero"
	}
	return fmt.Sprintf("by %.1f %%", 100*worse/c.scale())
}

func (c Change) allowed(limit float64) string {
	if c.Metric.Unit == "share" {
		return fmt.Sprintf("%.2g", 100*limit)
	}
	return fmt.Sprintf("%.2g %%", 100*limit)
}

// judgementOf collects what the gate needs to judge a metric of two groups.
func judgementOf(m Metric, before, after Group) *judgement {
	j := &judgement{class: gated(m, before.Scenario), p: nan, interleaved: interleaved(before.Runs, after.Runs)}
	if j.class == ungated && !m.Counted() {
		return j
	}
	j.old, j.new = measured(before.Values(m)), measured(after.Values(m))
	if j.class == timed {
		return j.timed(m)
	}
	for _, runs := range [][]results.Run{before.Runs, after.Runs} {
		most := 0.0
		for _, r := range runs {
			most = max(most, edge(r, m))
		}
		j.edge += most
	}
	return j
}

// timed takes the logarithms of times and sizes, which are nearer to a normal distribution than these are. What has none
// (the memory of clients so few that it vanishes in the process's own) is not judged by the gate, nor is a high percentile
// that some of the repetitions have too few events for: it does not get worse by that.
func (j *judgement) timed(m Metric) *judgement {
	if m.Name == "latency-p99" && min(len(j.old), len(j.new)) < GateRepetitions {
		return &judgement{p: nan, interleaved: j.interleaved}
	}
	for _, values := range [][]float64{j.old, j.new} {
		for i, v := range values {
			if v <= 0 {
				return &judgement{p: nan, interleaved: j.interleaved}
			}
			values[i] = math.Log(v)
		}
	}
	return j
}

// measured returns the values that are not NaN.
func measured(values []float64) []float64 { return slices.DeleteFunc(values, math.IsNaN) }

// interleaved reports whether the runs of two sides were made in turns, but for some that turned out invalid: the one side
// followed the other at least half as often as the smaller one has runs. What drifts meets both sides alike then.
func interleaved(old, new []results.Run) bool {
	type turn struct {
		at  time.Time
		new bool
	}
	var turns []turn
	for _, r := range old {
		turns = append(turns, turn{r.Started, false})
	}
	for _, r := range new {
		turns = append(turns, turn{r.Started, true})
	}
	slices.SortStableFunc(turns, func(a, b turn) int { return a.at.Compare(b.at) })
	changes := 0
	for i := 1; i < len(turns); i++ {
		if turns[i].new != turns[i-1].new {
			changes++
		}
	}
	return 2*changes >= min(len(old), len(new)) && changes > 1
}
