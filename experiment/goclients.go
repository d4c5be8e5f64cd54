package experiment

import (
	"context"
	"time"

	"pollpush/internal/clock"
	"pollpush/internal/hiccup"
	"pollpush/internal/host"
	"pollpush/loadgen"
	"pollpush/loadgen/exchange"
	"pollpush/loadgen/subscription"
)

// goClients are subscribers: the load generator's.
type goClients struct {
	process    *Process
	transports registry
	adapters   Adapters
	load       *loadgen.Load
	usage      loadUsage
	connecting *int64 // CPU time of that
	resetErr   error  // of the peak of memory, at the first mark
	hiccups    hiccup.Meter
	clock      *clock.Follower // of the publisher's host; nil: it is this one
	window     Window          // by the clock here
}

// Start makes the clients.
func (g *goClients) Start(request SubscribersRequest, cpus *[]int) error {
	transports, err := g.transports.of(request.Scenario)
	if err != nil {
		return err
	}
	if *cpus, err = host.CPUs(); err != nil {
		return err
	}
	g.usage.cpus = *cpus
	var subscribe []loadgen.Subscribe
	for _, t := range transports {
		follow := t.Subscribe
		if request.Subscriptions != nil {
			if follow, err = subscription.New(request.Subscriptions[t.Name], t.Transport.Transport, g.adapters); err != nil {
				return err
			}
		}
		subscribe = append(subscribe, follow)
	}
	options := loadgen.Options{
		Address: request.Address, CPUs: len(*cpus), Share: request.Share, Post: exchange.Post, TLS: request.Trust.config(), Hiccups: &g.hiccups,
		ConnectRate: request.ConnectRate,
	}
	if request.Clock != "" {
		if g.clock, options.ClockBound, err = followClock(g.process, request.Clock); err != nil {
			return err
		}
		options.Clock = g.clock
		if request.WrongClock != 0 {
			options.Clock = wrongClock{g.clock, int64(request.WrongClock)}
		}
	}
	g.load = loadgen.NewMix(request.Scenario, subscribe, options)
	g.process.AtEnd(g.load.Close)
	return nil
}

// Connect returns when all clients are connected.
func (g *goClients) Connect(request ConnectRequest, _ *Nothing) error {
	before := host.Used().CPU
	err := g.load.ConnectFrom(g.process.Context(), g.load.Here(request.Began))
	g.connecting = since(before, host.Used().CPU)
	return err
}

// Progress may be called at any time after Start.
func (g *goClients) Progress(_ Nothing, reply *loadgen.Progress) error {
	*reply = g.load.Progress()
	return nil
}

// SetWindow says which events count. It returns at once: what is used within the window is measured in the background.
func (g *goClients) SetWindow(w Window, _ *Nothing) error {
	g.load.SetWindow(w.Mark1, w.Mark2)
	w = Window{Start: g.load.Here(w.Start), Mark1: g.load.Here(w.Mark1), Mark2: g.load.Here(w.Mark2)}
	g.window = w
	g.hiccups.Watch(w.Mark1, w.Mark2)
	g.process.Start("watching for hiccups", g.hiccups.Run)
	g.usage.measure(g.process, w, func(_ context.Context, mark time.Time) (host.Usage, error) {
		if mark.Equal(w.Mark1) {
			g.resetErr = host.ResetPeakRSS()
		}
		used := host.Used()
		if mark.Equal(w.Mark2) {
			g.usage.peak = peakSince(g.resetErr)
		}
		return used, nil
	})
	return nil
}

// Drain waits for what the clients are owed and returns what they saw.
func (g *goClients) Drain(request DrainRequest, part *SubscribersPart) (err error) {
	ctx := g.process.Context()
	if *part, err = g.usage.drain(ctx, func() error { return g.load.Drain(ctx, request.First, request.Last) }); err != nil {
		return err
	}
	g.usage.load.Hiccups = hiccups(&g.hiccups)
	part.Seen, part.ConnectCPUNS = g.load.Seen(), g.connecting
	part.Sent.First, part.Sent.Last = g.load.SentNumbers()
	if g.clock != nil {
		part.Clock, err = estimateClock(ctx, g.clock, g.window)
	}
	return err
}
