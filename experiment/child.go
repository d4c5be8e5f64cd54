package experiment

import (
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"

	"pollpush/internal/host"
	"pollpush/servers/nethttp"
)

// A Child is a process of this program's own binary that has been started, here or by an agent.
type Child struct {
	// Its stdout, which has to be read, and its stdin, whose end makes it stop. Close ends both.
	io.ReadWriteCloser

	PID  int          // on this machine; 0: it is on another one
	Kill func()       // ends it, with all that it has started, at once
	Wait func() Ended // returns once it has ended; it is called once
}

// Ended is how a process ended.
type Ended struct {
	Error  string `json:"error,omitempty"`  // "": by itself, with exit status 0
	Stderr string `json:"stderr,omitempty"` // the last that it wrote there
}

// String is how it ended, with what it said.
func (e Ended) String() string {
	text := e.Error
	if text == "" {
		text = "it ended"
	}
	if e.Stderr != "" {
		text += ": " + e.Stderr
	}
	return text
}

// StartChild starts this program's own binary with a hidden subcommand, on this machine, with variables more in its environment.
func StartChild(subcommand string, environment ...string) (*Child, error) {
	return startChild(subcommand, spot{}, environment...)
}

func startChild(subcommand string, at spot, environment ...string) (*Child, error) {
	self, err := host.Binary()
	if err != nil {
		return nil, err
	}
	command, stderr := &exec.Cmd{Path: self, Args: []string{"pollpush", subcommand}}, &tail{}
	responses, stdout := io.Pipe()
	command.Stdout, command.Stderr = stdout, stderr
	command.Env = append(nethttp.WithExtendedConnect(os.Environ()), "GOTRACEBACK=single")
	command.Env = append(command.Env, environment...)
	command.WaitDelay = time.Second // for what it has started itself to let go of stdout and stderr
	// A Ctrl-C reaches the whole foreground group; when workers stop is for their parent to decide.
	detach(command)
	stdin, err := command.StdinPipe()
	if err != nil {
		return nil, err
	}
	if err := at.end.Start(func() error { return host.Pinned(at.cpus, command.Start) }); err != nil {
		return nil, err
	}
	exited := make(chan struct{})
	return &Child{
		ReadWriteCloser: pipes{responses, stdin},
		PID:             command.Process.Pid,
		Kill: func() {
			select {
			case <-exited: // its number may be somebody else's by now
			default:
				killTree(command)
			}
		},
		Wait: func() (ended Ended) {
			if err := command.Wait(); err != nil { // it could not end what it had started
				ended.Error = err.Error()
				killGroup(command)
			}
			close(exited)
			stdout.Close()
			ended.Stderr = stderr.String()
			return ended
		},
	}, nil
}

// pipes makes a worker's stdout and stdin one connection.
type pipes struct {
	*io.PipeReader
	stdin io.WriteCloser
}

func (p pipes) Write(b []byte) (int, error) { return p.stdin.Write(b) }
func (p pipes) Close() error                { return errors.Join(p.stdin.Close(), p.PipeReader.Close()) }

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

// start starts a worker's process at a spot.
func (s spot) start(ctx context.Context, subcommand string) (*Child, error) {
	if s.place != nil {
		return s.place.Start(ctx, subcommand)
	}
	return startChild(subcommand, s)
}
