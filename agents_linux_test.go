package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"pollpush/internal/veth"
	"pollpush/results"
)

// hosts are namespaces that stand for machines: the coordinator's, from whose address on the agents a, b and c are reached.
type hosts struct {
	*veth.Switch
	url string
}

// newHosts makes them, with an agent in each but the first. It skips the test, loudly, where nobody may make namespaces.
func newHosts(t *testing.T) *hosts {
	t.Helper()
	network, err := veth.NewSwitch(4)
	if errors.Is(err, os.ErrPermission) {
		fmt.Fprintf(os.Stderr, "NOT TESTED: %s: %v\n", t.Name(), err)
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(network.Close)
	h := &hosts{network, "nats://" + network.Ends[0].Address.String() + ":4222"}
	for i, name := range []string{"a", "b", "c"} {
		h.start(t, i+1, "agent", "--nats", h.url, "--name", name)
	}
	return h
}

// A hostProcess is a pollpush in a namespace, which the test ends. What it says is kept.
type hostProcess struct {
	*exec.Cmd
	stdout bytes.Buffer
	said   chan string // its lines on stderr
	ended  chan struct{}
}

func (h *hosts) start(t *testing.T, at int, args ...string) *hostProcess {
	t.Helper()
	p := &hostProcess{Cmd: exec.Command("pollpush", args...), said: make(chan string, 1000), ended: make(chan struct{})}
	stderr, err := p.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	p.Stdout = &p.stdout
	if err := h.Ends[at].Start(p.Start); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(p.ended)
		for lines := bufio.NewScanner(stderr); lines.Scan(); {
			p.said <- lines.Text()
		}
		_ = p.Wait()
	}()
	t.Cleanup(func() {
		_ = p.Process.Signal(syscall.SIGTERM)
		<-p.ended
		for len(p.said) > 0 {
			t.Logf("%s: %s", args[len(args)-1], <-p.said)
		}
	})
	return p
}

// startRun begins a run: the server at a, the clients at b and c.
func (h *hosts) startRun(t *testing.T, measure time.Duration) *hostProcess {
	t.Helper()
	return h.start(t, 0, "run", "--json", "--on", "server=a,load=b,c", "--nats-listen", strings.TrimPrefix(h.url, "nats://"),
		"--transport", "sse", "--clients", "7", "--topics", "2", "--rate", "25", "--settle", "100ms", "--measure", measure.String())
}

// record is the run that it wrote, once it has ended.
func (p *hostProcess) record(t *testing.T) (run results.Run) {
	t.Helper()
	<-p.ended
	if err := json.Unmarshal(p.stdout.Bytes(), &run); err != nil {
		t.Fatalf("stdout is %q: %v", p.stdout.Bytes(), err)
	}
	return run
}

// workers are the processes of runs in a namespace.
func (h *hosts) workers(at int) (all []string) {
	var inside string
	_ = h.Ends[at].Start(func() (err error) { inside, err = os.Readlink("/proc/thread-self/ns/net"); return err })
	names, _ := filepath.Glob("/proc/[0-9]*/ns/net")
	for _, name := range names {
		if where, err := os.Readlink(name); err == nil && where == inside {
			line, _ := os.ReadFile(filepath.Join(filepath.Dir(filepath.Dir(name)), "cmdline"))
			if strings.Contains(string(line), "\x00child-") {
				all = append(all, strings.ReplaceAll(string(line), "\x00", " ")+strconv.Itoa(at))
			}
		}
	}
	return all
}

// TestFourHosts makes runs with the coordinator, the server and two agents for its clients in a namespace each: they deliver exactly
// what a run here does, and what is gone ends what it should.
func TestFourHosts(t *testing.T) {
	t.Parallel()
	h := newHosts(t)
	exact := func(run results.Run) {
		t.Helper()
		if d := run.Delivery; d.Published != 10 || d.Received != 35 || d.Lost != 0 || d.Duplicates != 0 {
			t.Errorf("%+v, want 10 published and 35 received: %q", d, run.InvalidBecause)
		}
	}
	run := h.startRun(t, 200*time.Millisecond).record(t)
	exact(run)
	if !strings.HasPrefix(run.Address, h.Ends[1].Address.String()+":") || len(run.Agents) != 3 || run.Agents[2].Address != h.Ends[3].Address.String() {
		t.Errorf("the server is at %s, agents %+v, want them in their namespaces", run.Address, run.Agents)
	}

	// An agent that is cut off: the run is over at once, and says which it was.
	cut := h.startRun(t, time.Minute)
	h.awaitWorkers(t, 3, 1)
	if err := h.Cut(3); err != nil {
		t.Fatal(err)
	}
	if because := strings.Join(cut.record(t).InvalidBecause, "; "); !strings.Contains(because, "agent c is lost: it was not heard of for 3s") {
		t.Errorf("invalid because of %q, want that agent c is lost", because)
	}
	h.awaitWorkers(t, 3, 0) // it leaves by itself
	if err := h.Join(3); err != nil {
		t.Fatal(err)
	}
	exact(h.startRun(t, 200*time.Millisecond).record(t))

	// A coordinator that is killed.
	killed := h.startRun(t, time.Minute)
	h.awaitWorkers(t, 2, 1)
	if err := killed.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	for at := 1; at <= 3; at++ {
		h.awaitWorkers(t, at, 0)
	}
	exact(h.startRun(t, 200*time.Millisecond).record(t))
}

// awaitWorkers waits until so many run in a namespace.
func (h *hosts) awaitWorkers(t *testing.T, at, want int) {
	t.Helper()
	ticker := time.NewTicker(50 * time.Millisecond)
	defer ticker.Stop()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); <-ticker.C {
		if len(h.workers(at)) == want {
			return
		}
	}
	t.Fatalf("at %d there run %q, want %d", at, h.workers(at), want)
}
