package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"

	"pollpush/host"
	"pollpush/results"
	"pollpush/verify"
)

// A run is made by three processes: this one, a server and a load generator (and a delay line where there is a
// round-trip time), so that each side's CPU time and memory are its own. They talk in lines of JSON over the children's stdin and stdout; what a child says on stderr becomes
// part of the reason when it fails. A child whose stdin ends stops: no child outlives its parent, however that ended.

// An order is what a child is told. Exactly one field is set.
type order struct {
	Serve   *results.Scenario `json:"serve,omitempty"`   // server: listen, and answer serverReady
	Null    *nullOrder        `json:"null,omitempty"`    // null server: listen, and answer serverReady
	Load    *loadOrder        `json:"load,omitempty"`    // load: connect everybody, and answer loadReady
	Delay   *delayOrder       `json:"delay,omitempty"`   // delay: listen, and answer with an address
	Loaded  bool              `json:"loaded,omitempty"`  // server: the browser has its page
	Follow  bool              `json:"follow,omitempty"`  // browser: connect everybody
	Settled bool              `json:"settled,omitempty"` // server: everybody is connected: answer serverSettled
	Window  *window           `json:"window,omitempty"`  // load, delay: answered when it is known, with nothing; server: serverDone
	Drain   *drainOrder       `json:"drain,omitempty"`   // load: wait for what is owed, and answer loadDone; delay: answer its lag
}

// A window is when things happen, in absolute time: all processes read the same clock.
type window struct {
	Start time.Time `json:"start"` // publishing begins
	Mark1 time.Time `json:"mark1"` // the measured window begins
	Mark2 time.Time `json:"mark2"` // and ends; publishing goes on
}

type loadOrder struct {
	Scenario results.Scenario `json:"scenario"`
	Address  string           `json:"address"`
	// Certificate, PEM, is what the clients shall trust; nil: what the system trusts.
	Certificate []byte `json:"certificate,omitempty"`
	Scratch     string `json:"scratch,omitempty"` // browser: a directory for its files
}

// A delayOrder asks for a path to Address that takes RTT there and back.
type delayOrder struct {
	Address string           `json:"address"`
	RTT     results.Duration `json:"rtt"`
}

// A drainOrder names the window's events by their sequence numbers, per topic: First to Last, none if Last < First.
// Both are nil when the server is somebody else's: then the clients' own view decides.
type drainOrder struct {
	First []uint64 `json:"first"`
	Last  []uint64 `json:"last"`
	// Marks are when the server read its books of a browser: at the window's marks, or a little later.
	Marks [2]time.Time `json:"marks,omitzero"`
}

// An answer is one line from a child: Progress at any time, or the answer to an order.
type answer struct {
	Progress *progress `json:"progress,omitempty"`
	Error    string    `json:"error,omitempty"`

	Address     string          `json:"address,omitempty"`     // serverReady
	Certificate []byte          `json:"certificate,omitempty"` // serverReady, with TLS: what to trust
	CPUs        []int           `json:"cpus,omitempty"`        // serverReady, loadReady: what it may run on
	RSS         *int64          `json:"rss,omitempty"`         // serverReady (idle), serverSettled (connected)
	Server      *results.Server `json:"server,omitempty"`      // serverDone
	Drain       *drainOrder     `json:"drain,omitempty"`       // serverDone: the window's events
	Lag         *results.Lag    `json:"lag,omitempty"`         // serverDone, and a delay line's
	ClockStep   *int64          `json:"clock_step,omitempty"`  // serverDone: ns the wall clock was moved by
	Truth       *verify.Truth   `json:"truth,omitempty"`       // serverDone of a null server
	Visit       *visit          `json:"visit,omitempty"`       // serverDone for a browser
	Run         *results.Run    `json:"run,omitempty"`         // loadDone: the client side's part of the record
}

// progress is what a load generator says about itself while it runs.
type progress struct {
	Connected int     `json:"connected"`
	Received  int64   `json:"received"`
	Requests  int64   `json:"requests"`
	LatencyNS float64 `json:"latency_ns"` // mean so far; 0 before the first event
}

// A child is a process of this program's own binary under our orders.
type child struct {
	name    string
	command *exec.Cmd
	stdin   io.WriteCloser
	answers chan answer
	stderr  *tail
	exited  chan struct{} // closed when it has ended and exit is set
	exit    error
}

