package advise

import (
	"fmt"
	"slices"
	"strings"

	"pollpush/results"
	"pollpush/results/stats"
	"pollpush/transport"
)

// late writes seconds for people: 25.3 ms, 27m.
func late(seconds float64) string {
	if seconds >= 120 && finite(seconds) {
		return short(seconds)
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

// prose names an option inside a sentence.
func (o Option) prose() string {
	if o.Transport.Kind == transport.Poll {
		return o.Transport.Prose + " each " + short(o.Interval.Seconds())
	}
	return o.Transport.Prose
}

// capital makes the first letter one: all names begin with a letter of ASCII.
func capital(text string) string { return strings.ToUpper(text[:1]) + text[1:] }

// list joins with commas and a last "and".
func list(items []string) string {
	if len(items) < 2 {
		return strings.Join(items, "")
	}
	return strings.Join(items[:len(items)-1], ", ") + " and " + items[len(items)-1]
}

// staleness says in words how late events may be.
func (n Needs) staleness() string {
	if len(n.Stale) == 1 && n.Stale[0].Name == "max" {
		return "at most " + short(n.Stale[0].Most/1e9) + " late"
	}
	return "with " + n.Stale.String()
}

// question is what was asked.
func (n Needs) question() string {
	clients := stats.Digits(float64(n.Clients))
	if n.Rate > 1 {
		return fmt.Sprintf("What should %s clients use for %s events/s each, of %d B, %s?", clients, stats.Digits(n.Rate), n.Payload, n.staleness())
	}
	return fmt.Sprintf("What should %s clients use for an event each %s to each of them, of %d B, %s?", clients, short(1/n.Rate), n.Payload, n.staleness())
}

// sentences are the recommendation: absolute numbers first, then what else costs the same, then what polling would take, then what
// can't do it.
func (a Answer) sentences() (all []string) {
	n := a.Needs
	add := func(format string, args ...any) { all = append(all, fmt.Sprintf(format, args...)) }
	switch {
	case a.Best < 0 && slices.ContainsFunc(a.Options, Option.Meets):
		add("The prices of %s are for none of what meets %s: name others with --prices.", a.By, n.Stale)
	case a.Best < 0:
		add("Nothing that was measured meets %s.", n.Stale)
	default:
		o := a.Options[a.Best]
		within := late(o.Late(o.surest()))
		if len(a.Equal) > 0 {
			add(equalSentence(n, o), a.take(), o.prose(), within)
		} else {
			add(takeSentence(n, o), o.prose(), within)
		}
		add("All %s clients together take %s busy server cores, %s of memory and %s/s.", stats.Digits(float64(n.Clients)),
			cores(o.Cores), bytes(o.memory()), bytes(o.BytesUp+o.BytesDown))
		add("A month of it costs %s by the prices of %s.", money(o.cost(a.by()), a.Currency), a.By)
		if len(a.Equal) > 0 {
			add("Others that are named cost up to 10 %% more, which is no difference that measurements show: choose by what your clients and what lies between can do.")
		}
	}
	for i, o := range a.Options {
		polls := o.Transport.Kind == transport.Poll
		switch {
		case !o.Meets() && !finite(o.Latency.Quantile(0.5)):
			add("Whether %s meets %s is not known: what it takes was not measured.", o.prose(), list(o.Misses))
		case !o.Meets():
			add(missSentence(o), capital(o.prose()), list(o.Misses),
				late(o.Late(0.5)), late(o.Late(o.surest())))
		case polls && a.Best >= 0 && i != a.Best && finite(o.cost(a.by())):
			add("%s is up to %s late, takes %s requests/s, and costs %s a month: %s times as much.", capital(o.prose()),
				late(o.Late(1)), many(o.Requests), money(o.cost(a.by()), a.Currency), twoDigits(o.cost(a.by())/a.Options[a.Best].cost(a.by())))
		}
	}
	return all
}

// by is which of the bills decided.
func (a Answer) by() int {
	for i, b := range a.Options[0].Bills {
		if b.Prices == a.By {
			return i
		}
	}
	return len(a.Options[0].Bills)
}

// memory is all of an option's, as far as it is known.
func (o Option) memory() float64 {
	if finite(o.Kernel) {
		return o.Memory + o.Kernel
	}
	return o.Memory
}

// twoDigits writes a ratio.
func twoDigits(v float64) string { return fmt.Sprintf("%.2g", v) }

// basis says what the answer rests on.
func (a Answer) basis() string {
	c := a.Coefficients
	return fmt.Sprintf("Bytes, requests and polling's latency are from formulas; CPU time, memory and what a server adds to latency are from %s: %s valid runs on %s, %s, revision %s.",
		c.Source, stats.Digits(float64(c.Runs)), c.Host, c.Measured, c.Revision)
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
	return fmt.Sprintf("Taken is what costs least a month by the prices of %s among those that meet the limit with 10 %% to spare; polls come as rarely as that allows. Each process is billed a core of its own, as it had when its latency was measured; none is in it for when one fails.", a.By)
}

// surest is the highest percentile that is known of an option: 0.99, or else 0.9.
func (o Option) surest() float64 {
	if finite(o.Late(0.99)) {
		return 0.99
	}
	return 0.9
}

// takeSentence is the recommendation's sentence, of what to take and of how late that is.
func takeSentence(n Needs, o Option) string {
	latest, certain := n.Contract == results.Latest, o.surest() == 0.99
	switch {
	case latest && certain:
		return "Take %s: 99 in 100 events, or newer ones, reach their clients within %s of being due."
	case latest:
		return "Take %s: nine in ten events, or newer ones, reach their clients within %s of being due."
	case certain:
		return "Take %s: 99 in 100 events reach their clients within %s of being due."
	}
	return "Take %s: nine in ten events reach their clients within %s of being due."
}

// equalSentence is that of several which cost the same: which ones, of which of them the numbers are, and how late that is.
func equalSentence(n Needs, o Option) string {
	latest, certain := n.Contract == results.Latest, o.surest() == 0.99
	switch {
	case latest && certain:
		return "Take %s: with %s, 99 in 100 events, or newer ones, reach their clients within %s of being due."
	case latest:
		return "Take %s: with %s, nine in ten events, or newer ones, reach their clients within %s of being due."
	case certain:
		return "Take %s: with %s, 99 in 100 events reach their clients within %s of being due."
	}
	return "Take %s: with %s, nine in ten events reach their clients within %s of being due."
}

// missSentence is the sentence of an option that is too late: which one, what it misses, and how late it is.
func missSentence(o Option) string {
	if o.surest() == 0.99 {
		return "%s can't meet %s: half of its events are later than %s, and one in a hundred later than %s."
	}
	return "%s can't meet %s: half of its events are later than %s, and one in ten later than %s."
}

// take names all options that cost the same within what measurements show, the cheapest first.
func (a Answer) take() string {
	best := a.Options[a.Best]
	names, streams := []string{best.prose()}, best.Transport.Kind == transport.Stream
	for _, i := range a.Equal {
		names, streams = append(names, a.Options[i].prose()), streams && a.Options[i].Transport.Kind == transport.Stream
	}
	if streams && len(names) == a.streams() {
		return "any push transport (" + either(names) + ")"
	}
	return either(names)
}

// streams is how many options there are that push over a connection that stays.
func (a Answer) streams() (n int) {
	for _, o := range a.Options {
		if o.Transport.Kind == transport.Stream {
			n++
		}
	}
	return n
}

// either joins with commas and a last "or".
func either(items []string) string {
	last := len(items) - 1
	return strings.Join(items[:last], ", ") + " or " + items[last]
}
