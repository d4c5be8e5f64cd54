package studies

import (
	"pollpush/model"
	"pollpush/results"
	"pollpush/transport"
)

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
	pullShare := model.Bozdag2009Pull / model.Bozdag2009Interval
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
			Row{kind + ": answers for ten events", "", transport.ShortPoll.Name, model.Bozdag2009Polls, polls,
				median(found, func(r results.Run) float64 {
					return model.Bozdag2009Events * requests(r) / expected(r)
				}), "", false},
			Row{kind + ": redundant answers", "share", transport.ShortPoll.Name, model.Bozdag2009Redundant, redundant, median(found, redundantShare), "", false})
		return true
	}
	polls, redundant := model.Bozdag2009ClockDriven()
	clock := add("clock-driven", func(s results.Scenario) bool {
		return periodic(s) && s.RTT == 0 && same(s.PollInterval.Seconds()*s.Rate, pullShare)
	}, polls, redundant)
	polls, redundant = model.Bozdag2009ResponseDriven()
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