// startChild starts this program's own binary with a hidden subcommand, bound to cpus. report, which may be nil, gets
// its progress, from another goroutine.
func startChild(name, subcommand string, cpus []int, report func(progress)) (*child, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("find this program's file: %w", err)
	}
	c := &child{name: name, command: &exec.Cmd{Path: self, Args: []string{"pollpush", subcommand}}, answers: make(chan answer, 16), stderr: &tail{}, exited: make(chan struct{})}
	c.command.Stderr = c.stderr
	c.command.Env = append(os.Environ(), "GOTRACEBACK=single")
	// A Ctrl-C reaches the whole foreground group; children take their orders from us alone.
	detach(c.command)
	if c.stdin, err = c.command.StdinPipe(); err != nil {
		return nil, err
	}
	stdout, err := c.command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := host.Pinned(cpus, c.command.Start); err != nil {
		return nil, fmt.Errorf("start the %s process: %w", name, err)
	}
	go func() {
		defer close(c.exited)
		defer close(c.answers)
		lines := bufio.NewReaderSize(stdout, 1<<16)
		for {
			line, err := lines.ReadBytes('\n')
			if err != nil {
				break
			}
			var a answer
			if err := json.Unmarshal(line, &a); err != nil {
				a = answer{Error: fmt.Sprintf("said %q", line)}
			}
			if a.Progress != nil {
				if report != nil {
					report(*a.Progress)
				}
				continue
			}
			c.answers <- a
		}
		c.exit = c.command.Wait()
	}()
	return c, nil
}

// tell gives an order without waiting for an answer.
func (c *child) tell(o order) error {
	line, err := json.Marshal(o)
	if err != nil {
		return err
	}
	if _, err := c.stdin.Write(append(line, '\n')); err != nil {
		return c.failure(fmt.Errorf("give the %s process an order: %w", c.name, err))
	}
	return nil
}

// await returns the child's next answer.
func (c *child) await(ctx context.Context) (answer, error) {
	select {
	case <-ctx.Done():
		return answer{}, ctx.Err()
	case a, ok := <-c.answers:
		switch {
		case !ok:
			return a, c.failure(nil)
		case a.Error != "":
			return a, fmt.Errorf("%s: %s", c.name, a.Error)
		}
		return a, nil
	}
}

// failure says how the child ended, with the last it said on stderr.
func (c *child) failure(cause error) error {
	select {
	case <-c.exited:
	case <-time.After(time.Second):
		return cause
	}
	reason := "it ended"
	if c.exit != nil {
		reason = c.exit.Error()
	}
	if said := c.stderr.String(); said != "" {
		reason += ": " + said
	}
	return fmt.Errorf("the %s process died (%s)", c.name, reason)
}

// stop ends the child: by closing its stdin, and if that doesn't do within 3 s, by killing it.
func (c *child) stop() {
	c.stdin.Close()
	go func() {
		for range c.answers { // it may still be talking
		}
	}()
	select {
	case <-c.exited:
	case <-time.After(3 * time.Second):
		c.command.Process.Kill()
		<-c.exited
	}
}

// tail keeps the last 2 KB that were written to it.
type tail struct {
	mu   sync.Mutex
	last []byte
}

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.last = append(t.last, p...)
	if n := len(t.last) - 2048; n > 0 {
		t.last = append(t.last[:0], t.last[n:]...)
	}
	return len(p), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return strings.TrimSpace(string(t.last))
}

// orders reads a child's orders from stdin and gives each to do, whose answer is written to stdout. It returns when
// stdin ends, which is how a child is told to stop.
func orders(ctx context.Context, do func(context.Context, order) *answer) error {
	// Reading goes on while an order is carried out, so that the end of stdin interrupts it.
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	next := make(chan order)
	failed := make(chan error, 1)
	go func() {
		defer cancel()
		in := json.NewDecoder(os.Stdin)
		for {
			var o order
			if err := in.Decode(&o); err != nil {
				if !errors.Is(err, io.EOF) {
					failed <- fmt.Errorf("read an order: %w", err)
				}
				return
			}
			select {
			case next <- o:
			case <-ctx.Done():
				return
			}
		}
	}()
	for {
		select {
		case <-ctx.Done():
			select {
			case err := <-failed:
				return err
			default:
				return nil
			}
		case o := <-next:
			if a := do(ctx, o); a != nil {
				if err := say(*a); err != nil {
					return err
				}
			}
		}
	}
}

var stdout sync.Mutex // progress and answers come from different goroutines

// say writes one line to the parent.
func say(a answer) error {
	stdout.Lock()
	defer stdout.Unlock()
	return json.NewEncoder(os.Stdout).Encode(a)
}
