package experiment

import (
	"context"
	"time"

	"pollpush/internal/host"
	"pollpush/loadgen"
)

// loadChild is the load process of a run: a scenario's clients.
type loadChild struct {
	transports registry
	load       *loadgen.Load
	account    loadAccount
}

func (l *loadChild) do(ctx context.Context, o order) (*answer, error) {
	switch {
	case o.Load != nil:
		return l.connect(ctx, *o.Load)
	case o.Window != nil:
		return nil, l.measure(ctx, *o.Window)
	case o.Drain != nil:
		return l.account.close(func() error { return l.load.Drain(ctx, o.Drain.First, o.Drain.Last) }, l.load.Fill)
	}
	return nil, errNotMine
}

func (l *loadChild) connect(ctx context.Context, o loadOrder) (*answer, error) {
	transport, err := l.transports.named(o.Scenario.Transport)
	if err != nil {
		return nil, err
	}
	cpus, err := host.CPUs()
	if err != nil {
		return nil, err
	}
	l.account.cpus = cpus
	l.load = loadgen.New(o.Scenario, transport.Subscribe, loadgen.Options{Address: o.Address, CPUs: len(cpus), TLS: o.Trust.config()})
	go l.sayProgress(ctx)
	if err := l.load.Connect(ctx); err != nil {
		return nil, err
	}
	return &answer{CPUs: cpus}, nil
}

// progressEach is how often a load generator says how far it is.
const progressEach = 250 * time.Millisecond

func (l *loadChild) sayProgress(ctx context.Context) {
	ticker := time.NewTicker(progressEach)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			p := l.load.Progress()
			say(answer{Progress: &Progress{
				Connected: p.Connected, Received: p.Received, Requests: p.Requests, LatencyNS: p.LatencyNS,
			}})
		}
	}
}

// measure takes what this process uses within the window.
func (l *loadChild) measure(ctx context.Context, w window) error {
	l.load.SetWindow(w.Mark1, w.Mark2)
	var resetErr error
	err := l.account.measure(ctx, w, func(mark time.Time) (host.Usage, error) {
		if mark.Equal(w.Mark1) {
			resetErr = host.ResetPeakRSS()
		}
		return host.Used(), nil
	})
	if err != nil {
		return err
	}
	l.account.spent.PeakRSSBytes = peakSince(resetErr)
	return nil
}

func (l *loadChild) stop() {
	if l.load != nil {
		l.load.Close()
	}
}
