// Package slo reads service level objectives, such as "p99=100ms,lost=0", and holds runs against them.
package slo

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"pollpush/results"
	"pollpush/results/stats"
)

// An Objective is what a service is to hold: each of its limits, none of which has another's name.
type Objective []Limit

// A Limit is the most that one number of a run may be.
type Limit struct {
	Name string  // of a quantity: mean, p50, p90, p99, p999, max or lost
	Most float64 // nanoseconds; of lost, events
}

// A quantity is a number of a run that an objective can limit.
type quantity struct {
	name   string
	events float64 // how many events it takes to measure it
	of     func(results.Run) float64
}

// eventsBeyond is how many events lie beyond a percentile that is recorded.
const eventsBeyond = 10

// lost is the one quantity that is no time.
const lost = "lost"

var quantities = []quantity{
	{"mean", 1, latency(func(l *results.Latency) float64 { return l.Mean })},
	{"p50", eventsBeyond / 0.5, latency(func(l *results.Latency) float64 { return float64(l.P50) })},
	{"p90", eventsBeyond / 0.1, latency(func(l *results.Latency) float64 { return results.Value(l.P90) })},
	{"p99", eventsBeyond / 0.01, latency(func(l *results.Latency) float64 { return results.Value(l.P99) })},
	{"p999", eventsBeyond / 0.001, latency(func(l *results.Latency) float64 { return results.Value(l.P999) })},
	{"max", 1, latency(func(l *results.Latency) float64 { return float64(l.Max) })},
	{lost, 1, func(r results.Run) float64 { return float64(r.Delivery.Lost) }},
}

// latency is a number of a run's latency, NaN where none was measured.
func latency(of func(*results.Latency) float64) func(results.Run) float64 {
	return func(r results.Run) float64 {
		if r.Latency == nil {
			return math.NaN()
		}
		return of(r.Latency)
	}
}

// Parse reads an objective: limits like p99=100ms with commas between them. Errors say what to write.
func Parse(text string) (Objective, error) {
	var o Objective
	for part := range strings.SplitSeq(text, ",") {
		l, err := parseLimit(strings.TrimSpace(part))
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(o, func(other Limit) bool { return other.Name == l.Name }) {
			return nil, fmt.Errorf("%q limits %s twice: take one away", text, l.Name)
		}
		o = append(o, l)
	}
	return o, nil
}

func parseLimit(text string) (Limit, error) {
	name, value, ok := strings.Cut(text, "=")
	if !ok {
		return Limit{}, fmt.Errorf("%q is no limit: write one like p99=100ms, with commas between several", text)
	}
	if !slices.Contains(Names(), name) {
		return Limit{}, fmt.Errorf("%q can't be limited: use %s%s", name, strings.Join(Names(), ", "), results.Hint(name, Names()))
	}
	if name == lost {
		n, err := strconv.ParseUint(value, 10, 48) // what a float has without loss
		if err != nil {
			return Limit{}, fmt.Errorf("lost: %q is no number of events: write it like lost=0", value)
		}
		return Limit{name, float64(n)}, nil
	}
	var d results.Duration
	if err := d.UnmarshalText([]byte(value)); err != nil {
		return Limit{}, fmt.Errorf("%s: %w", name, err)
	}
	if d <= 0 || time.Duration(d) > time.Hour {
		return Limit{}, fmt.Errorf("%s: %v is out of range: use more than 0s, up to 1h", name, d)
	}
	return Limit{name, float64(d)}, nil
}

// Names returns what can be limited.
func Names() []string {
	var all []string
	for _, q := range quantities {
		all = append(all, q.name)
	}
	return all
}

// String writes the objective as Parse reads it.
func (o Objective) String() string {
	var parts []string
	for _, l := range o {
		parts = append(parts, l.String())
	}
	return strings.Join(parts, ",")
}

func (l Limit) String() string {
	if l.Name == lost {
		return fmt.Sprintf("%s=%.0f", l.Name, l.Most)
	}
	return fmt.Sprintf("%s=%v", l.Name, time.Duration(l.Most))
}

// Percentile returns which share of the events the limit is about, 0.99 for p99; ok is false where it is no percentile.
func (l Limit) Percentile() (share float64, ok bool) {
	digits, ok := strings.CutPrefix(l.Name, "p")
	n, err := strconv.ParseFloat("0."+digits, 64)
	return n, ok && err == nil
}

// Of returns the limit's number of a run, in the unit of Most; NaN where it was not measured.
func (l Limit) Of(r results.Run) float64 {
	i := slices.IndexFunc(quantities, func(q quantity) bool { return q.name == l.Name })
	return quantities[i].of(r)
}

// Format writes a value of the limit's number for people, with three digits.
func (l Limit) Format(v float64) string {
	if l.Name == lost || math.IsNaN(v) {
		return stats.Digits(v)
	}
	p := stats.PrefixOf(v, "ns")
	return stats.Digits(v/p.Factor) + " " + p.Symbol
}

// Events returns how many events a run needs so that each limit's number is measured.
func (o Objective) Events() float64 {
	most := 0.0
	for _, l := range o {
		i := slices.IndexFunc(quantities, func(q quantity) bool { return q.name == l.Name })
		most = max(most, quantities[i].events)
	}
	return most
}

// Check holds a run against the objective: which limits it broke, and which were not measured.
func (o Objective) Check(r results.Run) (broken, unmeasured []Limit) {
	for _, l := range o {
		switch v := l.Of(r); {
		case v > l.Most:
			broken = append(broken, l)
		case math.IsNaN(v):
			unmeasured = append(unmeasured, l)
		}
	}
	return broken, unmeasured
}
