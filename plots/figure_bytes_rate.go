package plots

import (
	"math"
	"slices"

	"gonum.org/v1/plot/vg"

	"pollpush/model"
	"pollpush/results"
	"pollpush/results/stats"
	"pollpush/transport"
)

// bytesRate draws what a client moves against the event rate: where polling for the latest state gets cheaper than push.
func bytesRate(runs []results.Run) (*Drawing, error) {
	p := newPalette(runs)
	bytes := measure(stats.AppBytesPerClientSecond)
	happening := func(r results.Run) float64 { return above0(r.Scenario.Rate) }
	family, err := pick(measured(about(runs, "busy"), bytes, happening), 2, distinct(rate), "rate", "contract")
	if err != nil {
		return nil, err
	}
	t := theoryBeside(runs, family)
	var lines []line
	var beside []curve
	contracts := map[string]bool{}
	swept := sweeps(family, p, func(s results.Scenario) string { return s.Label() + " " + s.Contract }, rate)
	for _, g := range swept {
		s := g[0].Scenario
		contracts[s.Contract] = true
		l := line{label: s.Label(), look: p.shaded(s), points: points(g, rate, rate, bytes)}
		if s.Contract == results.Latest {
			l.dashes = dashed
		}
		// The second contract of a label is told by its dashes.
		if n := len(lines); n > 0 && lines[n-1].label == l.label {
			l.label = ""
		}
		lines = append(lines, l)
		if t.holdsFor(s.Label(), g, t.appBytes, bytes) {
			beside = append(beside, t.rates(l, s, t.appBytes))
		}
	}
	coalesced := t.coalescedPush(swept)
	d, err := drawLines(axis{label: "events per second", unit: digits},
		axis{label: "bytes through the socket per client and second", unit: size}, slices.Concat(swept...), lines, append(beside, coalesced)...)
	if err != nil {
		return nil, err
	}
	d.notes = append(d.notes, t.notes("Thin lines", "HTTP heads", len(d.kinds) > 0)...)
	if len(coalesced.points) > 0 {
		d.kinds = append(d.kinds, thinKind("push, coalescing", coalesced.dashes))
		d.notes = append(d.notes, "Dotted: theory of a WebSocket server that sends the latest event once per poll interval, which no run does.")
	}
	if contracts[results.EveryEvent] && contracts[results.Latest] {
		d.kinds = append([]kind{solidKind("every event"), dashedKind("only the latest")}, d.kinds...)
		d.notes = append(d.notes, "Where no dashed line is seen, it lies under the solid one.")
	}
	return d, nil
}

// rates is the curve of theory where a line over rates is.
func (t theory) rates(l line, s results.Scenario, of func(results.Scenario) float64) curve {
	if len(l.points) == 0 {
		return curve{}
	}
	return over(l.look, l.points[0].x.Median, l.points[len(l.points)-1].x.Median, func(x float64) float64 {
		s.Rate = x
		return of(s)
	})
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

// above0 is v, or NaN where a logarithmic axis has no place for it.
func above0(v float64) float64 {
	if v > 0 {
		return v
	}
	return math.NaN()
}
