package feed

import (
	"context"
	"time"
)

// A RuntimeTimer is an Alarm of the Go runtime's. It may be late by a millisecond, and it takes part in a testing/synctest bubble.
type RuntimeTimer struct{ timer *time.Timer }

// NewRuntimeTimer returns a timer that is not set.
func NewRuntimeTimer() *RuntimeTimer {
	t := &RuntimeTimer{time.NewTimer(time.Hour)}
	t.timer.Stop()
	return t
}

// Set is Alarm's.
func (t *RuntimeTimer) Set(until time.Time) error {
	t.timer.Reset(time.Until(until))
	return nil
}

// Tick is Alarm's.
func (t *RuntimeTimer) Tick() error {
	<-t.timer.C
	return nil
}

// Wait returns at until, or with ctx's error when that is done before.
func (t *RuntimeTimer) Wait(ctx context.Context, until time.Time) error {
	if err := ctx.Err(); err != nil || !until.After(time.Now()) {
		return err
	}
	_ = t.Set(until) // never fails
	select {
	case <-t.timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Close stops the timer.
func (t *RuntimeTimer) Close() error {
	t.timer.Stop()
	return nil
}
