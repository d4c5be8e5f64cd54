package main

import (
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

	"pollpush/internal/timens"
	"pollpush/internal/veth"
	"pollpush/results"
)

// hosts are namespaces that stand for machines: the coordinator's, from whose address on the agents a, b and c are reached. See
// scripts/namespaces.sh, which makes the same.
type hosts struct {
	*veth.Switch
	address, token string         // of the coordinator's NATS server
	agents         []*hostProcess // a, b and c
}

// newHosts makes them, with an agent in each but the first, and steady clocks of each one's own. It skips the test, loudly, where nobody may
// make namespaces.
func newHosts(t *testing.T) *hosts {
	t.Helper()
	network, err := veth.NewSwitch(4)
	if errors.Is(err, os.ErrPermission) {
		if os.Getenv("CI") != "" && os.Geteuid() == 0 {
			t.Fatal(err)
		}
		fmt.Fprintf(os.Stderr, "NOT TESTED: %s: %v\n", t.Name(), err)
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(network.Close)
	h := &hosts{Switch: network, address: network.Ends[0].Address.String() + ":4222", token: filepath.Join(t.TempDir(), "token")}
	if err := os.WriteFile(h.token, []byte("a secret\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for at := 1; at <= 3; at++ {
		h.agents = append(h.agents, h.startAgent(t, at))
	}
	return h
}

// startAgent starts the agent of a namespace.
func (h *hosts) startAgent(t *testing.T, at int) *hostProcess {
	t.Helper()
	return h.start(t, at, "agent", "--nats", "nats://"+h.address, "--nats-token", h.token, "--name", string(rune('a'-1+at)))
}

// A hostProcess is a pollpush in a namespace, which the test ends. What it says is kept.
type hostProcess struct {
	*exec.Cmd
	stdout, said bytes.Buffer // to be read once it has ended
	ended        chan struct{}
}

func (h *hosts) start(t *testing.T, at int, args ...string) *hostProcess {
	t.Helper()
	p := &hostProcess{Cmd: exec.Command("pollpush", args...), ended: make(chan struct{})}
	p.Stdout, p.Stderr = &p.stdout, &p.said
	if err := h.Ends[at].Start(func() error { return timens.Start(time.Duration(at)*time.Hour, p.Start) }); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(p.ended)
		_ = p.Wait()
	}()
	t.Cleanup(func() {
		_ = p.Process.Signal(syscall.SIGTERM)
		<-p.ended
		t.Logf("%s:\n%s", args[len(args)-1], p.said.String())
	})
	return p
}

// asked is what all runs are of.
var asked = []string{"--transport", "sse", "--clients", "7", "--topics", "2", "--rate", "25", "--settle", "100ms"}

// elsewhere has the server of a run at a, its clients at b and c.
func (h *hosts) elsewhere(args ...string) []string {
	return append(args, "--on", "server=a,load=b,c", "--nats-listen", h.address, "--nats-token", h.token)
}

// startRun begins a run there.
func (h *hosts) startRun(t *testing.T, measure time.Duration) *hostProcess {
	t.Helper()
	return h.start(t, 0, append(h.elsewhere("run", "--json", "--measure", measure.String()), asked...)...)
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

// exact checks that a run of 200 ms delivered everything once.
func exact(t *testing.T, run results.Run) {
	t.Helper()
	if d := run.Delivery; d.Published != 10 || d.Received != 35 || d.Lost != 0 || d.Duplicates != 0 {
		t.Errorf("%+v, want 10 published and 35 received: %q", d, run.InvalidBecause)
	}
}

// TestFourHosts makes a run with the coordinator, the server and two agents for its clients in a namespace each, with clocks that are hours
// apart: it has the figures of a run on one machine. (scripts/hosts.sh compares more of them.) An agent that is cut off for long ends one
// at once.
func TestFourHosts(t *testing.T) {
	t.Parallel()
	h := newHosts(t)
	here := h.start(t, 0, append([]string{"run", "--json", "--network", "loopback", "--pin=false", "--measure", "200ms"}, asked...)...)
	one := here.record(t)
	run := h.startRun(t, 200*time.Millisecond).record(t)
	exact(t, one)
	exact(t, run)
	// Events that are written together share a chunk of HTTP/1.1: a busy machine does that.
	if a, b := one.Bytes, run.Bytes; a.PayloadDown != b.PayloadDown || a.ConnectDown != b.ConnectDown || a.ConnectUp != b.ConnectUp || a.AppUp != b.AppUp ||
		max(a.AppDown, b.AppDown) > 2*min(a.AppDown, b.AppDown) {
		t.Errorf("bytes %+v here, %+v at agents", a, b)
	}
	if one.Latency == nil || run.Latency == nil || one.Latency.Count != run.Latency.Count || run.Latency.P50 <= 0 || run.Latency.P50 > int64(time.Minute) {
		t.Errorf("latency %+v here, %+v at agents", one.Latency, run.Latency)
	}
	if !strings.HasPrefix(run.Address, h.Ends[1].Address.String()+":") || len(run.Agents) != 3 || run.Agents[2].Address != h.Ends[3].Address.String() || len(run.Clocks) != 2 {
		t.Errorf("the server is at %s, agents %+v, clocks %+v, want them in their namespaces", run.Address, run.Agents, run.Clocks)
	}

	cut := h.startRun(t, time.Minute)
	h.awaitWorkers(t, 3, 1)
	if err := h.Cut(3); err != nil {
		t.Fatal(err)
	}
	if because := strings.Join(cut.record(t).InvalidBecause, "; "); !strings.Contains(because, "agent c is lost: it was not heard of for 3s") {
		t.Errorf("invalid because of %q, want that agent c is lost", because)
	}
	h.awaitWorkers(t, 3, 0) // it leaves by itself, after 5 s
	if err := h.Join(3); err != nil {
		t.Fatal(err)
	}
	exact(t, h.startRun(t, 200*time.Millisecond).record(t))
}

// TestACoordinatorIsKilled: its agents end what runs at them, and wait for the next one.
func TestACoordinatorIsKilled(t *testing.T) {
	t.Parallel()
	h := newHosts(t)
	killed := h.startRun(t, time.Minute)
	h.awaitWorkers(t, 2, 1)
	if err := killed.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	for at := 1; at <= 3; at++ {
		h.awaitWorkers(t, at, 0)
	}
	exact(t, h.startRun(t, 200*time.Millisecond).record(t))
}

// TestABenchOutlivesAnAgent: one that is killed ends it where it does not come back, what was done is kept, and when it is there again the
// bench goes on.
func TestABenchOutlivesAnAgent(t *testing.T) {
	t.Parallel()
	h := newHosts(t)
	dir := t.TempDir()
	suite, out := filepath.Join(dir, "suite.yaml"), ""
	const text = "repetitions: 1\nscenario: {transport: sse, clients: 7, topics: 2, rate: 25, settle: 100ms}\n" +
		"sets:\n  - name: short\n    scenario: {measure: 200ms}\n  - name: long\n    scenario: {measure: 2s}\n"
	if err := os.WriteFile(suite, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	runs := func() (all []results.Run) {
		all, _, _ = results.Read(filepath.Join(out, "runs.jsonl"))
		return all
	}
	begin := func(n int) *hostProcess {
		out = filepath.Join(dir, strconv.Itoa(n))
		return h.start(t, 0, h.elsewhere("bench", "--suite", suite, "--out", out, "--agents-within", "2s")...)
	}
	bench := begin(0)
	ticker := time.NewTicker(20 * time.Millisecond)
	defer ticker.Stop()
	for n := 1; len(runs()) == 0; {
		select {
		case <-ticker.C:
		case <-bench.ended:
			if said := bench.said.String(); n == 10 || !strings.Contains(said, "there is no agent") { // a busy machine's agents take longer
				t.Fatalf("the bench ended before a run: %s", said)
			}
			bench = begin(n)
			n++
		}
	}
	if err := h.agents[2].Process.Kill(); err != nil {
		t.Fatal(err)
	}
	<-bench.ended
	said := bench.said.String()
	if !strings.Contains(said, "agent c") || !strings.Contains(said, " after 2s: start them by pollpush agent") || !strings.Contains(said, "--resume "+out) {
		t.Errorf("it says %q, want that agent c is missing, and how to go on", said)
	}
	before := len(runs())
	h.startAgent(t, 3)
	again := h.start(t, 0, h.elsewhere("bench", "--resume", out, "--agents-within", "20s")...)
	<-again.ended
	all := runs()
	made := map[string]bool{}
	for _, r := range all {
		if r.Delivery.Received > 0 && r.Delivery.Lost == 0 {
			made[r.ID] = true
		}
	}
	if len(made) != 2 || len(all) <= before {
		t.Errorf("%d runs at first and %d at the end, of which %d are whole, want both: %s", before, len(all), len(made), again.said.String())
	}
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
