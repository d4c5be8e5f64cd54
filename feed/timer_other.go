//go:build !linux

package feed

// A Timer waits for wall-clock times with Go's timers, which may be late by a millisecond.
type Timer struct{ RuntimeTimer }

// NewTimer returns a timer, which one goroutine waits for.
func NewTimer() (*Timer, error) { return &Timer{*NewRuntimeTimer()}, nil }
