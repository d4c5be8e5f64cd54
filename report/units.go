package report

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"pollpush/results/stats"
)

// missing stands where nothing was measured.
const missing = "–"

// prefixOf returns the prefix in which v is written: the symbol begins with a space where there is one. What the unit is
// per ("/client/s") stands in the column's title or in the sentence, so it is left out.
func prefixOf(v float64, unit string) stats.Prefix {
	base, _, _ := strings.Cut(unit, "/")
	switch base {
	case "ns", "B":
		p := stats.PrefixOf(v, base)
		p.Symbol = " " + p.Symbol
		return p
	case "share":
		return stats.Prefix{Factor: 0.01, Symbol: " %"}
	default:
		return stats.Prefix{Factor: 1}
	}
}

// quantity writes a measured value for people, with three significant digits and its unit; NaN is an en dash.
func quantity(v float64, unit string) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return missing
	}
	if (unit == "clients" || unit == "connections") && v == math.Trunc(v) && math.Abs(v) < beyond { // 6, not 6.00
		return count(int(v))
	}
	p := prefixOf(v, unit)
	return digits(v/p.Factor) + p.Symbol
}

// exactly writes a median, and what it may be off by because the clocks of several hosts are in it.
func exactly(s stats.Summary, unit string) string { return quantity(s.Median, unit) + within(s) }

// within writes what a median may be off by: " ± 8.6 µs"; "" where one clock has timed it, or nothing was measured.
func within(s stats.Summary) string {
	if !(s.Bound > 0) || math.IsNaN(s.Median) {
		return ""
	}
	return " ± " + rough(s.Bound, "ns")
}

// spread writes how far the repetitions of a summary spread, in the unit that its median is written in; "" when there
// is one, or when they agree to the digits shown.
func spread(s stats.Summary, unit string) string {
	if s.N < 2 {
		return ""
	}
	p := prefixOf(s.Median, unit)
	low, high := digits(s.Low/p.Factor), digits(s.High/p.Factor)
	if low == high {
		return ""
	}
	return low + "–" + high
}

// digits writes v with three significant digits, never fewer than its whole part has, with commas between thousands.
func digits(v float64) string {
	switch {
	case math.IsNaN(v) || math.IsInf(v, 0):
		return missing
	case v == 0:
		return "0"
	case math.Abs(v) < 1e-4, math.Abs(v) >= beyond:
		return strconv.FormatFloat(v, 'e', 2, 64)
	}
	decimals := 2 - int(math.Floor(math.Log10(math.Abs(v))))
	text := strconv.FormatFloat(v, 'f', max(0, decimals), 64)
	if parsed, err := strconv.ParseFloat(text, 64); err == nil && decimals > 0 &&
		math.Floor(math.Log10(math.Abs(parsed))) > math.Floor(math.Log10(math.Abs(v))) {
		text = strconv.FormatFloat(v, 'f', decimals-1, 64) // 9.999 rounded to 10.00: that is 10.0
	}
	return stats.Thousands(text)
}

// beyond is from where on a number is written with an exponent: more digits than a float has.
const beyond = 1e15

// plain writes a number that somebody chose (a rate), with the digits that it has.
func plain(v float64) string {
	if size := math.Abs(v); size >= beyond || size < 1e-9 && size > 0 {
		return strconv.FormatFloat(v, 'g', -1, 64)
	}
	return stats.Thousands(strconv.FormatFloat(v, 'f', -1, 64))
}

// count writes a number of things.
func count[T int | int64](n T) string { return stats.Thousands(strconv.FormatInt(int64(n), 10)) }

// times writes a ratio with two significant digits, three where it is near 1 or large.
func times(ratio float64) string {
	if math.IsNaN(ratio) {
		return missing
	}
	return stats.Times(ratio) + " times"
}

// between writes the interval of a ratio: "8.9–9.4".
func between(i stats.Interval) string {
	low, high := bare(i.Low), bare(i.High)
	if low == high {
		return low
	}
	return low + "–" + high
}

// timesBetween writes a ratio with its interval: "9.1 times (8.9–9.4)".
func timesBetween(i stats.Interval) string {
	text := times(i.Mean)
	if limits := between(i); limits != bare(i.Mean) {
		text += " (" + limits + ")"
	}
	return text
}

// bare is a ratio as times writes it, without the word.
func bare(ratio float64) string { return strings.TrimSuffix(times(ratio), " times") }

// rough writes a measured value, which is a number, for a sentence that is read at a glance, with as many digits as short gives it.
func rough(v float64, unit string) string {
	p := prefixOf(v, unit)
	return short(v/p.Factor) + p.Symbol
}

// roughly writes a group's median like rough.
func roughly(g stats.Group, m stats.Metric) string {
	return rough(g.Summary(m).Median, m.Unit) + within(g.Summary(m))
}

// short writes a number with two significant digits, three where it is 100 or more.
func short(v float64) string {
	significant := 2
	if math.Abs(v) >= 100 {
		significant = 3
	}
	text := strconv.FormatFloat(v, 'e', significant-1, 64)
	rounded, err := strconv.ParseFloat(text, 64)
	if err != nil {
		panic(fmt.Sprintf("internal error: %v", err)) // it was written by FormatFloat
	}
	return plain(rounded)
}
