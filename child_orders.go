package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
)

// orders reads a child's orders from stdin and gives each to do, whose answer is written to stdout. It returns when
// stdin ends, which is how a child is told to stop.
func orders(ctx context.Context, do func(context.Context, order) *answer) error {
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
			if a := do(ctx, o); a != nil {
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
