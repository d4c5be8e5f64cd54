package plots

import (
	"math"
	"strconv"

	"gonum.org/v1/plot"

	"pollpush/results"
)

// A unit writes a value for people: 1500000 ns is 1.5 ms.
type unit func(v float64) string

// scaled writes v with at most three digits in the largest unit that it reaches.
func scaled(v float64, base string) string {
	if v == 0 {
		return "0"
	}
	p := results.PrefixOf(v, base)
	return digits(v/p.Factor) + " " + p.Symbol
}

// digits writes v with at most three significant digits, whole numbers in full with a comma at the thousands.
func digits(v float64) string {
	if math.Abs(v) < 999.5 {
		text := strconv.FormatFloat(v, 'g', 3, 64)
		if f, err := strconv.ParseFloat(text, 64); err == nil {
			text = strconv.FormatFloat(f, 'f', -1, 64)
		}
		return text
	}
	text := strconv.FormatFloat(v, 'f', 0, 64)
	for i := len(text) - 3; i > 0 && text[i-1] != '-'; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}

// duration writes nanoseconds.
func duration(ns float64) string { return scaled(ns, "ns") }

// size writes bytes.
func size(bytes float64) string { return scaled(bytes, "B") }

// share writes 0 to 1 in percent.
func share(v float64) string { return digits(100*v) + " %" }

// logTicks labels the decades, with 2 and 5 between them where there are few, and marks what lies between.
type logTicks struct{ unit unit }

// Ticks returns the marks within min to max, which are above 0.
func (t logTicks) Ticks(lowest, highest float64) []plot.Tick {
	decades := math.Log10(highest / lowest)
	var ticks []plot.Tick
	for exponent := math.Floor(math.Log10(lowest)); exponent <= math.Log10(highest); exponent++ {
		for digit := 1; digit <= 9; digit++ {
			v := float64(digit) * math.Pow(10, exponent)
			if v < lowest || v > highest {
				continue
			}
			label := ""
			switch {
			case decades > 8 && math.Mod(exponent, 2) != 0:
			case digit == 1, decades < 2.2 && (digit == 2 || digit == 5):
				label = t.unit(v)
			}
			ticks = append(ticks, plot.Tick{Value: v, Label: label})
		}
	}
	return ticks
}

// linearTicks labels about five multiples of 1, 2 or 5 times a power of ten.
type linearTicks struct{ unit unit }

// Ticks returns the marks within min to max.
func (t linearTicks) Ticks(lowest, highest float64) []plot.Tick {
	rough := (highest - lowest) / 6
	distance := math.Pow(10, math.Floor(math.Log10(rough)))
	switch r := rough / distance; {
	case r > 5:
		distance *= 10
	case r > 2:
		distance *= 5
	case r > 1:
		distance *= 2
	}
	var ticks []plot.Tick
	for i := math.Ceil(lowest / distance); i*distance <= highest; i++ {
		v := i*distance + 0 // makes 0 of -0
		ticks = append(ticks, plot.Tick{Value: v, Label: t.unit(v)})
	}
	return ticks
}

// logRange returns a range with room around those values that are above 0, which spans at least most of a decade, so
// that it has labelled ticks.
func logRange(values []float64) (lowest, highest float64) {
	lowest, highest = math.Inf(1), 0
	for _, v := range values {
		if v > 0 {
			lowest, highest = min(lowest, v), max(highest, v)
		}
	}
	room := max(math.Pow(highest/lowest, 0.04), math.Sqrt(6/(highest/lowest)))
	return lowest / room, highest * room
}
