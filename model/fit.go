package model

import (
	"cmp"
	"math"
	"slices"

	"pollpush/results"
	"pollpush/results/stats"
	"pollpush/transport"
)

// Fit derives coefficients from the valid runs among runs, which are of one host and server. Heads and delays each come from one
// scenario, the one that shows it best, as the median over its repetitions; laws from all scenarios of a setup. What no run
// shows stays unknown. The best run for
//
//	Delay       has the smallest latency of all where the server speaks first
//	Request     has the most polls
//	Response    has the most polls that found events
//	Empty       has the most polls, none of which found an event; where no run has only such polls, the most of them
//	Coded       has the most events
//	Respond     is short polling in which some event is to be expected the soonest before its poll: it takes R + d from then on
func Fit(runs []results.Run) Coefficients {
	c := Coefficients{Setups: map[Setup]Costs{}, Derive: true}
	valid := slices.DeleteFunc(slices.Clone(runs), func(r results.Run) bool { return !r.Valid })
	// The order of their file decides nothing where two runs show something equally well.
	slices.SortStableFunc(valid, func(a, b results.Run) int { return cmp.Compare(a.ID, b.ID) })
	c.Delay = fit(valid, func(r results.Run) float64 {
		if r.Scenario.Kind() == transport.Poll {
			return math.NaN()
		}
		return -transit(r)
	}, transit)
	setupOf := func(r results.Run) Setup { return SetupOf(r.Scenario) }
	for _, runs := range stats.GroupBy(valid, setupOf) {
		c.Setups[setupOf(runs[0])] = fitCosts(runs[0].Scenario.Kind(), runs, c.Delay.value())
	}
	c.fitPushes(stats.GroupBy(valid, setupOf))
	return c
}

// fitPushes fits the CPU time of streams and of held requests as far as polls tell how it falls: what wakes a server up is the same to
// it, and polls wake it at rates from some to thousands per second, where events that many follow keep it busy with writing. A
// stream's writes take the same at any rate that was measured. Held requests have an exponent of their own, of the rates that they were
// measured at; beyond those they fall as polls do.
func (c Coefficients) fitPushes(groups [][]results.Run) {
	for _, runs := range groups {
		kind := runs[0].Scenario.Kind()
		if kind == transport.Poll {
			continue
		}
		setup := SetupOf(runs[0].Scenario)
		for _, t := range transport.All {
			polls := setup
			polls.Transport = t.Name
			like := c.Setups[polls].CPU
			if t.Kind != transport.Poll || like.Cooling == 0 {
				continue
			}
			costs := c.Setups[setup]
			if kind == transport.Stream {
				costs.CPU = fitSteadyLaw(runs, like, cpuSample)
			} else {
				costs.CPU.Beyond = like.Cooling
			}
			c.Setups[setup] = costs
		}
	}
}

func fitCosts(kind transport.Kind, runs []results.Run, delay float64) Costs {
	c := Costs{
		CPU: fitLaw(runs, true, cpuSample), Memory: fitMemory(runs, memorySample),
		LoadMemory: fitMemory(runs, loadMemorySample), KernelMemory: fitKernelMemory(runs),
	}
	c.Coded = fit(runs, func(r results.Run) float64 { return float64(r.Delivery.Received) }, codedOf)
	if kind != transport.Poll {
		c.FanOut = fitLaw(runs, true, fanOutSample)
	}
	if runs := slices.DeleteFunc(slices.Clone(runs), func(r results.Run) bool { return adapts(r.Scenario) }); kind != transport.Stream {
		c.Request = fit(runs, requests, func(r results.Run) float64 {
			return float64(r.Bytes.AppUp)/requests(r) - requestDetails(r.Scenario)
		})
		c.Empty = fit(runs, allEmpty, func(r results.Run) float64 { return float64(r.Bytes.AppDown) / requests(r) })
		c.Response = fit(runs, full, func(r results.Run) float64 { return responseHead(r, c.Empty) })
		if len(c.Empty.From) == 0 {
			c.Empty = fit(runs, empty, func(r results.Run) float64 { return emptyAnswer(r, c.Response) })
			if len(c.Empty.From) > 0 {
				c.Empty.From = append(c.Empty.From, c.Response.From...)
			}
		}
	}
	if kind == transport.Poll {
		c.Respond = fit(runs, func(r results.Run) float64 { return only(finite(transit(r)) && !adapts(r.Scenario), -soonest(r)) }, func(r results.Run) float64 {
			return max(0, transit(r)-soonest(r)-delay)
		})
	}
	return c
}

// cpuSample is a run's CPU time per second, and what woke its server.
func cpuSample(r results.Run) sample {
	seconds := float64(r.WindowNS) / 1e9
	perClient := float64(r.Delivery.Requests) / clients(r) / seconds
	share := times(float64(r.Delivery.EmptyResponses), 1/float64(r.Delivery.Requests))
	moments, things := wakeUps(Observed(r), perClient, share)
	return sample{moments, things, moments, cpu(r) / seconds}
}

// fanOutSample is a run's mean latency; of those without an added delay, beside which a fan-out is nothing, and whose events don't wait.
func fanOutSample(r results.Run) sample {
	if r.Latency == nil || r.Latency.Count == 0 || r.Scenario.RTT > 0 || r.Scenario.Conflate > 0 || r.Scenario.RetryStream > 0 {
		return sample{value: math.NaN()}
	}
	return sample{1, subscribers(r), eventMoments(Observed(r)), r.Latency.Mean / 1e9}
}

func memorySample(r results.Run) sample {
	return sample{1, clients(r), 1, stats.MemoryPerClient(r) * clients(r)}
}

