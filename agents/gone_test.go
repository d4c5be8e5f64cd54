package agents

import (
	"context"
	"errors"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"pollpush/experiment"
	"pollpush/loadgen"
	"pollpush/results"
)

// startLong begins a run of a minute, and returns once events arrive at its clients. The run comes on the channel.
func startLong(t *testing.T, c *Coordinator, roles Roles) <-chan results.Run {
	t.Helper()
	places, err := c.Places(t.Context(), roles, soon)
	if err != nil {
		t.Fatal(err)
	}
	s := scenario()
	s.Measure = results.Duration(time.Minute)
	arrives, done := make(chan struct{}), make(chan results.Run, 1)
	var once sync.Once
	go func() {
		runs, err := experiment.Options{Places: places}.Measure(context.Background(), func(_ int, p loadgen.Progress) {
			if p.Received > 0 {
				once.Do(func() { close(arrives) })
			}
		}, s)
		if err != nil {
			t.Error(err)
			runs = make([]results.Run, 1)
		}
		done <- runs[0]
	}()
	select {
	case <-arrives:
	case run := <-done:
		t.Fatalf("the run came to an end: %q", run.InvalidBecause)
	}
	return done
}

// workersOf are the processes of an agent in this process.
func workersOf(t *testing.T, a *Agent) (pids []int) {
	t.Helper()
	s := a.current()
	if s == nil {
		t.Fatal("the agent does not work")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, w := range s.workers {
		pids = append(pids, w.PID)
	}
	return pids
}

// working is an agent at work, and for whom.
type working struct {
	server      *Server
	agent       *Agent
	stop        func() error // ends the agent
	coordinator *Coordinator
	run         <-chan results.Run // that is under way there
}

// startOne has one agent play all roles of a long run.
func startOne(t *testing.T) working {
	t.Helper()
	s := startServer(t, Access{})
	a := &Agent{Access: Access{URL: s.ClientURL()}, Name: "a"}
	stop := startAgent(t, a)
	c := newCoordinator(t, Access{}, s)
	return working{s, a, stop, c, startLong(t, c, Roles{Count: 1})}
}

// TestAKilledCoordinatorIsLeft: its agents end their workers, and wait for the next one.
func TestAKilledCoordinatorIsLeft(t *testing.T) {
	t.Parallel()
	w := startOne(t)
	pids := workersOf(t, w.agent)
	if len(pids) != 2 {
		t.Errorf("%d processes run, want a server and a load", len(pids))
	}
	w.coordinator.conn.Close() // nothing is said any more
	<-w.run
	next := newCoordinator(t, Access{}, w.server)
	if run := measure(t, next, Roles{Count: 1}, scenario(), nil); run.Delivery.Received != 60 {
		t.Errorf("the next coordinator's run has %+v: %q", run.Delivery, run.InvalidBecause)
	}
	for _, pid := range pids {
		if err := syscall.Kill(pid, 0); !errors.Is(err, syscall.ESRCH) {
			t.Errorf("process %d of the first one is still there: %v", pid, err)
		}
	}
}

// TestAnAgentThatEndsTakesItsWorkersAlong, and says so.
func TestAnAgentThatEndsTakesItsWorkersAlong(t *testing.T) {
	t.Parallel()
	w := startOne(t)
	pids := workersOf(t, w.agent)
	if err := w.stop(); err != nil {
		t.Errorf("Run = %v, want nil", err)
	}
	for _, pid := range pids {
		if err := syscall.Kill(pid, 0); !errors.Is(err, syscall.ESRCH) {
			t.Errorf("process %d is still there: %v", pid, err)
		}
	}
	if because := strings.Join((<-w.run).InvalidBecause, "; "); !strings.Contains(because, "at a died (agent a has ended)") {
		t.Errorf("invalid because of %q, want that the agent has ended", because)
	}
}

// TestAnAgentThatLeavesIsLost: one that has ended its workers, because it did not hear its coordinator, still says that it is there. Nothing
// is heard of those workers any more, and their run ends at once.
func TestAnAgentThatLeavesIsLost(t *testing.T) {
	t.Parallel()
	w := startOne(t)
	w.agent.end("its coordinator was not heard of")
	if because := strings.Join((<-w.run).InvalidBecause, "; "); !strings.Contains(because, "at a died (agent a has left, because it did not hear this coordinator") {
		t.Errorf("invalid because of %q, want that the agent has left", because)
	}
	if run := measure(t, w.coordinator, Roles{Count: 1}, scenario(), nil); run.Delivery.Received != 60 {
		t.Errorf("the next run has %+v: %q", run.Delivery, run.InvalidBecause)
	}
}

// TestAKillHasAnEnd: also where the agent does not work for who kills any more.
func TestAKillHasAnEnd(t *testing.T) {
	t.Parallel()
	s := startServer(t, Access{})
	a := &Agent{Access: Access{URL: s.ClientURL()}, Name: "a"}
	startAgent(t, a)
	c := newCoordinator(t, Access{}, s)
	places, err := c.Places(t.Context(), Roles{Count: 1}, soon)
	if err != nil {
		t.Fatal(err)
	}
	child, err := places.Server.Start(t.Context(), "child-load")
	if err != nil {
		t.Fatal(err)
	}
	a.saying.Lock() // the coordinator hears nothing of it
	session := a.current()
	a.mu.Lock()
	a.engaged = nil
	a.mu.Unlock()
	child.Kill()
	if how := child.Wait(); !strings.Contains(how.Error, "agent a does not work for this coordinator any more") {
		t.Errorf("it ended by %q, want that the agent works for it no more", how.Error)
	}
	a.saying.Unlock()
	session.close(errors.New("the test is over"))
}

// TestAWorkerThatHasEndedIsForgotten before its coordinator hears of it, or the next run would find the agent at work, and have its session end.
func TestAWorkerThatHasEndedIsForgotten(t *testing.T) {
	t.Parallel()
	s := startServer(t, Access{})
	a := &Agent{Access: Access{URL: s.ClientURL()}, Name: "a"}
	startAgent(t, a)
	places, err := newCoordinator(t, Access{}, s).Places(t.Context(), Roles{Count: 1}, soon)
	if err != nil {
		t.Fatal(err)
	}
	for range 10 {
		child, err := places.Server.Start(t.Context(), "child-delay")
		if err != nil {
			t.Fatal(err)
		}
		_ = child.Close()
		if how := child.Wait(); how.Error != "" || !a.current().idle() {
			t.Fatalf("it ended by %q, and is still known: %v", how.Error, !a.current().idle())
		}
	}
}

// TestPrograms: an agent starts those that a file describes where its command line says so.
func TestPrograms(t *testing.T) {
	t.Parallel()
	s := startServer(t, Access{})
	startAgent(t, &Agent{Access: Access{URL: s.ClientURL()}, Name: "a"})
	startAgent(t, &Agent{Access: Access{URL: s.ClientURL()}, Name: "b", Programs: true})
	c := newCoordinator(t, Access{}, s)
	places, err := c.Places(t.Context(), Roles{Server: "a", Load: []string{"b"}}, soon)
	if err != nil {
		t.Fatal(err)
	}
	const want = "agent a starts no programs that a file describes: start it with --programs"
	for _, kind := range []string{"child-program", "child-middlebox"} {
		if _, err := places.Server.Start(t.Context(), kind); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", kind, err, want)
		}
		child, err := places.Load[0].Start(t.Context(), kind)
		if err != nil {
			t.Fatal(err)
		}
		_ = child.Close()
		child.Wait()
	}
}

