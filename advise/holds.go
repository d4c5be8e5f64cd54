package advise

import (
	"math"

	"pollpush/results/slo"
	"pollpush/results/stats"
)

// A Range is how far one assumption may move, all others staying, before the recommendation is not the best any more: another
// option is cheaper by more than nearly, or it misses a limit.
type Range struct {
	What         string
	Now          string
	From, To     string // "": as far as was looked
	FromIs, ToIs string // what is better beyond: a transport; "": nothing meets the needs
	FromBy, ToBy float64
}

// furthest is the factor by which assumptions are moved at most.
const furthest = 1000

// An assumption is a number of the needs that can be moved by a factor; moved is false where there is no such value.
type assumption struct {
	what  string
	text  func(Needs) string
	moved func(n Needs, factor float64) (Needs, bool)
}

var assumptions = []assumption{
	{"clients", func(n Needs) string { return stats.Digits(float64(n.Clients)) }, func(n Needs, factor float64) (Needs, bool) {
		moved := math.Round(float64(n.Clients) * factor)
		n.Clients = int(moved)
		return n, moved >= 1 && moved <= mostClients
	}},
	{"events for each", func(n Needs) string { return FormatRate(n.Rate) }, func(n Needs, factor float64) (Needs, bool) {
		n.Rate *= factor
		return n, n.Rate >= leastRate && n.Rate <= mostRate
	}},
	{"how late", Needs.limit, func(n Needs, factor float64) (Needs, bool) {
		moved := make(slo.Objective, len(n.Stale))
		for i, l := range n.Stale {
			l.Most *= factor
			moved[i] = l
		}
		n.Stale = moved
		return n, true
	}},
	{"payload", func(n Needs) string { return stats.Digits(float64(n.Payload)) + " B" }, func(n Needs, factor float64) (Needs, bool) {
		moved := math.Round(float64(n.Payload) * factor)
		n.Payload = int(moved)
		return n, moved >= 1 && moved <= mostPayload
	}},
}

// limit writes how late events may be: of several limits the first stands for all, which are moved together.
func (n Needs) limit() string { return n.Stale[0].Name + "=" + short(n.Stale[0].Most/1e9) }

// holds looks how far each assumption may move before something else than the transport of that name is the best.
func (a Adviser) holds(n Needs, name string) []Range {
	var all []Range
	for _, s := range assumptions {
		if _, ok := s.moved(n, 1); !ok { // an empty payload
			continue
		}
		r := Range{What: s.what, Now: s.text(n)}
		r.From, r.FromIs, r.FromBy = a.edge(n, name, s, false)
		r.To, r.ToIs, r.ToBy = a.edge(n, name, s, true)
		all = append(all, r)
	}
	return all
}

// edge looks for the last value at which the recommendation holds, up or down, to two percent: in steps of two, then by bisection.
func (a Adviser) edge(n Needs, name string, s assumption, up bool) (text, better string, by float64) {
	at := func(factor float64) (Needs, bool) {
		if !up {
			factor = 1 / factor
		}
		return s.moved(n, factor)
	}
	holds := 1.
	fails := 0.
	for factor := 2.; factor <= furthest; factor *= 2 {
		moved, ok := at(factor)
		if !ok {
			return "", "", 0
		}
		if _, still := a.still(moved, name); !still {
			fails = factor
			break
		}
		holds = factor
	}
	if fails == 0 {
		return "", "", 0
	}
	for fails > 1.02*holds {
		middle := math.Sqrt(holds * fails)
		moved, _ := at(middle)
		if _, still := a.still(moved, name); still {
			holds = middle
		} else {
			fails = middle
		}
	}
	last, _ := at(holds)
	beyond, _ := at(fails)
	better, _ = a.still(beyond, name)
	return s.text(last), better, holds
}

// still reports whether the transport of that name meets the needs, and costs the same as the best one, which it returns too; "" if none
// meets them.
func (a Adviser) still(n Needs, name string) (best string, still bool) {
	options := a.options(n)
	equal := a.equal(n, options)
	if len(equal) == 0 {
		return "", false
	}
	for _, i := range equal {
		still = still || options[i].Transport.Name == name
	}
	return options[equal[0]].Transport.Name, still
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }
