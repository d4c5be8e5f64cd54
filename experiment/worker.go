package experiment

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/rpc"
	"net/rpc/jsonrpc"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"

	"pollpush/internal/host"
	"pollpush/internal/veth"
	"pollpush/servers/nethttp"
)

// A Worker is a process of this program's own binary that plays roles of a run, so that the CPU time and the memory of
// each side are its own. It answers calls (net/rpc) over its stdin and stdout; what it writes to stderr becomes part of
// the error when it fails. A worker whose stdin ends stops: none outlives its parent, however that ended.
type Worker struct {
	name    string
	command *exec.Cmd
	client  *rpc.Client
	stderr  *tail
	exited  chan struct{} // closed when it has ended and exit is set
	exit    error
}

// StartWorker starts this program's own binary with a hidden subcommand (see WorkerKind), bound to cpus. Errors call the
// worker by name.
func StartWorker(name, subcommand string, cpus []int) (*Worker, error) {
	return startWorker(name, subcommand, cpus, nil)
}

// startWorker starts a worker at one end of a cable; nil: where this process is.
func startWorker(name, subcommand string, cpus []int, end *veth.End) (*Worker, error) {
	self, err := host.Binary()
	if err != nil {
		return nil, err
	}
	responses, stdout := io.Pipe()
	w := &Worker{
		name: name, command: &exec.Cmd{Path: self, Args: []string{"pollpush", subcommand}},
		stderr: &tail{}, exited: make(chan struct{}),
	}
	w.command.Stdout, w.command.Stderr = stdout, w.stderr
	w.command.Env = append(nethttp.WithExtendedConnect(os.Environ()), "GOTRACEBACK=single")
	w.command.WaitDelay = time.Second // for what it has started itself to let go of stdout and stderr
	// A Ctrl-C reaches the whole foreground group; when workers stop is for their parent to decide.
	detach(w.command)
	stdin, err := w.command.StdinPipe()
	if err != nil {
		return nil, err
	}
	if err := end.Start(func() error { return host.Pinned(cpus, w.command.Start) }); err != nil {
		return nil, fmt.Errorf("start the %s process: %w", name, err)
	}
	running.add(w)
	// JSON, because gob does not tell a pointer to 0 from nil, which means "not measured" in a record.
	w.client = jsonrpc.NewClient(pipes{responses, stdin})
	go func() {
		defer close(w.exited)
		w.exit = w.command.Wait()
		if w.exit != nil { // it could not end what it had started
			killGroup(w.command)
		}
		running.remove(w)
		stdout.Close()
	}()
	return w, nil
}

// pipes makes a worker's stdout and stdin one connection.
type pipes struct {
	*io.PipeReader
	stdin io.WriteCloser
}

func (p pipes) Write(b []byte) (int, error) { return p.stdin.Write(b) }
func (p pipes) Close() error                { return errors.Join(p.stdin.Close(), p.PipeReader.Close()) }

// Call calls a method of one of the worker's roles, like "Server.Listen", and returns its reply. A worker that has not
// replied after deadline hangs: it is killed, and the error says so.
func Call[Reply any](ctx context.Context, w *Worker, method string, request any, deadline time.Duration) (Reply, error) {
	hung := fmt.Errorf("%w: the %s process gave no answer to %q for %v", errHung, w.name, method, deadline.Round(time.Millisecond))
	limited, cancel := context.WithTimeoutCause(ctx, deadline, hung)
	defer cancel()
	reply, err := send[Reply](limited, w, method, request)
	if errors.Is(err, context.DeadlineExceeded) && context.Cause(limited) == hung {
		w.kill()
		err = hung
	}
	return reply, err
}

// errHung is the error of a worker that has not replied.
var errHung = errors.New("process hung")

// send is Call without a deadline of its own: the reply is waited for until ctx is done.
func send[Reply any](ctx context.Context, w *Worker, method string, request any) (Reply, error) {
	type response struct {
		reply Reply
		err   error
	}
	done := make(chan response, 1)
	go func() { // sending blocks where the pipe is full, because nobody reads it
		var r response
		r.err = w.client.Call(method, request, &r.reply)
		done <- r
	}()
	var none Reply
	select {
	case <-ctx.Done():
		return none, ctx.Err()
	case r := <-done:
		var failed rpc.ServerError
		switch {
		case r.err == nil:
			return r.reply, nil
		case errors.As(r.err, &failed):
			return none, fmt.Errorf("%s: %w", w.name, failed)
		}
		return none, w.failure(fmt.Errorf("call %s of the %s process: %w", method, w.name, r.err))
	}
}

// failure returns how the worker ended, with the last that it wrote to stderr; cause if it has not ended.
func (w *Worker) failure(cause error) error {
	select {
	case <-w.exited:
	case <-time.After(time.Second):
		return cause
	}
	reason := "it ended"
	if w.exit != nil {
		reason = w.exit.Error()
	}
	if text := w.stderr.String(); text != "" {
		reason += ": " + text
	}
	return fmt.Errorf("the %s process died (%s)", w.name, reason)
}

// Stop ends the worker: by closing its stdin, and if it has not ended after 3 s, by killing it.
func (w *Worker) Stop() {
	w.client.Close()
	select {
	case <-w.exited:
		return
	case <-time.After(3 * time.Second):
		w.kill()
	}
	select {
	case <-w.exited:
	case <-time.After(3 * time.Second): // not even the kernel gets rid of it
	}
}

// kill ends the worker and what it has started at once, whatever they are doing.
func (w *Worker) kill() {
	select {
	case <-w.exited: // its number may be somebody else's by now
	default:
		killTree(w.command)
	}
}

// running are the workers of this process that have not ended: whatever ends it early ends them first.
var running workers

// KillWorkers kills the workers of this process that have not ended, and those that start later.
func KillWorkers() { running.kill() }

// workers are processes that can be killed all at once.
type workers struct {
	mu     sync.Mutex
	all    map[*Worker]bool
	killed bool // those that start later are killed too
}

func (r *workers) add(w *Worker) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.all == nil {
		r.all = map[*Worker]bool{}
	}
	r.all[w] = true
	if r.killed {
		w.kill()
	}
}

func (r *workers) remove(w *Worker) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.all, w)
}

func (r *workers) kill() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.killed = true
	for w := range r.all {
		w.kill()
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
