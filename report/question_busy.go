package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"pollpush/internal/english"
	"pollpush/results"
	"pollpush/results/stats"
	"pollpush/transport"
)

func busy() question {
	return question{
		name: "busy", text: "What does a busy feed cost?",
		note:     "Per client and second, both ways: bytes through its socket, and on the wire. Empty: polls that were answered without an event. Coalesced: events skipped because a newer one had replaced them, as the latest contract allows.",
		columns:  []column{{"bytes/s", "app-bytes"}, {"wire bytes/s", "wire-bytes"}, {"mean latency", "latency-mean"}, {"server CPU/s", "server-cpu"}, {"CPU/event", "server-cpu-per-event"}, {"server busy", "utilisation"}, {"empty", "empty-responses"}, {"coalesced", "coalesced"}},
		figures:  []string{"bytes-rate", "cpu-rate", "polls-interval"},
		vary:     []string{"rate", "contract"},
		findings: busyFindings,
		answer:   busyAnswer,
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
				crossings(poll, groups, contract, "app-bytes", "fewer bytes through the sockets", "more bytes through the sockets"),
				crossings(poll, groups, contract, "wire-bytes", "fewer bytes on the wire", "more bytes on the wire"),
				atUtilisation(crossings(poll, groups, contract, "server-cpu", "less server CPU time", "more server CPU time"), groups))
		}
	}
	return found
}

// busyAnswer says what a client moves where the feed is busiest, under the contract that was measured first.
func busyAnswer(groups []stats.Group) string {
	busiest := slices.MaxFunc(groups, func(a, b stats.Group) int { return cmp.Compare(a.Scenario.Rate, b.Scenario.Rate) }).Scenario
	return clientBytes.answer(stats.Only(groups, func(g stats.Group) bool {
		return g.Scenario.Rate == busiest.Rate && g.Scenario.Contract == busiest.Contract
	}), when(stats.Group{Scenario: busiest}), "app-bytes", perSecond)
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
		steps, found := sweep(poll, push, stats.Named(metric))
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
	f.Setting = fmt.Sprintf("Under the %s contract, with %s", contract, distance(poll[0]))
	var sentences []string
	for _, s := range all {
		sentences = append(sentences, crossing(s.steps, prose(poll[0].Scenario), fewer, more, s.push)...)
	}
	f.Text = strings.Join(sentences, " ")
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

// crossing puts a sweep into sentences: polling is dearer up to one rate and cheaper from another on, or there is no
// crossing, or it goes to and fro.
func crossing(steps []step, poll, fewer, more, push string) []string {
	at := map[int][]float64{} // by sign
	for _, s := range steps {
		at[s.sign] = append(at[s.sign], s.rate)
	}
	dearer, same, cheaper := at[1], at[0], at[-1]
	first, last := plain(steps[0].rate), plain(steps[len(steps)-1].rate)
	only := func(text string) []string { return []string{english.Capital(text)} }
	switch {
	case len(dearer) == len(steps):
		return only(fmt.Sprintf("%s used %s than %s at every rate from %s to %s events/s: there was no crossing.", poll, more, push, first, last))
	case len(cheaper) == len(steps):
		return only(fmt.Sprintf("%s used %s than %s at every rate from %s to %s events/s: there was no crossing.", poll, fewer, push, first, last))
	case len(same) == len(steps):
		return only(fmt.Sprintf("%s did not use measurably %s or %s than %s at any rate from %s to %s events/s.", poll, more, fewer, push, first, last))
	case len(dearer) > 0 && len(cheaper) > 0 && dearer[len(dearer)-1] < cheaper[0]:
		return only(fmt.Sprintf("%s used %s than %s up to %s and %s from %s on: the two cross between these measured rates.",
			poll, more, push, rate(dearer[len(dearer)-1]), fewer, rate(cheaper[0])))
	}
	var parts []string
	rates := func(some []float64) string {
		var texts []string
		for _, r := range some {
			texts = append(texts, plain(r))
		}
		return english.List(texts)
	}
	if len(dearer) > 0 {
		parts = append(parts, fmt.Sprintf("At %s events/s, %s used %s than %s.", rates(dearer), poll, more, push))
	}
	if len(cheaper) > 0 {
		parts = append(parts, fmt.Sprintf("At %s events/s, %s used %s than %s.", rates(cheaper), poll, fewer, push))
	}
	if len(same) > 0 {
		parts = append(parts, fmt.Sprintf("At %s events/s, %s did not differ measurably from %s.", rates(same), poll, push))
	}
	return parts
}

// labelled returns the groups that follow the feed in that way.
func labelled(groups []stats.Group, label string) []stats.Group {
	return stats.Only(groups, func(g stats.Group) bool { return g.Scenario.Label() == label })
}
