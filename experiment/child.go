package experiment

import (
	"bufio"
	"cmp"
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

	"pollpush/internal/host"
)

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
func startChild(name, subcommand string, cpus []int, report func(Progress)) (*child, error) {
	self, err := host.Binary()
	if err != nil {
		return nil, err
	}
	c := &child{
		name: name, command: &exec.Cmd{Path: self, Args: []string{"pollpush", subcommand}},
		answers: make(chan answer, 16), stderr: &tail{}, exited: make(chan struct{}),
	}
	c.command.Stderr = c.stderr
	c.command.Env = append(os.Environ(), "GOTRACEBACK=single")
	c.command.WaitDelay = time.Second // for what it has started itself to let go of stderr
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
	running.add(c)
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
		running.remove(c)
	}()
	return c, nil
}

// call gives an order and returns its answer. A child that hasn't answered after patience hangs: it is killed, and the
// error says so. The order's name is what the error calls it.
func (c *child) call(ctx context.Context, o order, patience time.Duration) (answer, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, patience,
		fmt.Errorf("process hung: the %s process gave no answer to %q for %v", c.name, o.name(), patience.Round(time.Millisecond)))
	defer cancel()
	told := make(chan error, 1)
	go func() { told <- c.tell(o) }() // a pipe that nobody reads may be full
	var a answer
	var err error
	select {
	case err = <-told:
		if err == nil {
			a, err = c.await(ctx)
		}
	case <-ctx.Done():
		err = ctx.Err()
	}
	if errors.Is(err, context.DeadlineExceeded) {
		c.kill()
		err = context.Cause(ctx)
	}
	return a, err
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
		return cmp.Or(cause, fmt.Errorf("the %s process closed its pipes and went on", c.name))
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
		return
	case <-time.After(3 * time.Second):
		c.kill()
	}
	select {
	case <-c.exited:
	case <-time.After(3 * time.Second): // not even the kernel gets rid of it
	}
}

// kill ends the child and what it has started at once, whatever they are doing.
func (c *child) kill() {
	select {
	case <-c.exited: // its number may be somebody else's by now
	default:
		killGroup(c.command)
	}
}

// KillChildren kills the children of this process that have not ended, and those that start later.
func KillChildren() { running.kill() }

// running are the children of this process that have not ended: whatever ends it early ends them first.
var running children

// children are processes that can be killed all at once.
type children struct {
	mu     sync.Mutex
	all    map[*child]bool
	killed bool // those that start later are killed too
}

func (r *children) add(c *child) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.all == nil {
		r.all = map[*child]bool{}
	}
	r.all[c] = true
	if r.killed {
		c.kill()
	}
}

func (r *children) remove(c *child) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.all, c)
}

func (r *children) kill() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.killed = true
	for c := range r.all {
		c.kill()
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
