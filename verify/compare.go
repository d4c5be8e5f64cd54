package verify

import (
	"fmt"
	"math"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"

	"pollpush/results"
	"pollpush/verify/null"
)

// The bounds of a measured latency: it may be off by Tolerance of the true one, or by Slack, whichever is more.
const (
	Tolerance = 0.02
	Slack     = 100 * time.Microsecond
)

// A Reading is one number of a distribution, true and measured, in ns. The truth lies between two readings of the
// clock, just before and just after each write.
type Reading struct {
	Name          string
	Before, After float64
	Measured      float64
	Slack         time.Duration // what it may be off by, whatever its size
}

// Difference returns by how much the measured value lies outside of what can be true: 0 where it doesn't.
func (r Reading) Difference() float64 {
	switch {
	case r.Measured > r.After:
		return r.Measured - r.After
	case r.Measured < r.Before:
		return r.Measured - r.Before
	}
	return 0
}

// Within says whether the difference is within the bounds.
func (r Reading) Within() bool {
	return math.Abs(r.Difference()) <= max(Tolerance*r.Before, float64(r.Slack))
}

// quantiles are the percentiles that distributions are compared by, beside min, mean and max: those of the record, and those
// that it leaves to its histogram because too few events stand behind them. Here both sides are of the same deliveries, so
// that ten of these beyond are enough.
var quantiles = [...]struct {
	name    string
	percent float64
	of      func(*results.Latency) *int64
}{
	{"p50", 50, func(l *results.Latency) *int64 { return &l.P50 }},
	{"p90", 90, func(l *results.Latency) *int64 { return l.P90 }},
	{"p99", 99, func(l *results.Latency) *int64 { return l.P99 }},
	{"p99.9", 99.9, func(l *results.Latency) *int64 { return l.P999 }},
}

// Readings compares a measured latency with the truth. Each delivery was on its way for path on top of what the null
// server did. Percentiles with fewer than ten deliveries beyond them are left out. Events that
// waited together in a socket have one stamp, that of the last, so a single one can be late by the clients' lag: the
// largest latency may be off by that too.
func Readings(t null.Truth, measured *results.Latency, path, slack, lag time.Duration) ([]Reading, error) {
	before, err := hdrhistogram.Decode([]byte(t.Before))
	if err != nil {
		return nil, fmt.Errorf("decode the true latency: %w", err)
	}
	after, err := hdrhistogram.Decode([]byte(t.After))
	if err != nil {
		return nil, fmt.Errorf("decode the true latency: %w", err)
	}
	if measured == nil {
		return nil, nil
	}
	seen, err := results.Run{Latency: measured}.Histogram()
	if err != nil {
		return nil, err
	}
	var all []Reading
	add := func(name string, before, after, measured float64) {
		all = append(all, Reading{name, before + float64(path), after + float64(path), measured, slack})
	}
	add("min", float64(before.Min()), float64(after.Min()), float64(measured.Min))
	for _, q := range quantiles {
		value := q.of(measured)
		if value == nil && seen != nil {
			value = results.Percentile(seen, q.percent)
		}
		if value != nil {
			add(q.name, float64(before.ValueAtPercentile(q.percent)), float64(after.ValueAtPercentile(q.percent)), float64(*value))
		}
	}
	add("mean", before.Mean(), after.Mean(), measured.Mean)
	add("max", float64(before.Max()), float64(after.Max()), float64(measured.Max))
	all[len(all)-1].Slack += lag
	return all, nil
}

// A Count is something that can be counted exactly, true and measured.
type Count struct {
	Name           string
	True, Measured int64
}

// Counts compares what a run counted with the truth. The bytes of IP packets are left out where either side can't tell
// them.
func Counts(t null.Truth, r results.Run) []Count {
	d, b := r.Delivery, r.Bytes
	all := []Count{
		{"events published", t.Published, d.Published},
		{"deliveries expected", t.Expected, d.Expected},
		{"deliveries received", t.Expected - t.Lost, d.Received},
		{"lost", t.Lost, d.Lost},
		{"duplicates", t.Duplicates, d.Duplicates},
		{"reordered", t.Reordered, d.Reordered},
		{"requests", t.Requests, d.Requests},
		{"app bytes down", t.AppDown, b.AppDown},
		{"app bytes up", t.AppUp, b.AppUp},
		{"connect bytes down", t.ConnectDown, b.ConnectDown},
		{"connect bytes up", t.ConnectUp, b.ConnectUp},
	}
	if wire, ok := t.WireDown(); ok && b.WireDown != nil && b.PacketsDown != nil {
		all = append(all, Count{"wire bytes down", wire, *b.WireDown}, Count{"packets down", t.Writes, *b.PacketsDown})
	}
	return all
}
