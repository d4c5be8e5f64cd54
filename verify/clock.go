package verify

import (
	"math"
	"time"
)

// Resolution returns the smallest step between two readings of the wall clock that differ.
func Resolution() time.Duration {
	smallest := time.Duration(math.MaxInt64)
	for range 10_000 {
		first := time.Now().UnixNano()
		next := first
		for next == first {
			next = time.Now().UnixNano()
		}
		if step := time.Duration(next - first); step > 0 {
			smallest = min(smallest, step)
		}
	}
	return smallest
}

// StampCost returns what one reading of the clock takes, in ns: the least mean of a few thousand among a few tries,
// since whatever else the machine does only adds to it.
func StampCost() float64 {
	const tries, readings = 20, 5000
	least := math.Inf(1)
	for range tries {
		start := time.Now()
		for range readings {
			_ = time.Now().UnixNano()
		}
		least = min(least, float64(time.Since(start))/readings)
	}
	return least
}
