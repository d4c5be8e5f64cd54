package main

import (
	"context"
	"errors"
	"io"
	"strings"
	"syscall"
	"testing"
	"time"

	"pollpush/results"
)

// hang stops a child in its tracks, as a deadlock would. The signal takes its time where the cores are busy: hang waits
// until the child has stopped, so that it can't answer anymore.
func hang(t *testing.T, c *child) {
	t.Helper()
	pid := c.command.Process.Pid
	if err := syscall.Kill(pid, syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	var status syscall.WaitStatus
	if _, err := syscall.Wait4(pid, &status, syscall.WUNTRACED, nil); err != nil || !status.Stopped() {
		t.Fatalf("wait for process %d to stop: %v, status %v", pid, err, status)
	}
}

// TestAHungChildIsGivenUp has a child of a run hang at each of its calls: the run ends, says who did not answer to what,
// and leaves no process behind.
func TestAHungChildIsGivenUp(t *testing.T) {
	short := func(m *measurement) { m.grace = 50 * time.Millisecond }
	connect := func(t *testing.T, m *measurement) {
		t.Helper()
		if err := m.connect(t.Context()); err != nil {
			t.Fatal(err)
		}
		schedule([]*measurement{m}, time.Now())
	}
	ask := func(t *testing.T, m *measurement, c *child, o order) error {
		t.Helper()
		hang(t, c)
		short(m)
		_, err := m.ask(t.Context(), c, o)
		return err
	}
	for _, test := range []struct {
		name, want string
		run        func(t *testing.T, m *measurement) error
	}{
		{"the server does not listen", `the server process gave no answer to "listen"`, func(t *testing.T, m *measurement) error {
			var err error
			if m.server, err = startChild("server", "child-server", nil, nil); err != nil {
				t.Fatal(err)
			}
			return ask(t, m, m.server, order{Serve: &m.run.Scenario})
		}},
		{"the server does not answer the clients", `the load process gave no answer to "connect"`, func(t *testing.T, m *measurement) error {
			target := loadOrder{Scenario: m.run.Scenario}
			if err := m.startServer(t.Context(), &target); err != nil {
				t.Fatal(err)
			}
			hang(t, m.server)
			short(m)
			return m.startLoad(t.Context(), target)
		}},
		{"the server does not settle", `the server process gave no answer to "settled"`, func(t *testing.T, m *measurement) error {
			connect(t, m)
			return ask(t, m, m.server, order{Settled: true})
		}},
		{"the delay line does not hear of the window", `the delay line process gave no answer to "measure"`, func(t *testing.T, m *measurement) error {
			m.run.Scenario.RTT = results.Duration(time.Millisecond)
			connect(t, m)
			return ask(t, m, m.path, order{Window: &m.window})
		}},
		{"the load generator does not hear of the window", `the load process gave no answer to "measure"`, func(t *testing.T, m *measurement) error {
			connect(t, m)
			return ask(t, m, m.load, order{Window: &m.window})
		}},
		{"the server does not see the window's end", `the server process gave no answer to "measure"`, func(t *testing.T, m *measurement) error {
			connect(t, m)
			return ask(t, m, m.server, order{Window: &m.window})
		}},
		{"the load generator does not drain", `the load process gave no answer to "drain"`, func(t *testing.T, m *measurement) error {
			connect(t, m)
			if _, err := m.ask(t.Context(), m.load, order{Window: &m.window}); err != nil {
				t.Fatal(err)
			}
			return ask(t, m, m.load, order{Drain: &drainOrder{First: []uint64{1}, Last: []uint64{1}}})
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			m := newTestMeasurement(t, nil)
			m.run.Scenario.Measure = results.Duration(100 * time.Millisecond)
			m.run.Scenario.Drain = results.Duration(10 * time.Millisecond)
			m.err = test.run(t, m)
			if err := m.finish(t.Context()); err != nil {
				t.Fatal(err)
			}
			if because := strings.Join(m.run.InvalidBecause, "; "); m.run.Valid || !strings.HasPrefix(because, "process hung: "+test.want) {
				t.Errorf("valid %v because of %q, want invalid because the process hung: %s", m.run.Valid, because, test.want)
			}
			for _, c := range []*child{m.server, m.path, m.load} {
				if c != nil {
					syscall.Kill(c.command.Process.Pid, syscall.SIGCONT) // the one that made another one wait
				}
			}
			m.stop()
			for _, c := range []*child{m.server, m.path, m.load} {
				if c != nil && c.command.ProcessState == nil {
					t.Errorf("the %s process is still there", c.name)
				}
			}
		})
	}
}

// TestAFullPipeIsNoWayToWaitForEver gives a child that hangs an order that is longer than a pipe.
func TestAFullPipeIsNoWayToWaitForEver(t *testing.T) {
	c, err := startChild("load", "child-load", nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.stop)
	hang(t, c)
	long := make([]uint64, 1<<20)
	_, err = c.call(t.Context(), order{Drain: &drainOrder{First: long, Last: long}}, 50*time.Millisecond)
	if err == nil || !strings.Contains(err.Error(), `process hung: the load process gave no answer to "drain" for 50ms`) {
		t.Errorf("call = %v, want that it hangs", err)
	}
}

// TestWhatFailsInTheBackgroundEndsTheProcess: a server or publisher that ends early is an error, not a silence.
func TestWhatFailsInTheBackgroundEndsTheProcess(t *testing.T) {
	broken := errors.New("accept: it is broken")
	for _, test := range []struct {
		err  error
		want string
	}{{broken, "serving ended early: accept: it is broken"}, {nil, "serving ended early: nobody asked for it"}} {
		in, orderer := io.Pipe() // no order ever comes
		defer orderer.Close()
		ctx, fail := context.WithCancelCause(t.Context())
		defer fail(nil)
		var b background
		b.onFailure(fail)
		b.start("serving", func(context.Context) error { return test.err })
		err := orders(ctx, in, func(context.Context, order) (*answer, error) { return nil, nil })
		if err == nil || err.Error() != test.want {
			t.Errorf("orders = %v, want %q", err, test.want)
		}
		b.stop()
	}
}
