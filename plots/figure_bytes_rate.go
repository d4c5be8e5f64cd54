package plots

import (
	"math"

	"gonum.org/v1/plot/vg"

	"pollpush/model"
	"pollpush/results"
	"pollpush/transport"
)

// bytesRate draws what a client moves against the event rate: where polling for the latest state gets cheaper than push.
func bytesRate(runs []results.Run) (*Drawing, error) {
	d, swept, err := drawRates(runs, rates{
		metric: "app-bytes", predicted: theory.appBytes, what: "bytes per client and second", unit: size, fitted: "HTTP heads", heads: true,
		takeaways: crossing{
			between:   "%s gets cheaper in bytes than push between %s and %s events/s",
			from:      "%s takes fewer bytes than push from %s events/s on",
			upTo:      "%s takes more bytes than push up to %s events/s",
			everDear:  "%s takes more bytes than push at every measured rate",
			everCheap: "%s takes fewer bytes than push at every measured rate",
		},
	})
	if err != nil {
		return nil, err
	}
	t := theoryBeside(runs, d.runs)
	if coalesced := t.coalescedPush(swept); len(coalesced.points) > 0 {
		d.beside = append(d.beside, coalesced)
		d.kinds = append(d.kinds, thinKind("push, if it coalesced", coalesced.dashes))
		d.notes = append(d.notes, "Dotted: theory of a WebSocket server that sends the latest event once per poll interval, which no run does.")
	}
	return d, nil
}

// coalescedPush is the fair third curve beside polling for the latest and push that sends each event: WebSocket that sends
// one update per poll interval at most (model.CoalescedPush). It is empty where nothing polls for the latest at one interval,
// or nothing is pushed.
func (t theory) coalescedPush(swept [][]results.Run) curve {
	var polls, push []results.Run
	for _, g := range swept {
		switch s := g[0].Scenario; {
		case s.Kind() == transport.Poll && s.Contract == results.Latest && s.PollInterval > 0:
			polls = append(polls, g...)
		case s.Descriptor().Upgrade:
			push = append(push, g...)
		}
	}
	if distinct(interval)(polls) != 1 || len(push) == 0 {
		return curve{}
	}
	poll, pushed, period := polls[0].Scenario, push[0].Scenario, polls[0].Scenario.PollInterval.Seconds()
	lowest, highest := math.Inf(1), 0.0
	for _, r := range polls {
		lowest, highest = min(lowest, rate(r)), max(highest, rate(r))
	}
	c := over(look{color: ink}, lowest, highest, func(x float64) float64 {
		poll.Rate, pushed.Rate = x, x
		useful := t.predict(poll, func(p model.Prediction) float64 { return 1 - p.Empty }, nothing)
		return model.CoalescedPush(t.appBytes(pushed)/x, useful, period)
	})
	c.dashes = []vg.Length{1.5, 2.5}
	return c
}
