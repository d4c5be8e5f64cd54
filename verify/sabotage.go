package verify

import (
	"context"
	"time"

	"pollpush/experiment"
	"pollpush/transport"
	"pollpush/verify/null"
)

// A sabotage is one way to spoil a run, and what the run's record must say to it.
type sabotage struct {
	name   string
	what   null.Sabotage
	starve bool
	wanted string // how the reason must begin; empty: the run must be valid
	count  string // what must be counted exactly, as Counts names it
}

// checkSabotage spoils a run in every way, and looks whether its record says so. The clients are few: it is the rules
// that are checked.
func (v verification) checkSabotage(ctx context.Context, r *Report) error {
	const every = 7
	for _, s := range []sabotage{
		{name: "nothing"},
		{name: "load generator starved of CPU", starve: true, wanted: "load generator starved:"},
		{name: "publisher stalled", what: null.Sabotage{Stall: v.sabotage / 4}}, // events are late since they are due: a result
		{name: "events dropped", what: null.Sabotage{Drop: every}, wanted: "events lost:", count: "lost"},
		{name: "events doubled", what: null.Sabotage{Double: every}, wanted: "events doubled:", count: "duplicates"},
		{name: "events reordered", what: null.Sabotage{Swap: every}, wanted: "events reordered:", count: "reordered"},
	} {
		v.progress("sabotage: %s", s.name)
		check, err := v.spoil(ctx, s)
		if err != nil {
			return err
		}
		r.Checks = append(r.Checks, check)
	}
	return nil
}

func (v verification) spoil(ctx context.Context, s sabotage) (Check, error) {
	check := Check{Name: s.name, Wanted: s.wanted}
	patience := time.Duration(0)
	if s.wanted == "" {
		patience = v.patience.sabotage
	}
	if s.starve {
		stop, err := v.starve(ctx)
		if err != nil {
			return check, err
		}
		defer stop()
	}
	const clients = 20
	scenario := v.scenario(testLoad{transport.SSE.Name, clients}, v.sabotage)
	run, truth, err := v.measureNull(ctx, scenario, null.Behaviour{Delays: v.delays, Sabotage: s.what}, patience)
	if err != nil {
		return check, err
	}
	check.Reasons = run.InvalidBecause
	if truth != nil {
		if s.what.Stall > 0 { // what is due meanwhile is late, and measured as that
			if check.Readings, err = Readings(*truth, run.Latency, 0, Slack, lagOf(run)); err != nil {
				return check, err
			}
		}
		for _, c := range Counts(*truth, run) {
			if c.Name == s.count {
				check.Counts = append(check.Counts, c)
			}
		}
	}
	return check, nil
}

// hogs is how many busy loops starve the load generator, per core: they leave it a third.
const hogs = 2

// starve lets busy loops run on the load generator's cores until stop is called.
func (v verification) starve(ctx context.Context) (stop func(), err error) {
	var all []*experiment.Worker
	stop = func() {
		for _, w := range all {
			w.Stop()
		}
	}
	for range hogs * max(1, len(v.pin.Load)) {
		w, err := experiment.StartWorker("busy", busyCommand, v.pin.Load)
		if err != nil {
			stop()
			return nil, err
		}
		all = append(all, w)
		if _, err := experiment.Call[experiment.Nothing](ctx, w, "Busy.Begin", experiment.Nothing{}, experiment.Grace); err != nil {
			stop()
			return nil, err
		}
	}
	return stop, nil
}
