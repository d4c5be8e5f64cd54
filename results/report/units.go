package report

import (
	"math"
	"strconv"
	"strings"
)

// missing stands where nothing was measured.
const missing = "–"

// quantity writes a value of a metric for people: three significant digits, decimal prefixes (1 kB is 1000 bytes) and
// the unit's first part; what it is per stands in the column's title or in the sentence. NaN is an en dash.
func quantity(v float64, unit string) string {
	base, _, _ := strings.Cut(unit, "/")
	switch {
	case math.IsNaN(v):
		return missing
	case base == "ns":
		return scaled(v, []prefix{{1, " ns"}, {1e3, " µs"}, {1e6, " ms"}, {1e9, " s"}})
	case base == "B":
		return scaled(v, []prefix{{1, " B"}, {1e3, " kB"}, {1e6, " MB"}, {1e9, " GB"}})
	case base == "share":
		return digits(100*v) + " %"
	default:
		return digits(v)
	}
}

type prefix struct {
	factor float64
	symbol string
}

// scaled writes v in the largest of the prefixes that leaves at least 1 before the point.
func scaled(v float64, prefixes []prefix) string {
	p := prefixes[0]
	for _, larger := range prefixes[1:] {
		// 999.6 would be written as 1000: that is 1 of the next one.
		if math.Abs(v) >= larger.factor*0.9995 {
			p = larger
		}
	}
	return digits(v/p.factor) + p.symbol
}

// digits writes v with three significant digits, never fewer than its whole part has, with commas between thousands.
func digits(v float64) string {
	if v == 0 || math.IsNaN(v) || math.IsInf(v, 0) {
		return strings.Replace(strconv.FormatFloat(v, 'f', -1, 64), "NaN", missing, 1)
	}
	decimals := max(0, 2-int(math.Floor(math.Log10(math.Abs(v))+1e-9)))
	if decimals > 6 {
		return strconv.FormatFloat(v, 'g', 3, 64)
	}
	text := strconv.FormatFloat(v, 'f', decimals, 64)
	if strings.Contains(text, ".") {
		text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	}
	return thousands(text)
}

// thousands puts commas between groups of three digits of the whole part.
func thousands(text string) string {
	whole, fraction, hasPoint := strings.Cut(text, ".")
	sign := ""
	if strings.HasPrefix(whole, "-") {
		sign, whole = "-", whole[1:]
	}
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if hasPoint {
		whole += "." + fraction
	}
	return sign + whole
}

// count writes a number of things.
func count[T int | int64](n T) string { return thousands(strconv.FormatInt(int64(n), 10)) }
