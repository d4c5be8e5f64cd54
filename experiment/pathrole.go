package experiment

import (
	"cmp"
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
	"pollpush/internal/udp"
	"pollpush/results"
)

// pathRole is the path of a run with a round-trip time: a relay before the server that delays what it passes on.
type pathRole struct {
	process *Process
	relay   *relay.Relay
	hiccups hiccup.Meter
}

// Listen starts the relay on a free port.
func (p *pathRole) Listen(request PathRequest, address *string) error {
	timer, err := feed.NewTimer()
	if err != nil {
		return err
	}
	before, serve, err := p.listen(request)
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
		return serve(ctx)
	})
	*address = before
	return nil
}

// listen returns an address before the server and what relays from there, once there is a relay.
func (p *pathRole) listen(request PathRequest) (address string, serve func(context.Context) error, err error) {
	at := net.JoinHostPort(cmp.Or(request.Host, loopback), "0")
	if request.HTTP == results.HTTP3 {
		socket, err := udp.Listen(at, false)
		if err != nil {
			return "", nil, err
		}
		return socket.LocalAddr().String(), func(ctx context.Context) error {
			return p.relay.ServeDatagrams(ctx, socket.UDPConn, request.Address)
		}, nil
	}
	ln, err := net.Listen("tcp", at)
	if err != nil {
		return "", nil, err
	}
	return ln.Addr().String(), func(ctx context.Context) error { return p.relay.Serve(ctx, ln, request.Address) }, nil
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
