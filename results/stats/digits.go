package stats

import (
	"math"
	"strconv"
	"strings"
)

// Digits writes v for people with at most three significant digits, and whole numbers in full; what is beyond all measure with
// an exponent, and what is no number as a dash.
func Digits(v float64) string {
	size := math.Abs(v)
	switch {
	case math.IsNaN(v) || math.IsInf(v, 0):
		return "–"
	case size >= 1e15 || size < 1e-9 && size > 0:
		return strconv.FormatFloat(v, 'g', 3, 64)
	case size >= 999.5:
		return Thousands(strconv.FormatFloat(v, 'f', 0, 64))
	}
	text := strconv.FormatFloat(v, 'g', 3, 64)
	if f, err := strconv.ParseFloat(text, 64); err == nil {
		text = strconv.FormatFloat(f, 'f', -1, 64) // without an exponent
	}
	return text
}

// Thousands puts commas between groups of three digits of a number's whole part.
func Thousands(number string) string {
	whole, fraction, hasPoint := strings.Cut(number, ".")
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
