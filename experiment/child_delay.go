package experiment

import (
	"context"
	"errors"
	"fmt"
	"net"
	"time"

	"pollpush/feed"
	"pollpush/internal/relay"
	"pollpush/results"
)

// delayChild is the path of a run with a round-trip time: a delay line before the server.
type delayChild struct {
	background
	line *relay.Line
}

func (d *delayChild) do(_ context.Context, o order) (*answer, error) {
	switch {
	case o.Delay != nil:
		return d.serve(*o.Delay)
	case o.Window != nil && d.line != nil:
		d.line.Watch(o.Window.Mark1, o.Window.Mark2)
		return &answer{}, nil
	case o.Drain != nil && d.line != nil:
		a := &answer{Lag: &results.Lag{}}
		if late := d.line.Lateness(); late.Count > 0 {
			a.Lag.PathMean, a.Lag.PathP99 = &late.Mean, &late.P99
		}
		return a, nil
	}
	return nil, errNotMine
}

func (d *delayChild) serve(o delayOrder) (*answer, error) {
	timer, err := feed.NewTimer()
	if err != nil {
		return nil, err
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("listen: %w", errors.Join(err, timer.Close()))
	}
	d.line = relay.New(time.Duration(o.RTT), timer.Wait)
	d.start("serving", func(ctx context.Context) error {
		defer timer.Close()
		return d.line.Serve(ctx, ln, o.Address)
	})
	return &answer{Address: ln.Addr().String()}, nil
}
