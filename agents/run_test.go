package agents

import (
	"context"
	"maps"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"pollpush/experiment"
	"pollpush/loadgen"
	"pollpush/results"
)

// soon is how long things may take on a machine that does much else.
const soon = 20 * time.Second

// startServer starts a NATS server on a free port of the loopback interface.
func startServer(t *testing.T, a Access) *Server {
	t.Helper()
	s, err := NewServer("127.0.0.1:0", a)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// startAgent runs an agent in this process until stop is called, which returns what Run did.
func startAgent(t *testing.T, a *Agent) (stop func() error) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	a.Workers = workers()
	if a.Say == nil {
		a.Say = func(message string) { t.Logf("agent %s: %s", a.Name, message) }
	}
	go func() { done <- a.Run(ctx) }()
	stop = sync.OnceValue(func() error {
		cancel()
		return <-done
	})
	t.Cleanup(func() { stop() })
	return stop
}

// startAgentProcess runs one in a process of its own, whose command is returned; the test ends it.
func startAgentProcess(t *testing.T, url, name string) *exec.Cmd {
	t.Helper()
	c := exec.Command("/proc/self/exe", agentCommand, url, name)
	c.Args[0] = "pollpush"
	c.Stderr = os.Stderr
	if _, err := c.StdinPipe(); err != nil { // whose end tells that the test's process has died
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = c.Process.Signal(syscall.SIGTERM)
		_ = c.Wait()
	})
	return c
}

func newCoordinator(t *testing.T, a Access, s *Server) *Coordinator {
	t.Helper()
	c, err := NewCoordinator(a, s, Work{Name: "a test"}, func(message string) { t.Logf("coordinator: %s", message) })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// scenario is a short run.
func scenario() results.Scenario {
	s := results.Default()
	s.Transport, s.Clients, s.Rate, s.Network = "sse", 6, 50, results.NetworkAgents
	s.Settle, s.Measure = results.Duration(50*time.Millisecond), results.Duration(200*time.Millisecond)
	s.Complete()
	return s
}

// measure makes a run at some agents.
func measure(t *testing.T, c *Coordinator, roles Roles, s results.Scenario, report func(int, loadgen.Progress)) results.Run {
	t.Helper()
	places, err := c.Places(t.Context(), roles, soon)
	if err != nil {
		t.Fatal(err)
	}
	runs, err := experiment.Options{Places: places}.Measure(t.Context(), report, s)
	if err != nil {
		t.Fatal(err)
	}
	return runs[0]
}

// TestARunAtAgents has the same exact account as one made here: each event reaches each client once. Agents in this process and in
// one of their own make no difference, nor does a second run.
func TestARunAtAgents(t *testing.T) {
	t.Parallel()
	s := startServer(t, Access{})
	startAgent(t, &Agent{Access: Access{URL: s.ClientURL()}, Name: "a"})
	startAgentProcess(t, s.ClientURL(), "b")
	startAgent(t, &Agent{Access: Access{URL: s.ClientURL()}, Name: "c"})
	c := newCoordinator(t, Access{}, s)
	for range 2 {
		run := measure(t, c, Roles{Server: "b", Load: []string{"a", "c"}}, scenario(), nil)
		if run.Server == nil {
			t.Fatalf("the run came to no end: %q", run.InvalidBecause)
		}
		if run.Server.TCPMemoryBytes != nil || run.Server.SocketObjectsBytes != nil {
			t.Error("the kernel's memory is recorded as that of both ends, of which one is elsewhere")
		}
		if d := run.Delivery; d.Published != 10 || d.Received != 60 || d.Lost != 0 || d.Duplicates != 0 {
			t.Errorf("%+v, want 10 published and 60 received", d)
		}
		if len(run.Agents) != 3 || run.Agents[0].Name != "b" || run.Agents[2].Name != "c" || *run.Load.Processes != 2 || run.Agents[1].Host.CPU != run.Host.CPU || run.Machine == nil || run.Agents[2].Machine == nil {
			t.Errorf("agents %+v, machine %+v, want b, a and c", run.Agents, run.Machine)
		}
		if len(run.Clocks) != 2 || run.Clocks[0].Name != "a" || run.Clocks[1].Name != "c" || run.Clocks[1].BoundNS <= 0 || run.Reference == nil || run.Reference.Clients != 6 {
			t.Errorf("clocks %+v and reference %+v, want those of a and c, and 6 clients", run.Clocks, run.Reference)
		}
	}
}

// TestALostAgentIsAnInvalidRun which says which one it was, at once.
func TestALostAgentIsAnInvalidRun(t *testing.T) {
	t.Parallel()
	s := startServer(t, Access{})
	startAgent(t, &Agent{Access: Access{URL: s.ClientURL()}, Name: "a"})
	b := startAgentProcess(t, s.ClientURL(), "b")
	c := newCoordinator(t, Access{}, s)
	long := scenario()
	long.Measure = results.Duration(time.Minute)
	var once sync.Once
	run := measure(t, c, Roles{Server: "a", Load: []string{"b"}}, long, func(_ int, p loadgen.Progress) {
		if p.Received > 0 {
			once.Do(func() { _ = b.Process.Kill() })
		}
	})
	if because := strings.Join(run.InvalidBecause, "; "); run.Valid || !strings.Contains(because, "at b died (agent b is lost: it was not heard of for 3s)") {
		t.Errorf("valid %v because of %q, want that b is lost", run.Valid, because)
	}
	if _, err := c.Places(t.Context(), Roles{Server: "a", Load: []string{"b"}}, time.Millisecond); err == nil || !strings.Contains(err.Error(), "there is no agent b") {
		t.Errorf("Places = %v, want that b is missing", err)
	}
	startAgentProcess(t, s.ClientURL(), "b")
	if run := measure(t, c, Roles{Server: "a", Load: []string{"b"}}, scenario(), nil); run.Delivery.Received != 60 {
		t.Errorf("when it was there again, the run has %+v: %q", run.Delivery, run.InvalidBecause)
	}
}

// TestAnotherProgramIsRefused by either side, with a sentence.
func TestAnotherProgramIsRefused(t *testing.T) {
	t.Parallel()
	s := startServer(t, Access{})
	startAgent(t, &Agent{Access: Access{URL: s.ClientURL()}, Name: "old"})
	c, err := newCoordinatorOf(Program{"0123456789ab", "fedcba9876543210"}, Access{}, s, Work{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	for c.refused() == nil { // it has not been heard of yet
		if _, change := c.waiting(); c.refused() == nil {
			<-change
		}
	}
	_, err = c.Places(t.Context(), Roles{Count: 1}, time.Millisecond)
	const want = "agent old is another pollpush (revision "
	if err == nil || !strings.Contains(err.Error(), "0 of 1 agents are there") || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "start both from one build") {
		t.Errorf("Places = %v, want that the agent is another pollpush", err)
	}
	c.mu.Lock()
	all := slices.Collect(maps.Values(c.agents))
	c.mu.Unlock()
	for _, a := range all {
		if err := c.engage(t.Context(), []*member{a}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("engage = %v, want that the agent refuses", err)
		}
	}
	if len(all) != 1 {
		t.Errorf("%d agents are known, want one", len(all))
	}
}