// TestOnce: an agent that is to work once ends when that is done.
func TestOnce(t *testing.T) {
	t.Parallel()
	s := startServer(t, Access{})
	a := &Agent{Access: Access{URL: s.ClientURL()}, Name: "a", Workers: workers(), Once: true}
	c := newCoordinator(t, Access{}, s)
	done := make(chan error, 1)
	go func() { done <- a.Run(context.Background()) }()
	if run := measure(t, c, Roles{Count: 1}, scenario(), nil); run.Delivery.Received != 60 {
		t.Errorf("%+v, want 60 received: %q", run.Delivery, run.InvalidBecause)
	}
	c.Close()
	if err := <-done; err != nil {
		t.Errorf("Run = %v, want nil", err)
	}
}

// TestAServerThatIsGone ends a run, and the agents find the one that comes in its place.
func TestAServerThatIsGone(t *testing.T) {
	t.Parallel()
	s := startServer(t, Access{})
	address := s.Address()
	startAgent(t, &Agent{Access: Access{URL: s.ClientURL()}, Name: "a"})
	c := newCoordinator(t, Access{URL: s.ClientURL()}, nil)
	run := startLong(t, c, Roles{Count: 1})
	s.Close()
	if because := strings.Join((<-run).InvalidBecause, "; "); !strings.Contains(because, "at a died (agent a is lost, because the NATS server is gone)") {
		t.Errorf("invalid because of %q, want that the NATS server is gone", because)
	}
	again, err := NewServer(address, Access{})
	if err != nil {
		t.Skipf("NOT TESTED: another NATS server at the same address: %v", err) // somebody else has taken it
	}
	t.Cleanup(again.Close)
	if run := measure(t, c, Roles{Count: 1}, scenario(), nil); run.Delivery.Received != 60 {
		t.Errorf("the run at the next server has %+v: %q", run.Delivery, run.InvalidBecause)
	}
}
