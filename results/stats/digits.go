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

// Times writes a ratio for people with two significant digits, three where it is near 1 or large: "0.96", "1.05", "38", "192".
func Times(ratio float64) string {
	if ratio >= 0.995 && ratio < 1.1 {
		return strconv.FormatFloat(ratio, 'f', 2, 64)
	}
	significant := 2
	if ratio >= 100 {
		significant = 3
	}
	rounded, err := strconv.ParseFloat(strconv.FormatFloat(ratio, 'e', significant-1, 64), 64)
	if err != nil {
		return Digits(ratio)
	}
	return Digits(rounded)
}
