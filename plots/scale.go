package plots

import (
	"math"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"

	"pollpush/results/stats"
)

// A unit writes a value for people: 1500000 ns is 1.5 ms.
type unit func(v float64) string

// scaled writes v with at most three digits in the largest unit that it reaches.
func scaled(v float64, base string) string {
	if v == 0 {
		return "0"
	}
	p := stats.PrefixOf(v, base)
	return digits(v/p.Factor) + " " + p.Symbol
}

// digits writes a number without a unit.
func digits(v float64) string { return stats.Digits(v) }

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
	first, last := math.Floor(math.Log10(lowest)), math.Floor(math.Log10(highest))
	decades := math.Log10(highest) - math.Log10(lowest)
	step := 1.0 // decades from label to label
	if decades > 8 {
		step = math.Ceil(decades / 8)
	}
	var ticks []plot.Tick
	for exponent := first; exponent <= last; exponent++ {
		for digit := 1; digit <= 9; digit++ {
			v := float64(digit) * math.Pow(10, exponent)
			if v < lowest || v > highest || decades > 16 && (digit > 1 || math.Mod(exponent, step) != 0) {
				continue
			}
			label := ""
			switch {
			case math.Mod(exponent, step) != 0:
			case digit == 1, decades < 2.6 && (digit == 2 || digit == 5):
				label = t.unit(v)
			}
			ticks = append(ticks, plot.Tick{Value: v, Label: label})
		}
	}
	return ticks
}

// chosenTicks labels the places that were chosen, and keeps of an axis's own ticks the marks. Where there are too many to be told
// apart the axis keeps its labels.
func chosenTicks(own []plot.Tick, places []float64, unit unit) plot.Ticker {
	const most = 8
	places = slices.Clone(places)
	slices.Sort(places)
	places = slices.Compact(places)
	if len(places) > most {
		return plot.ConstantTicks(own)
	}
	var ticks plot.ConstantTicks
	for _, t := range own {
		if !slices.Contains(places, t.Value) {
			ticks = append(ticks, plot.Tick{Value: t.Value})
		}
	}
	for _, v := range places {
		ticks = append(ticks, plot.Tick{Value: v, Label: unit(v)})
	}
	return ticks
}

// A fittedTicker is a ticker without the labels that would run into each other.
type fittedTicker struct {
	plot.Ticker
	at   func(v float64) vg.Length // the place of a value
	room func(label string) vg.Length
}

// Ticks returns all marks. Of labels in each other's way those stay that are powers of ten, and then the lower ones.
func (t fittedTicker) Ticks(lowest, highest float64) []plot.Tick {
	ticks := slices.Clone(t.Ticker.Ticks(lowest, highest))
	var labelled []int
	for i, tick := range ticks {
		if tick.Label != "" && tick.Value >= lowest && tick.Value <= highest {
			labelled = append(labelled, i)
		}
	}
	apart := func(a, b int) bool {
		distance := t.at(ticks[a].Value) - t.at(ticks[b].Value)
		return max(distance, -distance) >= (t.room(ticks[a].Label)+t.room(ticks[b].Label))/2
	}
	var kept []int
	keep := func(power bool) {
		for _, i := range labelled {
			exponent := math.Log10(math.Abs(ticks[i].Value))
			if power == (math.Abs(exponent-math.Round(exponent)) < 1e-9) && !slices.ContainsFunc(kept, func(k int) bool { return !apart(i, k) }) {
				kept = append(kept, i)
			}
		}
	}
	keep(true)
	keep(false)
	for _, i := range labelled {
		if !slices.Contains(kept, i) {
			ticks[i].Label = ""
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
	first := math.Ceil(lowest / distance)
	for i := range 12 {
		v := (first+float64(i))*distance + 0 // makes 0 of -0
		if v > highest {
			break
		}
		ticks = append(ticks, plot.Tick{Value: v, Label: t.unit(v)})
	}
	return ticks
}

// What axes reach at most: beyond it the arithmetic of their scales overflows.
const (
	smallest = 1e-100
	largest  = 1e100
)

// drawable reports whether v has a place on an axis.
func drawable(v float64) bool { return math.Abs(v) <= largest }

// logRange returns a range with room around those values that are above 0, which spans at least most of a decade, so
// that it has labelled ticks.
func logRange(values []float64) (lowest, highest float64) {
	lowest, highest = math.Inf(1), 0
	for _, v := range values {
		if v > 0 {
			lowest, highest = min(lowest, v), max(highest, v)
		}
	}
	if highest == 0 {
		return 1, 10
	}
	lowest, highest = max(lowest, smallest), max(min(highest, largest), smallest)
	room := max(math.Pow(highest/lowest, 0.04), math.Sqrt(6/(highest/lowest)))
	return lowest / room, highest * room
}
