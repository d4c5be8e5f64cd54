package experiment

import (
	"context"
	"errors"
	"io"
	"net"
	"net/rpc/jsonrpc"
	"strings"
	"syscall"
	"testing"
	"time"

	"pollpush/results"
)

// hang stops a worker in its tracks, as a deadlock would. The signal takes its time where the cores are busy: hang waits
// until the worker has stopped, so that it can't answer anymore.
func hang(t *testing.T, w *Worker) {
	t.Helper()
	pid := w.child.PID
	if err := syscall.Kill(pid, syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	var status syscall.WaitStatus
	if _, err := syscall.Wait4(pid, &status, syscall.WUNTRACED, nil); err != nil || !status.Stopped() {
		t.Fatalf("wait for process %d to stop: %v, status %v", pid, err, status)
	}
}

// TestAHungWorkerIsGivenUp has a worker of a run hang at each of its calls: the run ends, says who did not answer to what,
// and leaves no process behind.
func TestAHungWorkerIsGivenUp(t *testing.T) {
	connect := func(t *testing.T, m *measurement) {
		t.Helper()
		if err := m.connect(t.Context()); err != nil {
			t.Fatal(err)
		}
		setWindow([]*measurement{m}, time.Now())
	}
	start := func(t *testing.T, m *measurement) {
		t.Helper()
		if err := m.startServer(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := m.startSubscribers(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	hung := func(t *testing.T, m *measurement, w *Worker) {
		t.Helper()
		hang(t, w)
		m.grace = 50 * time.Millisecond
	}
	for _, test := range []struct {
		name, want string
		run        func(t *testing.T, m *measurement) error
	}{
		{"the server does not listen", `the server process gave no answer to "Server.Listen"`, func(t *testing.T, m *measurement) error {
			server, err := m.start(t.Context(), "server", serverCommand, spot{})
			if err != nil {
				t.Fatal(err)
			}
			m.servers = []*Worker{server}
			hung(t, m, server)
			_, err = call[Listening](t.Context(), m, m.servers[0], "Server.Listen", m.scenario, m.grace)
			return err
		}},
		{"the server does not hear of the clients", `the server process gave no answer to "Server.Connecting"`, func(t *testing.T, m *measurement) error {
			start(t, m)
			hung(t, m, m.servers[0])
			return m.connectSubscribers(t.Context())
		}},
		{"the load generator does not connect", `the load process gave no answer to "Subscribers.Connect"`, func(t *testing.T, m *measurement) error {
			start(t, m)
			hung(t, m, m.subscribers[0])
			return m.connectSubscribers(t.Context())
		}},
		{"the server does not settle", `the server process gave no answer to "Server.Connected"`, func(t *testing.T, m *measurement) error {
			connect(t, m)
			hung(t, m, m.servers[0])
			return m.connected(t.Context())
		}},
		{"the path does not hear of the window", `the path process gave no answer to "Path.Watch"`, func(t *testing.T, m *measurement) error {
			m.scenario.RTT = results.Duration(time.Millisecond)
			connect(t, m)
			hung(t, m, m.path)
			return m.observe(t.Context())
		}},
		{"the load generator does not hear of the window", `the load process gave no answer to "Subscribers.SetWindow"`, func(t *testing.T, m *measurement) error {
			connect(t, m)
			hung(t, m, m.subscribers[0])
			return m.observe(t.Context())
		}},
		{"the server does not see the window's end", `the server process gave no answer to "Server.Measure"`, func(t *testing.T, m *measurement) error {
			connect(t, m)
			hung(t, m, m.servers[0])
			return m.observe(t.Context())
		}},
		{"the server does not take posts", `the server process gave no answer to "Server.Measure"`, func(t *testing.T, m *measurement) error {
			m.scenario.Publisher = results.PublisherPost
			connect(t, m)
			hung(t, m, m.servers[0])
			return m.observe(t.Context())
		}},
		{"the publisher does not post", `the publisher process gave no answer to "Publisher.Publish"`, func(t *testing.T, m *measurement) error {
			m.scenario.Publisher = results.PublisherPost
			connect(t, m)
			hung(t, m, m.publishers[0])
			return m.observe(t.Context())
		}},
		{"the load generator does not drain", `the load process gave no answer to "Subscribers.Drain"`, func(t *testing.T, m *measurement) error {
			connect(t, m)
			if err := m.announce(t.Context()); err != nil {
				t.Fatal(err)
			}
			hung(t, m, m.subscribers[0])
			return m.drain(t.Context(), DrainRequest{First: []uint64{1}, Last: []uint64{1}})
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			m := newTestMeasurement(t, nil)
			m.scenario.Measure = results.Duration(100 * time.Millisecond)
			m.scenario.Drain = results.Duration(10 * time.Millisecond)
			m.scenario.Settle = results.Duration(time.Second) // a busy machine takes a while to announce the window
			m.err = test.run(t, m)
			run := m.assemble()
			if because := strings.Join(run.InvalidBecause, "; "); run.Valid || !strings.HasPrefix(because, "process hung: "+test.want) {
				t.Errorf("valid %v because of %q, want invalid because the process hung: %s", run.Valid, because, test.want)
			}
			for _, w := range m.workers() {
				syscall.Kill(w.child.PID, syscall.SIGCONT) // the one that made another one wait
			}
			m.stop()
			for _, w := range m.workers() {
				select {
				case <-w.exited:
				default:
					t.Errorf("%v is still there", w)
				}
			}
		})
	}
}

// TestAFullPipeIsNoWayToWaitForEver calls a worker that hangs with a request that is longer than a pipe.
func TestAFullPipeIsNoWayToWaitForEver(t *testing.T) {
	w, err := StartWorker("load", loadCommand, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.Stop)
	hang(t, w)
	long := make([]uint64, 1<<20)
	_, err = Call[Nothing](t.Context(), w, "Subscribers.Drain", DrainRequest{First: long, Last: long}, 50*time.Millisecond)
	if err == nil || !strings.Contains(err.Error(), `process hung: the load process gave no answer to "Subscribers.Drain" for 50ms`) {
		t.Errorf("Call = %v, want that it hangs", err)
	}
}

// TestAnErrorComesBack: what a call returns as an error is one, and the worker goes on.
func TestAnErrorComesBack(t *testing.T) {
	w, err := StartWorker("server", serverCommand, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.Stop)
	for range 2 {
		_, err := Call[Listening](t.Context(), w, "Server.Listen", ListenRequest{Scenario: results.Scenario{Transport: "pigeon"}}, Grace)
		if err == nil || !strings.HasPrefix(err.Error(), `server: transport "pigeon" does not exist`) {
			t.Errorf("Call = %v, want that there is no such transport", err)
		}
	}
}

// serveOverPipe serves a kind of worker in this process, as one connection; the result of Serve comes on the channel.
func serveOverPipe(t *testing.T, kind WorkerKind) (net.Conn, <-chan error) {
	t.Helper()
	near, far := net.Pipe()
	t.Cleanup(func() { near.Close() })
	served := make(chan error, 1)
	go func() { served <- kind.Serve(t.Context(), far, far) }()
	return near, served
}

// brokenRole has something in its background that fails as soon as it is called.
type brokenRole struct {
	process *Process
	err     error
}

func (b *brokenRole) Wait(Nothing, *Nothing) error {
	b.process.Start("serving", func(context.Context) error { return b.err })
	<-b.process.Context().Done()
	return b.process.Context().Err()
}

// TestWhatFailsInTheBackgroundEndsTheProcess: a server or publisher that ends early is an error, not a silence: that of the
// call that is being answered, and that of the process.
func TestWhatFailsInTheBackgroundEndsTheProcess(t *testing.T) {
	for _, test := range []struct {
		err  error
		want string
	}{
		{errors.New("accept: it is broken"), "serving ended early: accept: it is broken"},
		{nil, "serving ended early: nobody stopped it"},
	} {
		conn, served := serveOverPipe(t, WorkerKind{Roles: func(p *Process) map[string]any {
			return map[string]any{"Broken": &brokenRole{p, test.err}}
		}})
		client := jsonrpc.NewClient(conn)
		if err := client.Call("Broken.Wait", Nothing{}, &Nothing{}); err == nil || err.Error() != test.want {
			t.Errorf("Call = %v, want %q", err, test.want)
		}
		if err := <-served; err == nil || err.Error() != test.want {
			t.Errorf("Serve = %v, want %q", err, test.want)
		}
		client.Close()
	}
}

// waitingRole answers when the process is to stop.
type waitingRole struct {
	process *Process
	called  chan struct{}
}

func (w *waitingRole) Wait(Nothing, *Nothing) error {
	close(w.called)
	<-w.process.Context().Done()
	return nil
}

// TestAWorkerStopsWhenStdinEnds, even while it answers a call, and cleans up.
func TestAWorkerStopsWhenStdinEnds(t *testing.T) {
	in, stdin := io.Pipe()
	stdout, out := io.Pipe()
	called, cleaned := make(chan struct{}), false
	kind := WorkerKind{Roles: func(p *Process) map[string]any {
		p.AtEnd(func() { cleaned = true })
		return map[string]any{"Waiting": &waitingRole{p, called}}
	}}
	served := make(chan error, 1)
	go func() { served <- kind.Serve(t.Context(), in, out) }()
	go io.WriteString(stdin, `{"method":"Waiting.Wait","params":[{}],"id":0}`)
	<-called
	stdin.Close()
	if err := <-served; err != nil || !cleaned {
		t.Errorf("Serve = %v, cleaned up: %v", err, cleaned)
	}
	stdout.Close()
}

// TestARequestThatIsNoneEndsTheProcess with an error.
func TestARequestThatIsNoneEndsTheProcess(t *testing.T) {
	conn, served := serveOverPipe(t, WorkerKind{Roles: func(*Process) map[string]any { return nil }})
	go io.WriteString(conn, "hello\n")
	if err := <-served; err == nil || err.Error() != "read a request: it is not one" {
		t.Errorf("Serve = %v, want that it is no request", err)
	}
}
