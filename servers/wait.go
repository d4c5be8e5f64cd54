package servers

import (
	"math"
	"math/bits"
	"sync/atomic"
	"time"
)

// A Signal is why Wait returned.
type Signal int

// The signals, the most urgent one first.
const (
	Gone     Signal = iota // the client has left, or the connection is closed
	Stopping               // the server stops: say goodbye
	Ended                  // the client sends no more: it may have left, which writing something tells, see Begin
	Tick                   // the time has come that TickAfter or TickEvery set
	More                   // the log has more
	Over                   // there is nothing to wait for: see Subscription.missed; Wait never returns it
	Idle                   // nothing has happened yet: only the Wait of a flow whose engine asks again later returns it, at once
)

// bit is the signal's in Waiter.signals. Those of Gone and Stopping stay.
func (s Signal) bit() uint32 { return 1 << s }

// A Waiter is what a flow waits with. Init comes first.
type Waiter struct {
	core    *Core
	signals atomic.Uint32
	wake    chan struct{} // capacity 1: look at signals
	timer   *time.Timer   // signals Tick; nil until it is used
	every   atomic.Int64  // the timer's period in nanoseconds; 0: once
}

// Init makes the waiter ready.
func (w *Waiter) Init(core *Core) { w.core, w.wake = core, make(chan struct{}, 1) }

// Wait returns once more is closed, or before that when something else needs the goroutine. It is one select of two
// cases: a channel for each reason would cost more on each event than everything else here.
func (w *Waiter) Wait(more <-chan struct{}) Signal {
	for {
		if signals := w.signals.Load(); signals != 0 {
			switch {
			case signals&Gone.bit() != 0:
				return Gone
			case signals&Stopping.bit() != 0:
				return Stopping
			case signals&Ended.bit() != 0:
				w.signals.And(^Ended.bit())
				return Ended
			}
			w.signals.And(^Tick.bit())
			return Tick
		}
		select {
		case <-more:
			return More
		case <-w.wake:
		}
	}
}

// Signal makes Wait return for the given reason, which isn't More. Anybody may call it.
func (w *Waiter) Signal(reason Signal) {
	w.signals.Or(reason.bit())
	select {
	case w.wake <- struct{}{}:
	default:
	}
}

// TickAfter signals Tick once, after d. A Tick of an earlier call may still come, so look at the clock.
func (w *Waiter) TickAfter(d time.Duration) { w.tickIn(d) }

// TickEvery signals Tick each d. When within d the connection has its turn is spread evenly over the connections that call it,
// whenever they do, so that of their ticks each stretch of time has its share.
func (w *Waiter) TickEvery(d time.Duration) {
	w.every.Store(int64(d))
	w.tickIn(w.core.UntilTurn(d))
}

// UntilTurn is how long it takes to the turn of another flow in a period, see Waiter.TickEvery.
func (c *Core) UntilTurn(period time.Duration) time.Duration {
	return untilTurn(c.ticking.Add(1), period, c.now())
}

// untilTurn is how long it takes from now, the time since the server's start, to the turn of connection n in a period.
// The turns of n = 1, 2, ... are multiples of the golden ratio, modulo the period: however many there are, they leave no
// large gap and no crowd (Knuth, The Art of Computer Programming, volume 3, section 6.4, theorem S).
func untilTurn(n uint64, period, now time.Duration) time.Duration {
	const golden = 0x9E3779B97F4A7C15 // 2^64 divided by the golden ratio
	turn, _ := bits.Mul64(n*golden, uint64(period))
	return (time.Duration(turn) + period - now%period) % period
}

// TickStop ends what TickAfter or TickEvery started. Whoever called them calls it.
func (w *Waiter) TickStop() {
	w.every.Store(0)
	if w.timer != nil {
		w.timer.Stop()
	}
}

// tickIn sets the connection's one timer, which runs a function: a timer channel in Wait's select would be a timer
// operation on each event.
func (w *Waiter) tickIn(d time.Duration) {
	if w.timer == nil {
		w.timer = time.AfterFunc(math.MaxInt64, w.tick)
	}
	w.timer.Reset(d)
}

func (w *Waiter) tick() {
	w.Signal(Tick)
	if d := w.every.Load(); d > 0 {
		w.timer.Reset(time.Duration(d))
		if w.every.Load() == 0 { // stopped meanwhile
			w.timer.Stop()
		}
	}
}
