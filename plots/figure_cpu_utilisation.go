package plots

import (
	"cmp"
	"math"
	"slices"

	"pollpush/results"
	"pollpush/results/stats"
	"pollpush/transport"
)

// cpuUtilisation draws what an event with push, and a poll with polling, takes of the server, over the share of its core's time
// that it uses. Rings are around the scenarios that the headline is about.
func cpuUtilisation(runs []results.Run) (*Drawing, error) {
	p := newPalette(runs)
	busy, cost := measure(stats.Utilisation), measure(costPerUnit)
	of := measured(about(runs, "utilisation"), busy, cost)
	family, err := pick(of, 2, distinct(work), "rate", "clients")
	if err != nil {
		return nil, err
	}
	headline := measured(anyOf(stats.Answering(runs, "staleness")), busy, cost)
	headline = slices.DeleteFunc(headline, func(r results.Run) bool { return !r.Valid || stats.PlaceOf(r) != stats.PlaceOf(family[0]) })
	var lines []line
	var rings []curve
	name := func(s results.Scenario) string { return s.Transport }
	swept := sweeps(family, p, name, work)
	for i, g := range swept {
		if g[0].Scenario.Kind() == transport.Poll { // whose events cost something too: at one rate of them, that with most loads
			rates := stats.GroupBy(g, rate)
			slices.SortStableFunc(rates, func(a, b []results.Run) int {
				return cmp.Or(cmp.Compare(distinct(work)(b), distinct(work)(a)), cmp.Compare(rate(a[0]), rate(b[0])))
			})
			g, swept[i] = rates[0], rates[0]
		}
		l := line{label: g[0].Scenario.Transport, look: p.look(g[0].Scenario), points: points(g, work, busy, cost)}
		if g[0].Scenario.Kind() != transport.Stream {
			l.dashes = dashed
		}
		lines = append(lines, l)
		for _, h := range stats.GroupBy(headline, results.Run.Identity) {
			if h[0].Scenario.Transport == g[0].Scenario.Transport {
				rings = append(rings, curve{look: l.look, points: []place{{summary(h, busy).Median, summary(h, cost).Median}}, measured: true})
			}
		}
	}
	inPlace(rings)
	d, err := drawLines(axis{label: "share of its core's time that the server uses", unit: share},
		axis{label: "server CPU time per delivered event, or per poll", unit: duration}, slices.Concat(swept...), lines, rings...)
	if err != nil {
		return nil, err
	}
	d.kinds = []kind{solidKind("per event"), dashedKind("per poll")}
	if len(rings) > 0 {
		d.kinds = append(d.kinds, ringKind("as in tradeoff"))
		d.notes = append(d.notes, "Rings: the scenarios of the headline figures.")
	}
	d.notes = append(d.notes, receiving(slices.Concat(swept...)))
	units := stats.Metric{Name: "cost", Unit: "ns", Of: costPerUnit}
	d.grown(swept, work, units, digits, func(s results.Scenario) string {
		if s.Kind() == transport.Stream {
			return "With %[1]s, an event costs the server %[3]s times the CPU at %[2]s deliveries/s that it costs at %[4]s"
		}
		return "With %[1]s, a poll costs the server %[3]s times the CPU at %[2]s polls/s that it costs at %[4]s"
	})
	return d, nil
}

// costPerUnit is the server's CPU time per poll where clients poll, else per delivered event; NaN where it was not measured.
func costPerUnit(r results.Run) float64 {
	if r.Scenario.Kind() == transport.Stream {
		return metric("server-cpu-per-event")(r)
	}
	return metric("cpu-per-poll")(r)
}

// work is what a scenario asks of its server per second: polls by the clock, else deliveries.
func work(r results.Run) float64 {
	s := r.Scenario
	switch shortest, longest := s.Pauses(); {
	case s.Paced(): // it delivers as often as it turns out
		return math.NaN()
	case shortest < longest: // who adapts asks as often as it turns out
		return float64(r.Delivery.Requests) / (float64(r.WindowNS) / 1e9)
	case longest > 0:
		return float64(s.Clients) / longest.Seconds()
	}
	if s.Rate == 0 {
		return math.NaN()
	}
	return s.Rate * float64(s.Clients)
}

// inPlace sorts rings by where they are, whatever the order of their runs is.
func inPlace(rings []curve) {
	slices.SortFunc(rings, func(a, b curve) int {
		return cmp.Or(cmp.Compare(a.points[0].x, b.points[0].x), cmp.Compare(a.points[0].y, b.points[0].y))
	})
}
