// Package hiccup notices when this process stands still: because it was stopped, starved of its cores, or kept waiting by
// the runtime or a hypervisor. Like jHiccup it only tries to wake up each millisecond, and looks how much later it was.
package hiccup

import (
	"context"
	"sync"
	"sync/atomic"
	"time"
)

const (
	// Tick is how often a meter wakes up. On a virtual machine that costs a process that is idle otherwise 15 to 30 ms of CPU
	// time per second, and one that is busy next to nothing: it is for processes whose CPU time is no result.
	Tick = time.Millisecond
	// Bound is how much later than a tick is a hiccup. Go's own timers are up to 1 ms late, a garbage collection may take
	// another.
	Bound = 5 * time.Millisecond
)

// A Meter watches over this process while Run does. What reads it may do so from any goroutine. A nil one has seen nothing.
type Meter struct {
	last  atomic.Int64        // the latest tick, Unix ns; 0: there was none
	still atomic.Pointer[gap] // the latest hiccup

	mu     sync.Mutex
	before time.Time // the latest tick
	from   time.Time
	until  time.Time
	gaps   Gaps
}

// A gap is when the process stood still, in Unix ns.
type gap struct{ from, until int64 }

// Gaps are how long a process stood still in a window: what was longer than a tick.
type Gaps struct {
	Max   time.Duration // the longest one, also of those that were no hiccups
	Total time.Duration // of the hiccups: those longer than Bound
}

// Run ticks until ctx is done, whose error it returns.
func (m *Meter) Run(ctx context.Context) error {
	ticker := time.NewTicker(Tick)
	defer ticker.Stop()
	m.tick(time.Now())
	for {
		select {
		case <-ticker.C:
			m.tick(time.Now())
		case <-ctx.Done():
			m.tick(time.Now()) // it may have stood still when it was to end
			return ctx.Err()
		}
	}
}

// Watch begins a window: a gap counts with its whole length when a part of it lies within.
func (m *Meter) Watch(from, until time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.from, m.until, m.gaps = from, until, Gaps{}
}

// Gaps returns those of the window so far.
func (m *Meter) Gaps() Gaps {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.gaps
}

// tick says that the process runs.
func (m *Meter) tick(now time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.before.IsZero() {
		m.late(m.before.Add(Tick), now)
	}
	m.before = now
	m.last.Store(now.UnixNano())
}

// Woke says that the process runs now and wanted to at due: who has times of its own to wake up at need not run a meter.
func (m *Meter) Woke(due, now time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.late(due, now)
}

// late says that the process runs now instead of at due. The caller holds the lock.
func (m *Meter) late(due, now time.Time) {
	late := now.Sub(due)
	if late > Bound {
		still := &gap{due.UnixNano(), now.UnixNano()}
		if earlier := m.still.Load(); earlier != nil && earlier.echoes(still.from) {
			still.from = earlier.from // it had not caught up in between
		}
		m.still.Store(still) // before the tick, or Since could miss it
	}
	if late > 0 && due.Before(m.until) && now.After(m.from) {
		m.gaps.Max = max(m.gaps.Max, late)
		if late > Bound {
			m.gaps.Total += late
		}
	}
}

// echoes says whether what has gathered during the gap may not be dealt with yet: it takes at most as long as the gap did,
// unless the process has hardly a moment to spare.
func (g *gap) echoes(now int64) bool { return now-g.until <= g.until-g.from }

// Since returns since when this process may have left undone what it does at now, because it stood still: the beginning of a
// hiccup that has just ended or isn't known to have ended; 0 if there was none. Times are in Unix ns.
func (m *Meter) Since(now int64) int64 {
	if m == nil {
		return 0
	}
	if last := m.last.Load(); last > 0 && now-last > int64(Tick+Bound) {
		if still := m.still.Load(); still != nil && still.echoes(last) {
			return still.from
		}
		return last
	}
	if still := m.still.Load(); still != nil && still.echoes(now) {
		return still.from
	}
	return 0
}
