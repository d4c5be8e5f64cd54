package experiment

import (
	"context"
	"errors"
	"time"

	"pollpush/transport"
	"pollpush/verify"
)

// A sabotage is one way to spoil a run, and what the run's record must say to it.
type sabotage struct {
	name   string
	what   verify.Sabotage
	starve bool
	wanted string // how the reason must begin; empty: the run must be valid
	count  string // what must be counted exactly, as verify.Counts names it
}

// checkSabotage spoils a run in every way, and looks whether its record says so. The clients are few: it is the rules
// that are checked.
func (v verification) checkSabotage(ctx context.Context, r *verify.Report) error {
	const every = 7
	for _, s := range []sabotage{
		{name: "nothing"},
		{name: "load generator starved of CPU", starve: true, wanted: "load generator starved:"},
		{name: "publisher stalled", what: verify.Sabotage{Stall: v.sabotage / 4}, wanted: "publisher late:"},
		{name: "events dropped", what: verify.Sabotage{Drop: every}, wanted: "events lost:", count: "lost"},
		{name: "events doubled", what: verify.Sabotage{Double: every}, wanted: "events doubled:", count: "duplicates"},
		{name: "events reordered", what: verify.Sabotage{Swap: every}, wanted: "events reordered:", count: "reordered"},
	} {
		v.say("sabotage: %s", s.name)
		check, err := v.spoil(ctx, s)
		if err != nil {
			return err
		}
		r.Checks = append(r.Checks, check)
	}
	return nil
}

func (v verification) spoil(ctx context.Context, s sabotage) (verify.Check, error) {
	check := verify.Check{Name: s.name, Wanted: s.wanted}
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
	scenario := v.scenario(load{transport.SSE.Name, clients}, v.sabotage)
	m, err := v.measureNull(ctx, scenario, verify.Behaviour{Delays: v.delays, Sabotage: s.what}, patience)
	if err != nil {
		return check, err
	}
	check.Reasons = m.run.InvalidBecause
	if m.truth != nil {
		for _, c := range verify.Counts(*m.truth, m.run) {
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
	var all []*child
	stop = func() {
		for _, c := range all {
			c.stop()
		}
	}
	for range hogs * max(1, len(v.pin.Load)) {
		c, err := startChild("busy", "child-busy", v.pin.Load, nil)
		if err != nil {
			stop()
			return nil, err
		}
		all = append(all, c)
		if _, err := c.call(ctx, order{}, grace); err != nil {
			stop()
			return nil, err
		}
	}
	return stop, nil
}

// longestBusy bounds a busy loop that nobody stops.
const longestBusy = 20 * time.Second

// busyChild does nothing as fast as it can: it starves others for verify.
type busyChild struct{ background }

func (b *busyChild) do(context.Context, order) (*answer, error) {
	b.start("being busy", func(ctx context.Context) error {
		ctx, cancel := context.WithTimeout(ctx, longestBusy)
		defer cancel()
		for ctx.Err() == nil {
		}
		return errors.New("nobody stopped it")
	})
	return &answer{}, nil
}
