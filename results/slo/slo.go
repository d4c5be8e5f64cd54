// Package slo reads service level objectives, such as "p99=100ms,lost=0", and holds runs against them.
package slo

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"pollpush/results"
	"pollpush/results/stats"
)

// An Objective is what a service is to hold: each of its limits, none of which has another's name.
type Objective []Limit

// A Limit is the most that one number of a run may be.
type Limit struct {
	Name string  // one of Names
	Most float64 // in ns, bytes, events or percent: see quantities
}

// A quantity is a number of a run that an objective can limit.
type quantity struct {
	name   string
	metric string // what it is called in package stats
	unit   unit
	events float64 // how many events it takes to measure it; 0: it is none of latency
	worst  bool    // of several repetitions it is the largest, not the one in the middle
}

// eventsBeyond is how many events lie beyond a percentile that is recorded.
const eventsBeyond = 10

// busy is the quantity that a limit of CPU in percent is of.
const busy = "utilisation"

var quantities = []quantity{
	{"mean", "latency-mean", nanoseconds, 1, false},
	{"p50", "latency-p50", nanoseconds, eventsBeyond / 0.5, false},
	{"p90", "latency-p90", nanoseconds, eventsBeyond / 0.1, false},
	{"p99", "latency-p99", nanoseconds, eventsBeyond / 0.01, false},
	{"p999", "latency-p99.9", nanoseconds, eventsBeyond / 0.001, false},
	{"max", "latency-max", nanoseconds, 1, true},
	{"lost", "lost", count, 0, true},
	{"bytes", "app-bytes", bytesPerSecond, 0, false},  // per client, both ways through its socket
	{"cpu", "server-cpu", timePerSecond, 0, false},    // of the server, per client
	{busy, "utilisation", percent, 0, false},          // of the server's cores
	{"memory", "server-memory", bytesInAll, 0, false}, // of the server, per client
}

// quantityOf returns the quantity with a name that there is.
func quantityOf(name string) quantity {
	return quantities[slices.IndexFunc(quantities, func(q quantity) bool { return q.name == name })]
}

// Parse reads an objective: limits like p99=100ms with commas between them. Errors say what to write.
func Parse(text string) (Objective, error) {
	var o Objective
	for part := range strings.SplitSeq(text, ",") {
		part = strings.TrimSpace(part)
		name, value, ok := strings.Cut(part, "=")
		if !ok {
			return nil, fmt.Errorf("%q is no limit: write one like p99=100ms, with commas between several", part)
		}
		l, err := NewLimit(strings.TrimSpace(name), value)
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

// NewLimit reads the limit of one number. A limit of "cpu" in percent is one of "utilisation". Errors say what to write.
func NewLimit(name, value string) (Limit, error) {
	if !slices.Contains(Names(), name) {
		return Limit{}, fmt.Errorf("%q can't be limited: use %s%s", name, strings.Join(Names(), ", "), results.Hint(name, Names()))
	}
	value = strings.ReplaceAll(value, " ", "")
	if name == "cpu" && strings.HasSuffix(value, "%") {
		name = busy
	}
	most, err := quantityOf(name).unit.parse(value)
	if err != nil {
		return Limit{}, fmt.Errorf("%s: %w", name, err)
	}
	return Limit{name, most}, nil
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

func (l Limit) String() string { return l.Name + "=" + quantityOf(l.Name).unit.exact(l.Most) }

// Percentile returns which share of the events the limit is about, 0.99 for p99; ok is false where it is no percentile.
func (l Limit) Percentile() (share float64, ok bool) {
	digits, ok := strings.CutPrefix(l.Name, "p")
	n, err := strconv.ParseFloat("0."+digits, 64)
	return n, ok && err == nil
}

// OfLatency reports whether the limit is of how late events are.
func (l Limit) OfLatency() bool { return quantityOf(l.Name).events > 0 }

// Of returns the limit's number of a run, in the unit of Most; NaN where it was not measured.
func (l Limit) Of(r results.Run) float64 {
	q := quantityOf(l.Name)
	return q.unit.factor * q.number().Of(r)
}

// number is the metric of the quantity.
func (q quantity) number() stats.Metric { return stats.Named(q.metric) }

// Format writes a value of the limit's number for people, with three digits.
func (l Limit) Format(v float64) string {
	if math.IsNaN(v) {
		return stats.Digits(v)
	}
	return quantityOf(l.Name).unit.rounded(v)
}

// Events returns how many events a run needs so that each limit's number is measured, at least one.
func (o Objective) Events() float64 {
	most := 1.0
	for _, l := range o {
		most = max(most, quantityOf(l.Name).events)
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
