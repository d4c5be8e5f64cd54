package studies

import (
	"pollpush/results"
	"pollpush/transport"
)

// The experiment of Bozdag, Mesbah, van Deursen 2009: ten events, pulled each second. They observed about 250 answers, 96 %
// of them redundant.
const (
	bozdagEvents    = 10
	bozdagInterval  = 50.0 // seconds between events
	bozdagPull      = 1.0  // seconds
	bozdagRespond   = 1.0  // seconds; with it, response-driven polling gives what they observed
	bozdagPolls     = 250
	bozdagRedundant = 0.96
)

// bozdagShare returns how many polls there are, and the share of them that is redundant, when events happen each interval
// and a poll arrives each period, both in seconds.
func bozdagShare(events int, interval, period float64) (polls, redundant float64) {
	polls = float64(events) * interval / period
	return polls, 1 - min(1, period/interval)
}

// bozdagClockDriven is the experiment when a clock drives the polls: nominally 500 polls, 98 % redundant.
func bozdagClockDriven() (polls, redundant float64) {
	return bozdagShare(bozdagEvents, bozdagInterval, bozdagPull)
}

// bozdagResponseDriven is the experiment when each poll waits for the answer before: 250 polls, 96 % redundant.
func bozdagResponseDriven() (polls, redundant float64) {
	return bozdagShare(bozdagEvents, bozdagInterval, bozdagPull+bozdagRespond)
}

// bozdag2009 is the experiment with 250 answers, 96 % of them redundant, with both kinds of polling.
func bozdag2009(runs []results.Run) Source {
	s := Source{
		Name: "Bozdag et al. 2009",
		Citation: "E. Bozdag, A. Mesbah, A. van Deursen, \"Performance Testing of Data Delivery Techniques for AJAX Applications\", " +
			"Journal of Web Engineering 8(4), 2009.",
		Setting: "Ten events, one each 50 s, pulled each second: here all at a tenth of the time. Many topics take turns instead of ten events of " +
			"one, so the window is one publish interval, and answers are counted per ten events. That their server took a second to " +
			"answer is our assumption: a round-trip time of a tenth of a second stands for it.",
	}
	pullShare := bozdagPull / bozdagInterval
	periodic := func(s results.Scenario) bool {
		return s.Transport == transport.ShortPoll.Name && s.Arrivals == "periodic" && s.Rate > 0
	}
	add := func(kind string, match func(results.Scenario) bool, polls, redundant float64) bool {
		var found []results.Run
		for _, p := range matching(runs, match, func(s results.Scenario) float64 { return s.Rate }) {
			found = append(found, p.runs...)
		}
		if len(found) == 0 {
			return false
		}
		s.Runs = append(s.Runs, found...)
		s.Rows = append(s.Rows,
			Row{kind + ": answers for ten events", "", transport.ShortPoll.Name, bozdagPolls, polls,
				median(found, func(r results.Run) float64 {
					return bozdagEvents * requests(r) / expected(r)
				}), "", false},
			Row{kind + ": redundant answers", "share", transport.ShortPoll.Name, bozdagRedundant, redundant, median(found, redundantShare), "", false})
		return true
	}
	polls, redundant := bozdagClockDriven()
	clock := add("clock-driven", func(s results.Scenario) bool {
		return periodic(s) && s.RTT == 0 && same(s.PollInterval.Seconds()*s.Rate, pullShare)
	}, polls, redundant)
	polls, redundant = bozdagResponseDriven()
	response := add("response-driven", func(s results.Scenario) bool {
		return periodic(s) && s.RTT == s.Think && same(s.Think.Seconds()*s.Rate, pullShare)
	}, polls, redundant)
	if clock {
		s.Notes = append(s.Notes, "A clock that pulls each second asks 500 times in their 500 s, and 98 % of the answers are redundant.")
	}
	if response {
		s.Notes = append(s.Notes, "Their 250 answers and 96 % are what polling gives that waits a second after each answer, when an answer takes a second.")
	}
	return s
}
