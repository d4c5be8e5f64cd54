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
	cancel context.CancelFunc
	served chan error
}

func (d *delayChild) do(_ context.Context, o order) *answer {
	if o.Delay == nil {
		return &answer{Error: "internal error: an order for somebody else"}
	}
	a, err := d.serve(*o.Delay)
	if err != nil {
		return &answer{Error: err.Error()}
	}
	return a
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
	d.cancel, d.served = cancel, make(chan error, 1)
	go func() {
		defer timer.Close()
		d.served <- delay.New(time.Duration(o.RTT), timer.Wait).Serve(ctx, ln, o.Address)
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
