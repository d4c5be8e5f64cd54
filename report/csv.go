package report

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"pollpush/results"
	"pollpush/results/stats"
)

// CSV writes one row per run, invalid ones too: what it was, every field of its scenario, what was delivered, and
// every metric, in base units (nanoseconds, bytes), the host, and what was to be held. What was not measured is empty, and what a spreadsheet
// would take for a formula has an apostrophe before it. Where clients of some run are on other hosts than its publisher, a last column has what latencies
// may be off by.
func CSV(w io.Writer, runs []results.Run) error {
	out := csv.NewWriter(w)
	header := []string{"id", "attempt", "started", "revision", "parallel", "valid", "invalid_because", "window_ns"}
	header = append(header, results.FieldKeys()...)
	header = append(header, fields(reflect.TypeFor[results.Delivery]())...)
	for _, m := range stats.Metrics {
		header = append(header, m.Name+" "+m.Unit)
	}
	header = append(append(header, hostColumns()...), "slo", "slo_verdict")
	several := slices.ContainsFunc(runs, func(r results.Run) bool { return len(r.Clocks) > 0 })
	if several {
		header = append(header, "clock_bound_ns")
	}
	if err := out.Write(header); err != nil {
		return err
	}
	for _, r := range runs {
		row := []string{cellText(r.ID), strconv.Itoa(r.Attempt), r.Started.Format(time.RFC3339Nano), cellText(r.Host.Revision),
			strconv.FormatBool(r.Parallel), strconv.FormatBool(r.Valid), cellText(strings.Join(r.InvalidBecause, "; ")), strconv.FormatInt(r.WindowNS, 10)}
		for _, f := range results.Fields {
			row = append(row, value(f.Value(r.Scenario)))
		}
		row = append(row, values(reflect.ValueOf(r.Delivery))...)
		for _, m := range stats.Metrics {
			row = append(row, number(m.Of(r)))
		}
		row = append(append(row, values(reflect.ValueOf(r.Host))...), cellText(r.SLO), verdictWord(r))
		if several {
			row = append(row, number(stats.ClockBound([]results.Run{r})))
		}
		if err := out.Write(row); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// hostColumns are the JSON names of a host's fields, after "host_".
func hostColumns() []string {
	names := fields(reflect.TypeFor[results.Host]())
	for i, name := range names {
		names[i] = "host_" + name
	}
	return names
}

// fields returns the JSON names of a struct's fields.
func fields(of reflect.Type) []string {
	var names []string
	for i := range of.NumField() {
		name, _, _ := strings.Cut(of.Field(i).Tag.Get("json"), ",")
		names = append(names, name)
	}
	return names
}

// values returns the values of a struct's fields.
func values(of reflect.Value) []string {
	var texts []string
	for i := range of.NumField() {
		texts = append(texts, value(of.Field(i).Interface()))
	}
	return texts
}

// value returns a field's value as JSON writes it, a string without its quotes.
func value(of any) string {
	encoded, err := json.Marshal(of)
	if err != nil {
		panic(fmt.Sprintf("internal error: %v", err)) // a field that the record could not hold either
	}
	var text string
	if json.Unmarshal(encoded, &text) == nil {
		return cellText(text)
	}
	return string(encoded)
}

// number writes a value with all its digits, and nothing for NaN.
func number(v float64) string {
	size := math.Abs(v)
	switch {
	case math.IsNaN(v) || math.IsInf(v, 0):
		return ""
	case size >= 1e21 || size < 1e-21 && size > 0: // all its digits would be zeros
		return strconv.FormatFloat(v, 'g', -1, 64)
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}
