package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"

	"github.com/spf13/cobra"
)

// A process is what runs in a child.
type process interface {
	// do carries out an order and returns the answer, nil if it has been given already.
	do(context.Context, order) (*answer, error)
	// stop ends what the orders have begun.
	stop()
}

// errNotMine is what a process says to an order that it does not know.
var errNotMine = errors.New("internal error: an order for somebody else")

// childCommand makes a process a subcommand. It is started by bench, run and verify, not by people.
func childCommand(name string, p process) *cobra.Command {
	return &cobra.Command{
		Use: name, Hidden: true, Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			defer p.stop()
			return orders(c.Context(), p.do)
		},
	}
}

// orders reads a child's orders from stdin and gives each to do, whose answer is written to stdout. It returns when
// stdin ends, which is how a child is told to stop.
func orders(ctx context.Context, do func(context.Context, order) (*answer, error)) error {
	// Reading goes on while an order is carried out, so that the end of stdin interrupts it.
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	next := make(chan order)
	failed := make(chan error, 1)
	go func() {
		defer cancel()
		in := json.NewDecoder(os.Stdin)
		for {
			var o order
			if err := in.Decode(&o); err != nil {
				if !errors.Is(err, io.EOF) {
					failed <- fmt.Errorf("read an order: %w", err)
				}
				return
			}
			select {
			case next <- o:
			case <-ctx.Done():
				return
			}
		}
	}()
	for {
		select {
		case <-ctx.Done():
			select {
			case err := <-failed:
				return err
			default:
				return nil
			}
		case o := <-next:
			a, err := do(ctx, o)
			if err != nil {
				a = &answer{Error: err.Error()}
			}
			if a != nil {
				if err := say(*a); err != nil {
					return err
				}
			}
		}
	}
}

var stdout sync.Mutex // progress and answers come from different goroutines

// say writes one line to the parent.
func say(a answer) error {
	stdout.Lock()
	defer stdout.Unlock()
	return json.NewEncoder(os.Stdout).Encode(a)
}

// background is what a process does between orders.
type background struct {
	cancel  context.CancelFunc
	running sync.WaitGroup
}

// start runs serve until stop is called. What error that ends with doesn't matter: clients notice when it is too early.
func (b *background) start(serve func(ctx context.Context) error) {
	ctx, cancel := context.WithCancel(context.Background())
	b.cancel = cancel
	b.running.Go(func() { serve(ctx) })
}

// stop ends what was started, if anything was, and waits for it.
func (b *background) stop() {
	if b.cancel != nil {
		b.cancel()
		b.running.Wait()
	}
}
