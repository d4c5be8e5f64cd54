// Package experiment makes one scenario into one run.
package experiment

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"sync"
	"time"

	"pollpush/internal/host"
	"pollpush/results"
	"pollpush/verify"
)

// measurement is one run in the making: a scenario and its processes.
type measurement struct {
	run    results.Run
	pin    Pinning
	report func(Progress)
	server *child // nil for a target
	path   *child // nil without a round-trip time
	load   *child
	files  string            // the browser's; "": there is none
	null   *verify.Behaviour // a null server is measured instead of the scenario's
	truth  *verify.Truth     // what that one did
	window window
	grace  time.Duration // see answerTime
	err    error         // what ended it early
}

// Measure runs scenarios once, all at the same time: each has its own server and load process, they share the moment
// of each mark and, having the same seed, the schedule. It always returns a record of each: when something failed, an
// invalid one that says what. The error is only the context's. report, which may be nil, is told, from several
// goroutines, how the load generator of scenario number i is getting on.
func Measure(
	ctx context.Context, pin Pinning, report func(i int, p Progress), scenarios ...results.Scenario,
) ([]results.Run, error) {
	all := make([]*measurement, len(scenarios))
	for i, s := range scenarios {
		all[i] = newMeasurement(s, pin, func(p Progress) {
			if report != nil {
				report(i, p)
			}
		})
		all[i].run.Parallel = len(scenarios) > 1
	}
	if err := measureAll(ctx, all); err != nil {
		return nil, err
	}
	runs := make([]results.Run, len(all))
	for i, m := range all {
		runs[i] = m.run
	}
	return runs, nil
}

// measureAll makes the given runs at the same time, see Measure.
func measureAll(ctx context.Context, all []*measurement) error {
	each := func(do func(m *measurement)) {
		var wg sync.WaitGroup
		for _, m := range all {
			wg.Go(func() { do(m) })
		}
		wg.Wait()
	}
	each(func(m *measurement) { m.err = m.connect(ctx) })
	schedule(all, time.Now())
	watching, stopWatching := context.WithCancel(ctx)
	defer stopWatching()
	shares := make(chan []*float64, 1)
	server, load := sides(all)
	go func() { shares <- foreignShares(watching, all[0].window, server, load) }()
	each(func(m *measurement) {
		if m.err == nil {
			m.err = m.observe(ctx)
		}
	})
	if !slices.ContainsFunc(all, func(m *measurement) bool { return m.err == nil }) {
		stopWatching() // no run came as far as its second mark
	}
	foreign := <-shares
	each(func(m *measurement) { m.stop() })
	for _, m := range all {
		if m.run.Server != nil {
			m.run.Server.ForeignCPUShare = foreign[0]
		}
		if m.run.Load != nil {
			m.run.Load.ForeignCPUShare = foreign[1]
		}
		if err := m.finish(ctx); err != nil {
			return err
		}
	}
	return nil
}

func newMeasurement(s results.Scenario, pin Pinning, report func(Progress)) *measurement {
	m := &measurement{pin: pin, report: report, grace: grace, run: results.Run{
		Schema: results.Schema, Scenario: s, Host: host.Describe(), Started: time.Now().UTC().Truncate(time.Millisecond),
		Attempt: 1, Errors: map[string]int64{}, InvalidBecause: []string{}, Warnings: []string{},
	}}
	m.run.Host.Pinned = len(pin.Server) > 0
	return m
}

// finish judges the run and closes the record.
func (m *measurement) finish(ctx context.Context) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if m.err != nil {
		m.run.InvalidBecause = append(m.run.InvalidBecause, m.err.Error())
	}
	results.Judge(&m.run)
	return nil
}

// observe lets the window pass and collects what both sides saw.
func (m *measurement) observe(ctx context.Context) error {
	if err := m.announce(ctx); err != nil {
		return err
	}
	var drain drainOrder
	var books *visit
	if m.server != nil {
		done, err := m.ask(ctx, m.server, order{Window: &m.window})
		if err != nil {
			return err
		}
		m.served(done)
		drain, books = *done.Drain, done.Visit
	}
	done, err := m.ask(ctx, m.load, order{Drain: &drain})
	if err != nil {
		return err
	}
	m.followed(done.Run, drain)
	m.visited(books)
	if m.path != nil {
		path, err := m.ask(ctx, m.path, order{Drain: &drain})
		if err != nil {
			return err
		}
		m.passed(path)
	}
	return nil
}

// announce tells the clients' side of the window: nothing is published before it knows which events count.
func (m *measurement) announce(ctx context.Context) error {
	for _, c := range []*child{m.load, m.path} {
		if c != nil {
			if _, err := m.ask(ctx, c, order{Window: &m.window}); err != nil {
				return err
			}
		}
	}
	if late := time.Since(m.window.Mark1); late > 0 {
		return fmt.Errorf("machine too busy: the load generator learned of the window %v after it had begun", late)
	}
	return nil
}

// served completes the record with what the server says of the window.
func (m *measurement) served(done answer) {
	m.run.Server = done.Server
	m.run.Server.CPUs = m.pin.Server
	if m.run.Parallel || m.path != nil { // connections that are not this run's, or have four ends
		m.run.Server.TCPMemoryIdleBytes, m.run.Server.TCPMemoryBytes = nil, nil
	}
	m.run.Merge(results.Run{Lag: *done.Lag, ClockStepNS: done.ClockStep})
	m.truth = done.Truth
}

// followed completes the record with what the clients saw of the window's events.
func (m *measurement) followed(seen *results.Run, events drainOrder) {
	for topic, last := range events.Last {
		seen.Delivery.Published += int64(last + 1 - events.First[topic])
	}
	m.run.Merge(*seen)
}

// passed completes the record with what the delay line says of itself.
func (m *measurement) passed(done answer) { m.run.Merge(results.Run{Lag: *done.Lag}) }

// ask gives an order and returns the answer. It also notices when the other process has died meanwhile, and gives up one
// that takes longer than the scenario explains.
func (m *measurement) ask(ctx context.Context, c *child, o order) (answer, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	for _, other := range []*child{m.server, m.path, m.load} {
		if other != nil && other != c {
			go func() {
				select {
				case <-other.exited:
					cancel(other.failure(nil))
				case <-ctx.Done():
				}
			}()
		}
	}
	a, err := c.call(ctx, o, answerTime(o, m.run.Scenario, m.window, m.grace))
	if errors.Is(err, context.Canceled) {
		err = context.Cause(ctx)
	}
	return a, err
}

// stop ends all processes, the clients first.
func (m *measurement) stop() {
	for _, c := range []*child{m.load, m.path, m.server} {
		if c != nil {
			c.stop()
		}
	}
	if m.files != "" {
		os.RemoveAll(m.files) // the load process has done so, unless it was killed
	}
}
