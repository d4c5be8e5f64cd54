//go:build !linux

package feed

import (
	"context"
	"time"
)

// A Timer waits for wall-clock times with Go's timers, which may be late by a millisecond.
type Timer struct{}

// NewTimer returns a timer. It is for one goroutine.
func NewTimer() (*Timer, error) { return &Timer{}, nil }

// Wait returns at until, or with ctx's error when that is done before.
func (t *Timer) Wait(ctx context.Context, until time.Time) error { return Wait(ctx, until) }

// Close frees the timer.
func (t *Timer) Close() error { return nil }
