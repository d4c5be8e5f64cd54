package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/spf13/cobra"

	"pollpush/delay"
	"pollpush/feed"
	"pollpush/results"
)

// newDelayChildCommand is the path of a run with a round-trip time. It is started by bench and run, not by people.
func newDelayChildCommand() *cobra.Command {
	return &cobra.Command{
		Use: "child-delay", Hidden: true, Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			d := &delayChild{}
			defer d.stop()
			return orders(c.Context(), d.do)
		},
	}
}

// delayChild is a delay line before a server.
type delayChild struct {
	line   *delay.Line
	cancel context.CancelFunc
	served chan error
}

func (d *delayChild) do(_ context.Context, o order) *answer {
	switch {
	case o.Delay != nil:
		a, err := d.serve(*o.Delay)
		if err != nil {
			return &answer{Error: err.Error()}
		}
		return a
	case o.Window != nil && d.line != nil:
		d.line.Watch(o.Window.Mark1, o.Window.Mark2)
		return &answer{}
	case o.Drain != nil && d.line != nil:
		a := &answer{Lag: &results.Lag{}}
		if late := d.line.Lateness(); late.Count > 0 {
			a.Lag.PathMean, a.Lag.PathP99 = &late.Mean, &late.P99
		}
		return a
	}
	return &answer{Error: "internal error: an order for somebody else"}
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
	ctx, cancel := context.WithCancel(context.Background())
	d.line = delay.New(time.Duration(o.RTT), timer.Wait)
	d.cancel, d.served = cancel, make(chan error, 1)
	go func() {
		defer timer.Close()
		d.served <- d.line.Serve(ctx, ln, o.Address)
	}()
	return &answer{Address: ln.Addr().String()}, nil
}

// stop cuts all connections.
func (d *delayChild) stop() {
	if d.cancel != nil {
		d.cancel()
		<-d.served
	}
}
