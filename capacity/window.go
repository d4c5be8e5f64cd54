package capacity

import (
	"math"
	"time"

	"pollpush/internal/usage"
	"pollpush/results"
	"pollpush/results/slo"
	"pollpush/results/stats"
	"pollpush/transport"
)

const (
	// runsOfSearch is how many runs a search has to have time for, so that bracketing, halving and confirming end: a window is at
	// most that part of the budget.
	runsOfSearch = 14
	// startLoad is where the search begins, in deliveries or polls per second: some tenths of what a core can do.
	startLoad = 5000
	// mostClients is as far as a search for a number of clients goes: one process has no more file descriptors, as a rule.
	mostClients = 19_000
)

// overhead is how long a run takes beside its window, before any was made: its processes, connecting, settling.
func overhead(s results.Scenario) time.Duration {
	return time.Second + time.Duration(s.Settle) + time.Duration(s.Clients)*time.Second/5000
}

// longest is how long a window may be within the budget.
func (p Plan) longest() time.Duration {
	return (p.Budget/runsOfSearch - overhead(p.Scenario)).Round(10 * time.Millisecond)
}

// bounds returns the lowest and the highest load that can be tried. The error, of type usage.Error, says what the plan would have
// to be so that there is one.
func (p Plan) bounds() (lowest, highest float64, err error) {
	longest := p.longest()
	if longest < time.Duration(p.Scenario.Measure) {
		return 0, 0, usage.Errorf("--budget: %v leave no time for the %d runs of a search, each with a window of %v: use %v or more",
			p.Budget, runsOfSearch, time.Duration(p.Scenario.Measure), p.needed(time.Duration(p.Scenario.Measure)))
	}
	events := slo.Spare * p.Objective.Events()
	topics := float64(p.Scenario.Topics)
	if p.Vary == VaryRate {
		highest = min(results.FieldNamed("rate").High, mostEvents/topics)
		return min(max(events/longest.Seconds()/topics, 0.01), highest), highest, nil
	}
	if p.Scenario.Rate == 0 {
		return 0, 0, usage.Errorf("--rate: without events there is no latency to hold: use more than 0")
	}
	if needs := p.Objective.Window(p.Scenario); needs > longest {
		return 0, 0, usage.Errorf("--slo: %s stands on %s events, which take %v at %g events/s on each of %d topics; the budget has room for windows of %v: "+
			"use --topics %.0f (a client follows one of them), --rate %.0f, or --budget %v", p.Objective, stats.Digits(p.Objective.Events()), needs.Round(100*time.Millisecond),
			p.Scenario.Rate, p.Scenario.Topics, longest, math.Ceil(events/longest.Seconds()/p.Scenario.Rate), math.Ceil(events/longest.Seconds()/topics), p.needed(needs))
	}
	highest = mostClients
	if p.Scenario.Client == results.ClientBrowser {
		highest = 100
	}
	return topics, highest, nil // each topic has a client
}

// needed is the budget for windows of a length, in whole seconds.
func (p Plan) needed(window time.Duration) time.Duration {
	return (runsOfSearch*(window+overhead(p.Scenario)) + time.Second - 1).Truncate(time.Second)
}

// mostEvents is the highest rate of all topics together that is tried.
const mostEvents = 1e6

// checkPolling refuses limits below what polling by the clock makes of an idle server: an event waits for a poll for any part of
// the interval.
func (p Plan) checkPolling() error {
	s := p.Scenario
	if s.Kind() != transport.Poll {
		return nil
	}
	_, longest := s.Pauses()
	interval := time.Duration(longest)
	for _, l := range p.Objective {
		share, ok := l.Percentile()
		switch {
		case l.Name == "mean":
			share = 0.5
		case l.Name == "max":
			share = 1
		case !ok:
			continue
		}
		if s.Contract == results.EveryEvent && l.Most < share*float64(interval) {
			flag := results.FieldNamed("poll_interval").Flag()
			switch {
			case s.Adaptive != "":
				flag = results.FieldNamed("adaptive").Flag()
			case s.Think > 0:
				flag = results.FieldNamed("think").Flag()
			}
			return usage.Errorf("--slo: %v can't be held by polls each %v: an event waits for one for up to that long, whatever the server does: use --%s %v or less",
				l, interval, flag, time.Duration(0.8*l.Most/share).Round(time.Millisecond))
		}
	}
	return nil
}

// check says what is wrong with the plan, by an error of type usage.Error.
func (p Plan) check() error {
	if p.Budget <= 0 {
		return usage.Errorf("--budget: %v is out of range: use more than 0s", p.Budget)
	}
	if p.Vary == VaryRate && p.Scenario.Target != "" && !p.Scenario.Described() {
		return usage.Errorf("--vary: a target's rate is its own: use --vary %s", VaryClients)
	}
	return p.checkPolling()
}
