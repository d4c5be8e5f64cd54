package studies

import (
	"fmt"

	"pollpush/model"
	"pollpush/results"
	"pollpush/results/stats"
	"pollpush/transport"
)

// rfc6202 is the one to three network transits of long polling, over the rate of events.
func rfc6202(runs []results.Run) Source {
	s := Source{
		Name: "RFC 6202",
		Citation: "S. Loreto, P. Saint-Andre, S. Salsano, G. Wilkins, \"Known Issues and Best Practices for the Use of Long Polling and " +
			"Streaming in Bidirectional HTTP\", RFC 6202, 2011, section 2.2.",
		Setting: "\"Close to one network transit\" on average, \"over three\" at most: published numbers are one and three times the " +
			"one-way delay of our path, a delay line on one host. Each client's events come at random (Poisson).",
	}
	points := Transits(runs)
	worst, delay := nan, nan
	var near, far *Transit
	for i, p := range points {
		s.Runs = append(s.Runs, p.Runs...)
		s.Rows = append(s.Rows, Row{"mean latency at " + perSecond(p.Rate), "ns", transport.LongPoll.Name, p.Delay, p.Theory, p.Mean, "", false})
		if !(p.Max <= worst) {
			worst, delay = p.Max, p.Delay
		}
		if p.Mean <= 1.1*p.Delay {
			near = &points[i]
		} else {
			far = &points[i]
		}
	}
	if len(points) == 0 {
		return s
	}
	s.Rows = append(s.Rows, Row{"maximal latency at any rate", "ns", transport.LongPoll.Name, 3 * delay, 3 * delay, worst, "", false})
	if far != nil {
		text := "The mean is not close to one transit at every rate: "
		if near != nil {
			text += fmt.Sprintf("within 10 %% up to %s, ", perSecond(near.Rate))
		}
		s.Notes = append(s.Notes, text+fmt.Sprintf("%s transits at %s. An event that falls between an answer and the next request waits for "+
			"that request; how many do depends on the rate times the round-trip time, and the mean goes to two transits.",
			stats.Digits(far.Mean/far.Delay), perSecond(far.Rate)))
	}
	for _, p := range points {
		if p.Mean > 1.1*p.Theory {
			s.Notes = append(s.Notes, fmt.Sprintf("At %s our mean is %s times what theory expects: these runs say more about their machine than about long polling.",
				perSecond(p.Rate), stats.Digits(p.Mean/p.Theory)))
		}
	}
	if worst <= 3.5*delay {
		s.Notes = append(s.Notes, fmt.Sprintf("No event took longer than three transits and %s ms of scheduling: nothing is lost on this path, and "+
			"over three takes a retransmission.", stats.Digits(max(0, worst-3*delay)/1e6)))
	}
	return s
}

// A Transit is the latency of long polling at one rate of random events, in nanoseconds.
type Transit struct {
	Rate      float64
	Delay     float64 // one network transit
	Mean, Max float64 // medians over the repetitions
	Theory    float64 // the mean by model.RFC6202
	Runs      []results.Run
}

// Transits returns what runs of one host show of RFC 6202's transits, by rate. Their paths have one delay: that of most
// runs.
func Transits(runs []results.Run) []Transit {
	return most(runs, transitsOf, func(all []Transit) int {
		n := 0
		for _, t := range all {
			n += len(t.Runs)
		}
		return n
	})
}

func transitsOf(runs []results.Run) []Transit {
	match := func(s results.Scenario) bool {
		return s.Transport == transport.LongPoll.Name && s.Arrivals == "poisson" && s.RTT > 0 && s.Rate > 0 &&
			s.Contract == results.EveryEvent && s.Hold.Seconds() >= 60 // as good as endless
	}
	paths := matching(runs, match, func(s results.Scenario) results.Duration { return s.RTT })
	var most point[results.Duration]
	for _, p := range paths {
		if len(p.runs) > len(most.runs) {
			most = p
		}
	}
	var transits []Transit
	for _, p := range matching(most.runs, match, func(s results.Scenario) float64 { return s.Rate }) {
		delay := most.at.Seconds() / 2
		transits = append(transits, Transit{
			Rate: p.at, Delay: delay * 1e9, Theory: model.RFC6202(p.at, delay).Mean() * 1e9, Runs: p.runs,
			Mean: p.median(func(r results.Run) float64 { return latency(r, func(l *results.Latency) float64 { return l.Mean }) }),
			Max: p.median(func(r results.Run) float64 {
				return latency(r, func(l *results.Latency) float64 { return float64(l.Max) })
			}),
		})
	}
	return transits
}

func latency(r results.Run, of func(*results.Latency) float64) float64 {
	if r.Latency == nil {
		return nan
	}
	return of(r.Latency)
}

func perSecond(rate float64) string {
	if rate == 1 {
		return "1 event/s"
	}
	return stats.Digits(rate) + " events/s"
}
