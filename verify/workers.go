package verify

import (
	"context"
	"errors"
	"time"

	"pollpush/experiment"
	"pollpush/feed"
	"pollpush/internal/host"
	"pollpush/results"
	"pollpush/verify/null"
)

// The subcommands that verify's workers are started with, beside those of package experiment.
const (
	nullCommand = "child-null"
	busyCommand = "child-busy"

	clockCommand  = "child-delayed-clock" // a clock, and what delays what is exchanged with it
	followCommand = "child-follower"
)

// Workers returns the kinds of processes that verify needs beside those of package experiment.
func Workers() []experiment.WorkerKind {
	return []experiment.WorkerKind{
		{Name: nullCommand, Roles: func(p *experiment.Process) map[string]any {
			n := &nullRole{process: p}
			return map[string]any{"Server": n, "Publisher": n, "Null": n}
		}},
		{Name: busyCommand, Roles: func(p *experiment.Process) map[string]any { return map[string]any{"Busy": &busyRole{p}} }},
		{Name: clockCommand, Roles: func(p *experiment.Process) map[string]any {
			return map[string]any{"Clock": experiment.NewClock(p), "Forward": &forwardRole{p}}
		}},
		{Name: followCommand, Roles: func(p *experiment.Process) map[string]any { return map[string]any{"Follow": &followRole{p}} }},
	}
}

// nullRole is a null server in the place of a run's server and publisher. It also takes a Behaviour, and returns the truth.
type nullRole struct {
	process   *experiment.Process
	behaviour null.Behaviour
	server    *null.Server
	truth     null.Truth
}

// Behave is called before Listen.
func (n *nullRole) Behave(b null.Behaviour, _ *experiment.Nothing) error {
	n.behaviour = b
	return nil
}

// Listen starts the null server.
func (n *nullRole) Listen(request experiment.ListenRequest, reply *experiment.Listening) (err error) {
	if reply.CPUs, err = host.CPUs(); err != nil {
		return err
	}
	if n.server, err = null.NewServer(request.Scenario, n.behaviour); err != nil {
		return err
	}
	ln, err := null.Listen(request.Host)
	if err != nil {
		return err
	}
	n.process.Start("serving", func(ctx context.Context) error { return n.server.Serve(ctx, ln) })
	reply.Address = ln.Addr().String()
	return nil
}

// Prepare, Connecting and Connected have nothing to do.
func (n *nullRole) Prepare(experiment.PublisherRequest, *experiment.Nothing) error { return nil }
func (n *nullRole) Connecting(experiment.Nothing, *experiment.Nothing) error       { return nil }
func (n *nullRole) Connected(experiment.Nothing, *experiment.Nothing) error        { return nil }

// Measure waits for the window to pass and returns what the process used within it.
func (n *nullRole) Measure(w experiment.Window, part *experiment.ServerPart) (err error) {
	*part, err = experiment.MeasureServer(n.process.Context(), w, func(int) {})
	return err
}

// Publish delivers the window's events.
func (n *nullRole) Publish(w experiment.Window, part *experiment.PublisherPart) error {
	timer, err := feed.NewTimer()
	if err != nil {
		return err
	}
	defer timer.Close()
	if n.truth, err = n.server.Run(n.process.Context(), timer.Wait, w.Start, w.Mark1, w.Mark2); err != nil {
		return err
	}
	late := n.truth.Late
	*part = experiment.PublisherPart{
		First: n.truth.First, Last: n.truth.Last,
		Lag: results.Lag{PublishMean: &late.Mean, PublishP99: &late.P99, PublishMax: &late.Max},
	}
	return nil
}

// Truth is called after Publish.
func (n *nullRole) Truth(_ experiment.Nothing, truth *null.Truth) error {
	*truth = n.truth
	return nil
}

// longestBusy bounds a busy loop that nobody stops.
const longestBusy = 20 * time.Second

// busyRole does nothing as fast as it can: it starves others.
type busyRole struct{ process *experiment.Process }

// Begin begins, and returns at once.
func (b *busyRole) Begin(experiment.Nothing, *experiment.Nothing) error {
	b.process.Start("being busy", func(ctx context.Context) error {
		ctx, cancel := context.WithTimeout(ctx, longestBusy)
		defer cancel()
		for ctx.Err() == nil {
		}
		return errors.New("nobody stopped it")
	})
	return nil
}
