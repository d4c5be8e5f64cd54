package experiment

import (
	"context"
	"errors"
	"fmt"
	"net/rpc"
	"net/rpc/jsonrpc"
	"sync"
	"time"
)

// A Worker is a process of this program's own binary that plays roles of a run, so that the CPU time and the memory of
// each side are its own. It answers calls (net/rpc) over its stdin and stdout; what it writes to stderr becomes part of
// the error when it fails. A worker whose stdin ends stops: none outlives its parent, however that ended.
type Worker struct {
	name   string // of its role
	at     *Place // nil: this machine
	child  *Child
	client *rpc.Client
	exited chan struct{} // closed when it has ended and ended is set
	ended  Ended
}

// StartWorker starts this program's own binary with a hidden subcommand (see WorkerKind), bound to cpus. Errors call the
// worker by name.
func StartWorker(name, subcommand string, cpus []int) (*Worker, error) {
	return startWorker(context.Background(), name, subcommand, spot{cpus: cpus})
}

func startWorker(ctx context.Context, name, subcommand string, at spot) (*Worker, error) {
	w := &Worker{name: name, at: at.place, exited: make(chan struct{})}
	var err error
	if w.child, err = at.start(ctx, subcommand); err != nil {
		return nil, fmt.Errorf("start %v: %w", w, err)
	}
	running.add(w)
	// JSON, because gob does not tell a pointer to 0 from nil, which means "not measured" in a record.
	w.client = jsonrpc.NewClient(w.child)
	go func() {
		defer close(w.exited)
		w.ended = w.child.Wait()
		running.remove(w)
	}()
	return w, nil
}

// String is what errors call it.
func (w *Worker) String() string {
	if w.at != nil {
		return "the " + w.name + " process at " + w.at.Name
	}
	return "the " + w.name + " process"
}

// Call calls a method of one of the worker's roles, like "Server.Listen", and returns its reply. A worker that has not
// replied after deadline hangs: it is killed, and the error says so.
func Call[Reply any](ctx context.Context, w *Worker, method string, request any, deadline time.Duration) (Reply, error) {
	hung := fmt.Errorf("%w: %v gave no answer to %q for %v", errHung, w, method, deadline.Round(time.Millisecond))
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
		return none, w.failure(fmt.Errorf("call %s of %v: %w", method, w, r.err))
	}
}

// failure returns how the worker ended, with the last that it wrote to stderr; cause if it has not ended.
func (w *Worker) failure(cause error) error {
	select {
	case <-w.exited:
	case <-time.After(time.Second):
		return cause
	}
	return fmt.Errorf("%v died (%v)", w, w.ended)
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
func (w *Worker) kill() { w.child.Kill() }

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