// responseHead is what is left of the bytes down per answer with events, once the events and the empty answers are
// taken off.
func responseHead(r results.Run, empty Coefficient) float64 {
	lines, lengthDigits := fullAnswers(r)
	rest := float64(r.Bytes.AppDown) - lines*LineBytes(Observed(r)) - times(float64(r.Delivery.EmptyResponses), empty.value())
	return rest/full(r) - lengthDigits
}

// emptyAnswer is what is left of the bytes down per answer without an event, once the others are taken off.
func emptyAnswer(r results.Run, response Coefficient) float64 {
	lines, lengthDigits := fullAnswers(r)
	others := float64(r.Delivery.Requests - r.Delivery.EmptyResponses)
	rest := float64(r.Bytes.AppDown) - lines*LineBytes(Observed(r)) - times(others, response.value()+lengthDigits)
	return rest / empty(r)
}

// fullAnswers returns how many lines there are in a run's answers with events, and the mean digits of their lengths.
func fullAnswers(r results.Run) (lines, lengthDigits float64) {
	s, lines := Observed(r), float64(r.Delivery.Received)
	a, period := arrivalsOf(s), pollPeriod(s, 0, s.RTT.Seconds()/2)
	switch {
	case s.Contract == results.Latest || repeats(s):
		return float64(r.Delivery.Requests - r.Delivery.EmptyResponses), digits(LineBytes(s))
	case s.Kind() == transport.Hold:
		return lines, longPollCycle(a, s.RTT.Seconds(), s.Hold.Seconds()).lengthDigits(a, LineBytes(s))
	case a.periodic() && s.Rate > 0: // not those received, of which some are due within the window and answered after it
		lines = float64(r.Delivery.Requests-r.Delivery.EmptyResponses) * max(1, s.Rate*period)
	}
	return lines, a.lengthDigits(period, LineBytes(s))
}

// Observed returns the scenario of a run at the event rate that it really had: predictions for it aren't charged with
// the luck of a random schedule's draw.
func Observed(r results.Run) results.Scenario {
	s := r.Scenario
	if seconds := float64(r.WindowNS) / 1e9; seconds > 0 && s.Topics > 0 {
		s.Rate = float64(r.Delivery.Published) / seconds / float64(s.Topics)
	}
	return s
}

// fit returns the median of value over the repetitions of the scenario whose run has the highest score. Runs whose score
// is NaN or whose value is no finite number don't count.
func fit(runs []results.Run, score, value func(results.Run) float64) Coefficient {
	type repeated struct {
		scenario results.Scenario
		parallel bool
	}
	of := func(r results.Run) repeated { return repeated{unseeded(r.Scenario), r.Parallel} }
	best, highest := repeated{}, math.Inf(-1)
	for _, r := range runs {
		if s := score(r); s > highest && finite(value(r)) {
			best, highest = of(r), s
		}
	}
	var values []float64
	var from []string
	for _, r := range runs {
		if of(r) != best || math.IsNaN(score(r)) {
			continue
		}
		if v := value(r); finite(v) {
			values, from = append(values, v), append(from, r.ID)
		}
	}
	if len(values) == 0 {
		return Coefficient{}
	}
	slices.Sort(values)
	return Coefficient{Value: (values[(len(values)-1)/2] + values[len(values)/2]) / 2, From: from}
}

// finite reports whether v is a number.
func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// What follows are scores and the parts of values: NaN where a run doesn't show it.

func only(ok bool, v float64) float64 {
	if !ok {
		return math.NaN()
	}
	return v
}

func positive(n float64) float64 { return only(n > 0, n) }

func clients(r results.Run) float64     { return float64(r.Scenario.Clients) }
func subscribers(r results.Run) float64 { return clients(r) / float64(r.Scenario.Topics) }
func requests(r results.Run) float64    { return positive(float64(r.Delivery.Requests)) }

func full(r results.Run) float64 {
	return positive(float64(r.Delivery.Requests - r.Delivery.EmptyResponses))
}

func empty(r results.Run) float64 { return positive(float64(r.Delivery.EmptyResponses)) }

func allEmpty(r results.Run) float64 {
	return only(r.Delivery.EmptyResponses == r.Delivery.Requests && r.Delivery.Received == 0, requests(r))
}

func cpu(r results.Run) float64 {
	if r.Server == nil {
		return math.NaN()
	}
	return results.Value(r.Server.CPUNS) * r.OwnShare()
}

// transit is a run's smallest latency in seconds, without the added delay.
func transit(r results.Run) float64 {
	if r.Latency == nil || r.Latency.Count == 0 {
		return math.NaN()
	}
	return float64(r.Latency.Min)/1e9 - r.Scenario.RTT.Seconds()/2
}

// soonest is how many seconds before its poll that event of a run happens, on average over runs, that waits the least: of n waits spread
// at random over the period T it is T/(n+1). A client's waits for periodic events are as many as T has different remainders of their
// interval. Clients of one topic meet each event at phases of which there is one in each of N equal parts of T, so that some wait is less than a
// part. Own derivation.
func soonest(r results.Run) float64 {
	s := r.Scenario
	period, waits := pollPeriod(s, 0, s.RTT.Seconds()/2), 1.
	if s.Topics > 0 {
		waits = max(1, math.Round(float64(r.Delivery.Published)/arrivalsOf(s).perMoment()/float64(s.Topics)))
	}
	if interval := int64(math.Round(1e9 / s.Rate)); arrivalsOf(s).periodic() && s.PollInterval > 0 && interval > 0 {
		common, rest := int64(s.PollInterval), interval
		for rest > 0 {
			common, rest = rest, common%rest
		}
		waits = min(waits, float64(int64(s.PollInterval)/common))
	}
	if s.Topics == 1 {
		return period / clients(r) / (waits + 1)
	}
	return period / (clients(r)*waits + 1)
}
