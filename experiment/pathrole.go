package experiment

import (
	"context"
	"errors"
	"fmt"
	"net"
	"runtime/debug"
	"time"

	"pollpush/feed"
	"pollpush/internal/hiccup"
	"pollpush/internal/host"
	"pollpush/internal/relay"
)

// pathRole is the path of a run with a round-trip time: a relay before the server that delays what it passes on.
type pathRole struct {
	process *Process
	relay   *relay.Relay
	hiccups hiccup.Meter
}

// Listen starts the relay on a free port of the loopback interface.
func (p *pathRole) Listen(request PathRequest, address *string) error {
	timer, err := feed.NewTimer()
	if err != nil {
		return err
	}
	ln, err := net.Listen("tcp", net.JoinHostPort(loopback, "0"))
	if err != nil {
		return fmt.Errorf("listen: %w", errors.Join(err, timer.Close()))
	}
	// What it stands for is no process that waits for a core. Where that is not allowed its lateness says what it waited.
	_ = host.Urgent()
	// On its only core a collection would hold up what is due. It copies a few MB a second at most.
	debug.SetGCPercent(-1)
	debug.SetMemoryLimit(256 << 20)
	p.relay = relay.New(time.Duration(request.RTT), timer.Wait)
	p.process.Start("serving", func(ctx context.Context) error {
		defer timer.Close()
		return p.relay.Serve(ctx, ln, request.Address)
	})
	*address = ln.Addr().String()
	return nil
}

// Watch makes the relay measure how late it is within the window. It returns at once.
func (p *pathRole) Watch(w Window, _ *Nothing) error {
	p.relay.Watch(w.Mark1, w.Mark2)
	p.hiccups.Watch(w.Mark1, w.Mark2)
	p.process.Start("watching for hiccups", p.hiccups.Run)
	return nil
}

// Lateness returns how late the relay was.
func (p *pathRole) Lateness(_ Nothing, part *PathPart) error {
	if late := p.relay.Lateness(); late.Count > 0 {
		part.Lag.PathMean, part.Lag.PathP99 = &late.Mean, &late.P99
	}
	part.Lag.Path = hiccups(&p.hiccups)
	return nil
}
