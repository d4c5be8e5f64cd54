package verify

import (
	"context"
	"fmt"
	"time"

	"pollpush/experiment"
	"pollpush/internal/veth"
	"pollpush/results"
	"pollpush/transport"
	"pollpush/verify/null"
)

// checkRuns measures a null server from a host with another clock, and our server with a reference beside it, whose clients have its clock.
func (v clockVerification) checkRuns(ctx context.Context, cable *veth.Cable, wrong time.Duration, r *ClockReport) error {
	for _, t := range v.transports {
		for _, ahead := range v.ahead[max(0, len(v.ahead)-2):] {
			v.progress("%s between hosts, ahead by %v", t.Name, ahead)
			var truth *null.Truth
			delays := null.Delays{Low: 2 * time.Millisecond, High: 20 * time.Millisecond, Seed: 1}
			kind := nullKind(null.Behaviour{Delays: delays}, func(t null.Truth) { truth = &t })
			run, err := v.run(ctx, experiment.Options{Places: v.places(cable, ahead), Server: kind, WrongClock: wrong}, v.scenario(t))
			if err != nil {
				return err
			}
			load, err := NewLoad(run, truth)
			if err != nil {
				return err
			}
			for i := range load.Readings {
				load.Readings[i].Slack += run.ClockBound()
			}
			r.Runs = append(r.Runs, ClockRun{ahead, load})
		}
	}
	ahead := v.ahead[len(v.ahead)-1]
	for _, s := range []struct {
		wrong  time.Duration
		wanted string
	}{{0, ""}, {wrongClock, "clocks disagree:"}, {-wrongClock, "events early:"}} {
		check := Check{Name: fmt.Sprintf("a clock that is taken to be off by %v", s.wrong), Wanted: s.wanted}
		v.progress("sabotage: %s", check.Name)
		run, err := v.run(ctx, experiment.Options{Places: v.places(cable, ahead), WrongClock: s.wrong}, v.scenario(transport.SSE))
		if err != nil {
			return err
		}
		check.Reasons = run.InvalidBecause
		r.Checks = append(r.Checks, check)
	}
	return nil
}

// wrongClock is what clocks are off by that must be noticed: much longer than what latencies spread by.
const wrongClock = 200 * time.Millisecond

func (v clockVerification) places(cable *veth.Cable, ahead time.Duration) *experiment.Places {
	load := hostAt(cable.Load, ahead)
	load.Name = "load"
	return &experiment.Places{Server: hostAt(cable.Server, 0), Load: []*experiment.Place{load}}
}

func (v clockVerification) scenario(t transport.Transport) results.Scenario {
	s := results.Default()
	s.Transport, s.Clients, s.Rate, s.Payload, s.Topics = t.Name, 20, 20, 64, 20
	s.Settle, s.Measure, s.Network = results.Duration(200*time.Millisecond), results.Duration(v.measure), results.NetworkAgents
	s.Complete()
	return s
}

// run makes a run, and again while there is patience and something else than a wrong clock made it invalid.
func (v clockVerification) run(ctx context.Context, o experiment.Options, s results.Scenario) (results.Run, error) {
	for {
		runs, err := o.Measure(ctx, nil, s)
		if err != nil {
			return results.Run{}, err
		}
		if runs[0].Valid || o.WrongClock != 0 || time.Since(v.started) > v.patience {
			return runs[0], nil
		}
		v.progress("again, because it was invalid: %s", runs[0].InvalidBecause[0])
	}
}
