package experiment

import (
	"context"
	"errors"
	"fmt"
	"math"
	"time"

	"pollpush/internal/clock"
	"pollpush/loadgen"
	"pollpush/results"
)

// errOwnTime is the error of clients elsewhere that follow a server which publishes by itself.
var errOwnTime = errors.New("a target that publishes by itself has a clock of its own, which can't be compared with those of agents: " +
	"describe the target in a file that says how to publish to it")

// startClock asks the publisher's host for the time, and has it go on telling it where the run's clients are on other hosts.
func (m *measurement) startClock(ctx context.Context) (err error) {
	if m.Places == nil {
		return nil
	}
	if len(m.publishers) == 0 {
		return errOwnTime
	}
	asked := time.Now()
	shown, err := call[time.Time](ctx, m, m.publishers[0], "Host.Now", Nothing{}, m.grace)
	if err != nil {
		return err
	}
	// What the publisher's clock is ahead of the one here need not be exact: what matters is that all roles have the same marks.
	m.ahead = shown.Sub(asked.Add(time.Since(asked) / 2)).Round(time.Millisecond)
	if m.Places.one() {
		return nil
	}
	if m.clock, err = m.start(ctx, "clock", ClockCommand, m.publisherSpot()); err != nil {
		return err
	}
	m.clockAt, err = call[string](ctx, m, m.clock, "Clock.Listen", m.publisherSpot().address(), m.grace)
	return err
}

// shared is the window by the publisher's clock, by which all roles know it.
func (m *measurement) shared() Window { return m.window.moved(m.ahead) }

func (w Window) moved(by time.Duration) Window {
	return Window{Start: w.Start.Add(by), Mark1: w.Mark1.Add(by), Mark2: w.Mark2.Add(by)}
}

// follows is what the clock of a process's host is compared with: "" where the publisher is on that host.
func (m *measurement) follows(at spot) string {
	if m.clock == nil || at.place == m.publishers[0].at {
		return ""
	}
	return m.clockAt
}

// followClock follows the clock at an address from now on, and returns what it may be off by so far.
func followClock(p *Process, address string) (f *clock.Follower, bound time.Duration, err error) {
	if f, err = clock.Follow(address, clock.Host); err != nil {
		return nil, 0, err
	}
	p.AtEnd(f.Close)
	ctx, cancel := context.WithTimeout(p.Context(), Grace/2)
	defer cancel()
	if err := f.Ready(ctx); err != nil {
		return nil, 0, fmt.Errorf("follow the publisher's clock at %s over UDP, which may be filtered on the way: %w", address, err)
	}
	now := time.Now()
	e, err := f.Estimate(ctx, now, now)
	return f, e.Bound, err
}

// estimateClock is what the record has of a clock that was followed, in a window by the clock here.
func estimateClock(ctx context.Context, f *clock.Follower, w Window) (*results.Clock, error) {
	e, err := f.Estimate(ctx, w.Mark1, w.Mark2)
	if err != nil {
		return nil, err
	}
	c := &results.Clock{
		OffsetNS: int64(-e.Ahead), DriftPPB: int64(math.Round(-e.Drift * 1e9)), BoundNS: int64(e.Bound), MinRTTNS: int64(e.MinRoundTrip),
		Exchanges: int64(e.Exchanges), Stamps: "user",
	}
	if e.Kernel {
		c.Stamps = "kernel"
	}
	if e.Claimed > 0 {
		c.CrossCheckNS = results.Observed(int64(e.Claimed))
	}
	return c, nil
}

// A wrongClock is one that is taken to be ahead by so many ns more than it is, for verify to see that this is noticed.
type wrongClock struct {
	loadgen.Clock
	by int64
}

func (w wrongClock) There(here int64) int64 { return w.Clock.There(here) + w.by }
func (w wrongClock) Here(there int64) int64 { return w.Clock.Here(there - w.by) }

// clocksOf are the clocks of the hosts that processes are on: of those on one host the one that is known worst.
func (m *measurement) clocksOf(parts []*SubscribersPart) []results.Clock {
	var all []results.Clock
	at := map[*Place]int{}
	for i, p := range parts {
		if p.Clock == nil {
			continue
		}
		place, c := m.subscribers[i].at, *p.Clock
		c.Name = place.Name
		switch j, ok := at[place]; {
		case !ok:
			at[place], all = len(all), append(all, c)
		case c.BoundNS > all[j].BoundNS:
			all[j] = c
		}
	}
	return all
}
