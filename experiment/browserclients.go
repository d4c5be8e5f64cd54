package experiment

import (
	"context"
	"os"
	"time"

	"pollpush/internal/hiccup"
	"pollpush/internal/host"
	"pollpush/loadgen"
	"pollpush/loadgen/browser"
)

// browserClients are subscribers: those in the page of a Chromium.
type browserClients struct {
	process *Process
	load    *browser.Load
	usage   loadUsage
	hiccups hiccup.Meter // of this process; how the page keeps time the page alone can tell
}

// Start starts the browser and loads its page from the server.
func (b *browserClients) Start(request SubscribersRequest, cpus *[]int) (err error) {
	if request.Scratch, err = ownScratch(request.Scratch); err != nil {
		return err
	}
	b.process.AtEnd(func() { removeScratch(request.Scratch) })
	if err := os.Setenv("TMPDIR", request.Scratch); err != nil { // for the browser's profile, and what it writes itself
		return err
	}
	if *cpus, err = host.CPUs(); err != nil {
		return err
	}
	b.usage.cpus = *cpus
	b.load, err = browser.Start(b.process.Context(), request.Scenario, browser.Options{
		Address: request.Address, Certificate: request.Trust.Certificate, ClockOffset: host.ClockOffset,
	})
	if err == nil {
		b.process.AtEnd(b.load.Close)
	}
	return err
}

// Connect returns when all clients are connected, or have to wait because a browser has six connections only.
func (b *browserClients) Connect(ConnectRequest, *Nothing) error {
	return b.load.Connect(b.process.Context())
}

// Progress knows nothing: whoever talks to the page slows it down.
func (b *browserClients) Progress(Nothing, *loadgen.Progress) error { return nil }

// SetWindow says when the window is. It returns at once: what the browser's processes use within it, and the page's own
// counters, are measured in the background.
func (b *browserClients) SetWindow(w Window, _ *Nothing) error {
	b.hiccups.Watch(w.Mark1, w.Mark2)
	b.process.Start("watching for hiccups", b.hiccups.Run)
	var first host.Usage
	b.usage.measure(b.process, w, func(ctx context.Context, mark time.Time) (host.Usage, error) {
		used := host.Usage{At: mark}
		if cpu, err := host.CPUOfTree(os.Getpid()); err == nil {
			used.CPU = &cpu
		}
		if first.CPU == nil {
			first = used
		} else if used.CPU != nil && *used.CPU < *first.CPU {
			used.CPU = nil // one of the browser's processes has ended, with what it had used
		}
		return used, b.load.Mark(ctx, mark)
	})
	return nil
}

// Drain waits for what the clients are owed and returns what they saw.
func (b *browserClients) Drain(request DrainRequest, part *SubscribersPart) (err error) {
	ctx := b.process.Context()
	*part, err = b.usage.drain(ctx, func() error {
		return b.load.Drain(ctx, request.First, request.Last, request.Counted)
	})
	if err != nil {
		return err
	}
	b.usage.load.Hiccups = hiccups(&b.hiccups)
	b.load.Fill(&part.Run)
	return nil
}
