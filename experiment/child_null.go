package experiment

import (
	"context"
	"runtime"

	"pollpush/feed"
	"pollpush/internal/host"
	"pollpush/results"
	"pollpush/verify"
)

// nullChild takes the place of a serverChild in a run of verify: a null server.
type nullChild struct {
	background
	server *verify.Server
}

func (n *nullChild) do(ctx context.Context, o order) (*answer, error) {
	switch {
	case o.Null != nil:
		return n.serve(*o.Null)
	case o.Settled:
		return &answer{}, nil
	case o.Window != nil:
		return n.run(ctx, *o.Window)
	}
	return nil, errNotMine
}

func (n *nullChild) serve(o nullOrder) (*answer, error) {
	cpus, err := host.CPUs()
	if err != nil {
		return nil, err
	}
	if n.server, err = verify.NewServer(o.Scenario, o.Behaviour); err != nil {
		return nil, err
	}
	ln, err := verify.Listen()
	if err != nil {
		return nil, err
	}
	n.start("serving", func(ctx context.Context) error { return n.server.Serve(ctx, ln) })
	return &answer{Address: ln.Addr().String(), CPUs: cpus}, nil
}

// run delivers the window's events, and returns the truth about them beside what a server says about itself.
func (n *nullChild) run(ctx context.Context, w window) (*answer, error) {
	timer, err := feed.NewTimer()
	if err != nil {
		return nil, err
	}
	defer timer.Close()
	clock1 := host.ClockOffset()
	used1 := host.Used()
	truth, err := n.server.Run(ctx, timer.Wait, w.Start, w.Mark1, w.Mark2)
	if err != nil {
		return nil, err
	}
	if err := timer.Wait(ctx, w.Mark2); err != nil {
		return nil, err
	}
	used2 := host.Used()
	clock2 := host.ClockOffset()
	return &answer{
		Truth: &truth,
		Server: &results.Server{
			CPUNS: since(used1.CPU, used2.CPU), Switches: since(used1.Switches, used2.Switches),
			Goroutines: results.Observed(int64(runtime.NumGoroutine())),
		},
		ClockStep: since(clock1, clock2),
		Drain:     &drainOrder{First: truth.First, Last: truth.Last},
		Lag:       &results.Lag{PublishMean: &truth.Late.Mean, PublishP99: &truth.Late.P99, PublishMax: &truth.Late.Max},
	}, nil
}
