package servers

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"
)

// TestUntilTurn: whenever connections begin to tick, each stretch of time has its share of their ticks, to within four, and a
// whole period one of each.
func TestUntilTurn(t *testing.T) {
	const period = 25 * time.Second
	random := rand.New(rand.NewPCG(1, 2))
	for _, connections := range []int{1, 2, 20, 500, 2000, 20_000} {
		ticks := make([]time.Duration, connections) // the first of each, since the start
		begun := time.Duration(0)
		for i := range ticks {
			begun += time.Duration(random.Int64N(int64(time.Millisecond))) // they come one after the other, at any pace
			wait := untilTurn(uint64(i+1), period, begun)
			if wait < 0 || wait >= period {
				t.Fatalf("connection %d waits for %v, want less than %v", i+1, wait, period)
			}
			ticks[i] = begun + wait
		}
		within := func(from, length time.Duration) (n int) {
			for _, first := range ticks {
				// ticks at first + k*period
				n += int(math.Ceil(float64(from+length-first)/float64(period)) - math.Ceil(float64(from-first)/float64(period)))
			}
			return n
		}
		for range 100 {
			from := begun + period + time.Duration(random.Int64N(int64(period)))
			if got := within(from, period); got != connections {
				t.Errorf("%d connections tick %d times in a period", connections, got)
			}
			length := time.Duration(random.Int64N(int64(period)))
			share := float64(connections) * float64(length) / float64(period)
			if got := within(from, length); math.Abs(float64(got)-share) > 4 {
				t.Errorf("%d connections tick %d times in %v of %v, want %.1f", connections, got, length, period, share)
			}
		}
	}
}
