package servers

import (
	"math"
	"math/bits"
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
)

// The bits of Conn.signals. gone and stopping stay.
const (
	gone uint32 = 1 << iota
	stopping
	ended
	tick
)

// Wait returns once more is closed, or before that when something else needs the goroutine. It is one select of two
// cases: a channel for each reason would cost more on each event than everything else here.
func (c *Conn) Wait(more <-chan struct{}) Signal {
	for {
		if signals := c.signals.Load(); signals != 0 {
			switch {
			case signals&gone != 0:
				return Gone
			case signals&stopping != 0:
				return Stopping
			case signals&ended != 0:
				c.signals.And(^ended)
				return Ended
			}
			c.signals.And(^tick)
			return Tick
		}
		select {
		case <-more:
			return More
		case <-c.wake:
		}
	}
}

// signal makes Wait return for the given reason.
func (c *Conn) signal(reason uint32) {
	c.signals.Or(reason)
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// Watch has a departure of the client signalled as Gone, and the end of what it sends as Ended.
func (c *Conn) Watch() {
	if !c.watched {
		c.watched = true
		c.socket.server.watcher.add(c)
	}
}

// Begin writes the first byte of an answer, which is the same for all, while the rest is waited for: it tells whether
// anybody is there.
func (c *Conn) Begin() {
	if !c.begun {
		_, _ = c.Write([]byte("H")) // an error comes again with the rest
		c.begun = true
	}
}

// TickAfter signals Tick once, after d. A Tick of an earlier call may still come, so look at the clock.
func (c *Conn) TickAfter(d time.Duration) { c.tickIn(d) }

// TickEvery signals Tick each d. When within d the connection has its turn is spread evenly over the connections that call it,
// whenever they do, so that of their ticks each stretch of time has its share.
func (c *Conn) TickEvery(d time.Duration) {
	c.every.Store(int64(d))
	s := c.socket.server
	c.tickIn(untilTurn(s.ticking.Add(1), d, s.now()))
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
func (c *Conn) TickStop() {
	c.every.Store(0)
	c.timer.Stop()
}

// tickIn sets the connection's one timer, which runs a function: a timer channel in Wait's select would be a timer
// operation on each event.
func (c *Conn) tickIn(d time.Duration) {
	if c.timer == nil {
		c.timer = time.AfterFunc(math.MaxInt64, c.tick)
	}
	c.timer.Reset(d)
}

func (c *Conn) tick() {
	c.signal(tick)
	if d := c.every.Load(); d > 0 {
		c.timer.Reset(time.Duration(d))
		if c.every.Load() == 0 { // stopped meanwhile
			c.timer.Stop()
		}
	}
}
