package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"pollpush/results"
	"pollpush/results/stats"
	"pollpush/transport"
)

func busy() question {
	return question{
		name: "busy", text: "What does a busy feed cost?",
		note:     "Per client and second. Empty: polls that were answered without an event. Coalesced: events skipped because a newer one had replaced them, as the latest contract allows.",
		columns:  []column{{"bytes/s", "app-bytes"}, {"mean latency", "latency-mean"}, {"server CPU/s", "server-cpu"}, {"CPU/event", "server-cpu-per-event"}, {"empty", "empty-responses"}, {"coalesced", "coalesced"}},
		figures:  []string{"bytes-rate", "cpu-rate", "polls-interval"},
		vary:     []string{"rate", "contract"},
		findings: busyFindings,
	}
}

// busyFindings say, for each contract and each short poll that was swept, whether it becomes cheaper than push as the
// feed gets busier, in bytes and in the server's CPU time.
func busyFindings(groups []stats.Group) []Finding {
	var found []Finding
	for _, contract := range []string{results.Latest, results.EveryEvent} {
		polls := stats.Only(groups, func(g stats.Group) bool {
			return g.Scenario.Kind() == transport.Poll && g.Scenario.Contract == contract
		})
		for _, label := range labels(polls) {
			poll := labelled(polls, label)
			found = append(found,
				crossings(poll, groups, contract, "app-bytes", "fewer bytes", "more bytes"),
				crossings(poll, groups, contract, "server-cpu", "less server CPU time", "more server CPU time"))
		}
	}
	return found
}

// crossings compares one kind of polling with each push transport over the rates at which both were measured. Push
// transports to which it relates in the same way share a clause.
func crossings(poll, groups []stats.Group, contract, metric, fewer, more string) Finding {
	type sweeps struct {
		push  string
		steps []step
	}
	var f Finding
	var all []sweeps
	for _, stream := range transport.Streams() {
		push := stats.Only(groups, func(g stats.Group) bool {
			return g.Scenario.Transport == stream.Name && g.Scenario.Contract == contract
		})
		steps, found := sweep(poll, push, named(metric))
		if len(steps) < 2 {
			continue
		}
		f.Evidence = append(f.Evidence, found...)
		name := prose(push[0].Scenario)
		if i := slices.IndexFunc(all, func(s sweeps) bool { return slices.Equal(s.steps, steps) }); i >= 0 {
			all[i].push += " or " + name
			continue
		}
		all = append(all, sweeps{name, steps})
	}
	var clauses []string
	for _, s := range all {
		clauses = append(clauses, crossing(s.steps, fewer, more, s.push))
	}
	if len(clauses) > 0 {
		f.Text = fmt.Sprintf("Under the %s contract, with %s, %s %s.", contract, distance(poll[0]), prose(poll[0].Scenario), strings.Join(clauses, "; it "))
	}
	return f
}

// A step is how polling compares with push at one rate: -1 cheaper, 0 not measurably different, 1 dearer.
type step struct {
	rate float64
	sign int
}

// sweep compares two sweeps at the rates that they share, in rising order, where there are enough repetitions.
func sweep(poll, push []stats.Group, m stats.Metric) ([]step, []Evidence) {
	var steps []step
	var found []Evidence
	byRate := func(a, b stats.Group) int { return cmp.Compare(a.Scenario.Rate, b.Scenario.Rate) }
	for _, p := range slices.SortedFunc(slices.Values(poll), byRate) {
		i := slices.IndexFunc(push, func(g stats.Group) bool { return g.Scenario.Rate == p.Scenario.Rate })
		if i < 0 {
			continue
		}
		c := p.Compare(push[i], m)
		if !c.Enough() {
			continue
		}
		sign := 0
		if c.Differs() {
			sign = cmp.Compare(c.Ratio.Mean, 1)
		}
		steps = append(steps, step{p.Scenario.Rate, sign})
		found = append(found, evidence(c, p, push[i], m, rate(p.Scenario.Rate)+", "))
	}
	return steps, found
}

// crossing puts a sweep into words: polling is dearer up to one rate and cheaper from another on, or there is no
// crossing, or it goes to and fro.
func crossing(steps []step, fewer, more, push string) string {
	at := map[int][]float64{} // by sign
	for _, s := range steps {
		at[s.sign] = append(at[s.sign], s.rate)
	}
	dearer, same, cheaper := at[1], at[0], at[-1]
	everywhere := fmt.Sprintf("at every measured rate (%s to %s events/s)", plain(steps[0].rate), plain(steps[len(steps)-1].rate))
	switch {
	case len(dearer) == len(steps):
		return fmt.Sprintf("used %s than %s %s: there was no crossing", more, push, everywhere)
	case len(cheaper) == len(steps):
		return fmt.Sprintf("used %s than %s %s: there was no crossing", fewer, push, everywhere)
	case len(same) == len(steps):
		return fmt.Sprintf("did not use measurably %s or %s than %s %s", more, fewer, push, everywhere)
	case len(dearer) > 0 && len(cheaper) > 0 && dearer[len(dearer)-1] < cheaper[0]:
		return fmt.Sprintf("used %s than %s up to %s and %s from %s on: the two cross between these measured rates",
			more, push, rate(dearer[len(dearer)-1]), fewer, rate(cheaper[0]))
	}
	var parts []string
	add := func(rates []float64, what string) {
		var texts []string
		for _, r := range rates {
			texts = append(texts, plain(r))
		}
		if len(rates) > 0 {
			parts = append(parts, what+" "+push+" at "+list(texts)+" events/s")
		}
	}
	add(dearer, "used "+more+" than")
	add(cheaper, "used "+fewer+" than")
	add(same, "did not differ measurably from")
	return list(parts)
}

// labelled returns the groups that follow the feed in that way.
func labelled(groups []stats.Group, label string) []stats.Group {
	return stats.Only(groups, func(g stats.Group) bool { return g.Scenario.Label() == label })
}
