package advise

import (
	"fmt"
	"strings"

	"pollpush/results/stats"
	"pollpush/transport"
)

// late writes seconds for people: 25.3 ms, 27 min.
func late(seconds float64) string {
	if seconds >= 120 && finite(seconds) {
		return abbreviated(seconds)
	}
	p := stats.PrefixOf(seconds*1e9, "ns")
	return stats.Digits(seconds*1e9/p.Factor) + unit(seconds, p)
}

// bytes writes a size or what moves in a second: 12.3 kB.
func bytes(v float64) string {
	p := stats.PrefixOf(v, "B")
	return stats.Digits(v/p.Factor) + unit(v, p)
}

// unit is a prefix's symbol; nothing stands behind a dash.
func unit(v float64, p stats.Prefix) string {
	if !finite(v) {
		return ""
	}
	return " " + p.Symbol
}

// symbols are those of currencies that everybody knows.
var symbols = map[string]string{"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥"}

// many writes a number of things, from a million on with three digits.
func many(v float64) string {
	for _, p := range []struct {
		factor float64
		symbol string
	}{{1e12, " T"}, {1e9, " G"}, {1e6, " M"}} {
		if v >= 0.9995*p.factor && finite(v) {
			return stats.Digits(v/p.factor) + p.symbol
		}
	}
	return stats.Digits(v)
}

// money writes an amount.
func money(v float64, currency string) string {
	if !finite(v) {
		return stats.Digits(v)
	}
	if symbol, ok := symbols[currency]; ok {
		return symbol + many(v)
	}
	return many(v) + " " + currency
}

// cores writes how many are busy, to a thousandth.
func cores(v float64) string {
	if v > 0 && v < 0.0005 {
		return "<0.001"
	}
	if finite(v) && v < 1 {
		return strings.TrimSuffix(strings.TrimRight(fmt.Sprintf("%.3f", v), "0"), ".")
	}
	return stats.Digits(v)
}

// month is what a month costs by one of the prices.
func (o Option) month(by int) string {
	b := o.Bills[by]
	text := money(o.cost(by), b.Currency)
	if b.Applies && b.LeavesOut != "" {
		text = "≥" + text
	}
	return text
}

// prose names an option inside a sentence.
func (o Option) prose() string {
	if o.Transport.Kind == transport.Poll {
		return o.Transport.Prose + " every " + each(o.Interval.Seconds())
	}
	return o.Transport.Prose
}

// memory is all of an option's, as far as it is known.
func (o Option) memory() float64 {
	if finite(o.Kernel) {
		return o.Memory + o.Kernel
	}
	return o.Memory
}

// basis says what the answer rests on.
func (a Answer) basis() string {
	c := a.Coefficients
	runs := stats.Digits(float64(c.Runs)) + " valid runs"
	if c.Runs == 1 {
		runs = "1 valid run"
	}
	return fmt.Sprintf("Bytes, requests and polling's latency are from formulas; CPU time, memory and what a server adds to latency are from %s: %s on %s, %s, revision %s.",
		c.Source, runs, c.Host, c.Measured, c.Revision)
}

// hint says how to measure the machine in question, where that was not done.
func (a Answer) hint() string {
	if a.Coefficients.Source != Reference().Source {
		return ""
	}
	return fmt.Sprintf("Your server is another machine: %s measures it in under two minutes, and answers use that then.", a.Needs.calibrateCommand())
}

// criterion says what "take" means.
func (a Answer) criterion() string {
	if a.By == "" {
		return "There are no prices, so nothing is cheapest."
	}
	return fmt.Sprintf("Taken is what costs least a month by the prices of %s among those that meet the limit with 10 %% to spare; polls come as rarely as that allows. Of what costs up to 10 %% more than that the least late is taken, and of what is as late within 10 %% SSE for browsers. Each process is billed a core of its own, as it had when its latency was measured.", a.By)
}
