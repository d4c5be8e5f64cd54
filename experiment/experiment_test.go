package experiment

import (
	"context"
	"errors"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"pollpush/loadgen"
	"pollpush/results"
	"pollpush/transport"
)

// newTestMeasurement is a short run, ready to connect. Its processes are this test binary, see TestMain.
func newTestMeasurement(t *testing.T, report func(loadgen.Progress)) *measurement {
	t.Helper()
	s := results.Default()
	s.Clients, s.Measure, s.Settle = 3, results.Duration(time.Minute), results.Duration(10*time.Millisecond)
	s.Complete()
	m := newMeasurement(s, Options{})
	m.report = report
	t.Cleanup(m.stop)
	return m
}

// TestAKilledChildIsAnInvalidRun kills either process in the middle of a run of a minute, or one of several: the run ends at once, is kept,
// and says what happened.
func TestAKilledChildIsAnInvalidRun(t *testing.T) {
	for _, name := range []string{"server", "load", "server 2/2", "load 2/3"} {
		t.Run(name, func(t *testing.T) {
			m := newTestMeasurement(t, nil)
			if strings.Contains(name, "/") {
				m.scenario.LoadProcesses, m.scenario.ServerProcesses = 3, 2
			}
			if err := m.connect(t.Context()); err != nil {
				t.Fatal(err)
			}
			setWindow([]*measurement{m}, time.Now())
			all := m.workers()
			victim := all[slices.IndexFunc(all, func(w *Worker) bool { return w.name == name })]
			if err := syscall.Kill(victim.child.PID, syscall.SIGKILL); err != nil {
				t.Fatal(err)
			}
			m.err = m.observe(t.Context())
			run := m.assemble()
			want := "the " + name + " process died (signal: killed)"
			if run.Valid || len(run.InvalidBecause) != 1 || !strings.Contains(run.InvalidBecause[0], want) {
				t.Errorf("valid %v because of %q, want invalid with %q", run.Valid, run.InvalidBecause, want)
			}
		})
	}
}

// TestParallel hammers all transports at the same time: they share schedule and marks, and nothing is lost.
func TestParallel(t *testing.T) {
	var scenarios []results.Scenario
	for _, name := range transport.NamesOver(results.HTTP1) {
		s := results.Default()
		s.Transport, s.Clients, s.Rate, s.PollInterval = name, 4, 50, results.Duration(50*time.Millisecond)
		s.Settle, s.Measure = results.Duration(50*time.Millisecond), results.Duration(200*time.Millisecond)
		s.Complete()
		scenarios = append(scenarios, s)
	}
	runs, err := Options{}.Measure(t.Context(), nil, scenarios...)
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range runs {
		if r.Server == nil {
			t.Fatalf("%s came to no end: %q", r.Scenario.Transport, r.InvalidBecause)
		}
		if d := r.Delivery; r.Scenario.Transport != scenarios[i].Transport || d.Published != 10 || d.Received != 40 || d.Lost != 0 {
			t.Errorf("%s: %+v, want 10 published and 40 received", r.Scenario.Transport, d)
		}
		if !r.Parallel {
			t.Errorf("%s is not marked as parallel", r.Scenario.Transport)
		}
		if r.FanOut == nil || r.FanOut.Spread == nil || r.FanOut.Spread.Count != 10 {
			t.Errorf("%s: the fan-out is %+v, want one of 10 events", r.Scenario.Transport, r.FanOut)
		}
		if !r.WindowFrom.Equal(runs[0].WindowFrom) || r.WindowFrom.Before(r.Started) || r.Address == "" {
			t.Errorf("%s: the window is from %v on, the address %q", r.Scenario.Transport, r.WindowFrom, r.Address)
		}
		if s := r.Server; s.TCPMemoryIdleBytes != nil || s.TCPMemoryBytes != nil || s.SocketObjectsIdleBytes != nil || s.SocketObjectsBytes != nil {
			t.Errorf("%s: the kernel's memory of all four runs is given for one", r.Scenario.Transport)
		}
	}
}

// TestUnmeasuredIsNull: what only one of two readings has is unknown, and so is a peak that could not begin anew.
func TestUnmeasuredIsNull(t *testing.T) {
	if one := time.Second; since(nil, &one) != nil || since(&one, nil) != nil || *since(&one, &one) != 0 {
		t.Error("the difference to an unknown reading is known")
	}
	if peak := peakSince(errors.ErrUnsupported); peak != nil {
		t.Errorf("a peak that may be older than the window is %d", *peak)
	}
}

func TestACancelledRunIsNotARecord(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	s := newTestMeasurement(t, nil).scenario
	runs, err := Options{}.Measure(ctx, func(int, loadgen.Progress) { cancel() }, s)
	if !errors.Is(err, context.Canceled) || runs != nil {
		t.Errorf("Measure = %v, %v, want context.Canceled", runs, err)
	}
}

func TestMarksFallBetweenEvents(t *testing.T) {
	now := time.Unix(1_000_000_000, 0)
	for _, test := range []struct {
		rate   float64
		topics int
		settle time.Duration
		want   time.Duration
	}{
		{0, 1, time.Second, time.Second},
		{10, 1, time.Second, time.Second},
		{3, 1, time.Second, time.Second},
		{7, 1, 500 * time.Millisecond, 4 * time.Second / 7}, // the next event boundary
		{0.1, 1, time.Second, time.Second},                  // events are rarer than the settling is long
		{0.1, 50, 500 * time.Millisecond, 600 * time.Millisecond},
	} {
		s := results.Default()
		s.Rate, s.Topics, s.Settle, s.Measure = test.rate, test.topics, results.Duration(test.settle), results.Duration(time.Second)
		m := &measurement{scenario: s}
		setWindow([]*measurement{m}, now)
		if got := m.window.Mark1.Sub(m.window.Start).Round(time.Microsecond); got != test.want.Round(time.Microsecond) {
			t.Errorf("%g events/s on %d topics: the window begins after %v, want %v", test.rate, test.topics, got, test.want)
		}
		if got := m.window.Mark2.Sub(m.window.Mark1); got != time.Second {
			t.Errorf("the window is %v long, want 1s", got)
		}
	}
}
