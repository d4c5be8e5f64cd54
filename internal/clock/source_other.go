//go:build !linux

package clock

import "time"

// start is where the steady clock begins.
var start = time.Now()

// Host reads the clocks of this host.
func Host() Reading {
	now := time.Now() // both clocks, one just after the other
	steady := int64(now.Sub(start))
	return Reading{Steady: steady, Base: now.UnixNano() - steady, Width: int64(time.Microsecond)}
}
