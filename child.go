package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"

	"pollpush/host"
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
func startChild(name, subcommand string, cpus []int, report func(progress)) (*child, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("find this program's file: %w", err)
	}
	c := &child{
		name: name, command: &exec.Cmd{Path: self, Args: []string{"pollpush", subcommand}},
		answers: make(chan answer, 16), stderr: &tail{}, exited: make(chan struct{}),
	}
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
