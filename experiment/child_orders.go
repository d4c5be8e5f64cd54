package experiment

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"sync"
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

// A Child is a process that takes orders, by the name of its hidden subcommand.
type Child struct {
	Name    string
	process process
}

// Children are the kinds of processes that a run is made of. transports are what servers offer and clients follow.
func Children(transports []Transport) []Child {
	r := registry(transports)
	return []Child{
		{"child-server", &serverChild{transports: r}}, {"child-load", &loadChild{transports: r}},
		{"child-browser", &browserChild{}}, {"child-delay", &delayChild{}},
		{"child-null", &nullChild{}}, {"child-busy", &busyChild{}},
	}
}

// Run carries out orders until stdin ends.
func (c Child) Run(ctx context.Context) error {
	defer c.process.stop()
	ctx, fail := context.WithCancelCause(ctx)
	defer fail(nil)
	if b, ok := c.process.(interface {
		onFailure(fail context.CancelCauseFunc)
	}); ok {
		b.onFailure(fail)
	}
	return orders(ctx, os.Stdin, c.process.do)
}

// orders reads a child's orders and gives each to do, whose answer is written to stdout. It returns when in ends, which
// is how a child is told to stop, and with the cause when ctx is cancelled for one: what the process does in the
// background has failed, which is also the answer to an order that is being carried out.
func orders(ctx context.Context, in io.Reader, do func(context.Context, order) (*answer, error)) error {
	// Reading goes on while an order is carried out, so that the end of stdin interrupts it.
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	next := make(chan order)
	go func() {
		in := json.NewDecoder(in)
		for {
			var o order
			if err := in.Decode(&o); errors.Is(err, io.EOF) {
				cancel(nil)
				return
			} else if err != nil {
				cancel(fmt.Errorf("read an order: %w", err))
				return
			}
			select {
			case next <- o:
			case <-ctx.Done():
				return
			}
		}
	}()
	failed := func() error {
		if cause := context.Cause(ctx); !errors.Is(cause, context.Canceled) {
			return cause
		}
		return nil
	}
	for {
		select {
		case <-ctx.Done():
			return failed()
		case o := <-next:
			a, err := do(ctx, o)
			if err != nil {
				a = &answer{Error: cmp.Or(failed(), err).Error()}
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
	fail    context.CancelCauseFunc
	ends    []context.CancelFunc
	running sync.WaitGroup
}

// onFailure has the process end with an error by fail when something that it does in the background does.
func (b *background) onFailure(fail context.CancelCauseFunc) { b.fail = fail }

// start does something, called what, until stop is called. When it ends before, the process does.
func (b *background) start(what string, do func(ctx context.Context) error) {
	ctx, cancel := context.WithCancel(context.Background())
	b.ends = append(b.ends, cancel)
	b.running.Go(func() {
		if err := do(ctx); ctx.Err() == nil {
			b.fail(fmt.Errorf("%s ended early: %w", what, cmp.Or(err, errors.New("nobody asked for it"))))
		}
	})
}

// stop ends what was started, the last first, and waits for it.
func (b *background) stop() {
	for _, end := range slices.Backward(b.ends) {
		end()
	}
	b.running.Wait()
}
