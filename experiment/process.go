package experiment

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/rpc"
	"net/rpc/jsonrpc"
	"os"
	"os/signal"
	"slices"
	"sync"
	"syscall"
)

// A WorkerKind is a kind of worker process, by the name of the hidden subcommand that it is started with.
type WorkerKind struct {
	Name string
	// Roles returns what answers the calls, by the role's name: for "Server", its methods answer "Server.Listen" and so on,
	// see package net/rpc. Each call has a goroutine of its own; what one call writes, those that the parent makes after
	// its reply read safely, because the codec takes its lock for each.
	Roles func(*Process) map[string]any
}

// A Process is what the roles of one worker process share, in that process.
type Process struct {
	ctx     context.Context
	fail    context.CancelCauseFunc
	running sync.WaitGroup

	mu      sync.Mutex
	cleanup []func()
}

// Serve answers the calls that arrive on in until that ends, which is how a worker is made to stop. Then it cleans up. It
// returns the error of what failed in the background, if something did.
func (k WorkerKind) Serve(ctx context.Context, in io.Reader, out io.Writer) error {
	// An answer to a parent that has been killed is an error: without this it would be a signal that ends the process before it cleans up.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)
	p := &Process{}
	p.ctx, p.fail = context.WithCancelCause(ctx)
	defer p.stop()
	server := rpc.NewServer()
	roles := k.Roles(p)
	if roles == nil {
		roles = map[string]any{}
	}
	roles["Host"] = &hostRole{process: p}
	for name, role := range roles {
		if err := server.RegisterName(name, role); err != nil {
			return fmt.Errorf("internal error: %w", err)
		}
	}
	go func() {
		server.ServeCodec(codec{jsonrpc.NewServerCodec(stdio{in, out, p.fail}), p})
		p.fail(errors.New("read a request: it is not one"))
	}()
	<-p.ctx.Done()
	return p.failure()
}

// codec answers the calls that are interrupted because something in the background has failed with that failure.
type codec struct {
	rpc.ServerCodec
	process *Process
}

func (c codec) WriteResponse(r *rpc.Response, reply any) error {
	if failed := c.process.failure(); r.Error != "" && failed != nil {
		r.Error = failed.Error()
	}
	return c.ServerCodec.WriteResponse(r, reply)
}

// stdio makes a worker's stdin and stdout one connection. The end of stdin interrupts the calls that are being answered.
type stdio struct {
	in   io.Reader
	out  io.Writer
	fail context.CancelCauseFunc
}

func (s stdio) Read(b []byte) (int, error) {
	n, err := s.in.Read(b)
	if errors.Is(err, io.EOF) {
		s.fail(nil)
	} else if err != nil {
		s.fail(fmt.Errorf("read a request: %w", err))
	}
	return n, err
}

func (s stdio) Write(b []byte) (int, error) { return s.out.Write(b) }
func (s stdio) Close() error                { return nil }

// Context is done when the process is to stop, or something in its background has failed.
func (p *Process) Context() context.Context { return p.ctx }

// Start does something, called what, until the process stops. When it ends before, the process fails.
func (p *Process) Start(what string, do func(ctx context.Context) error) {
	ctx, cancel := context.WithCancel(context.Background())
	p.AtEnd(cancel)
	p.running.Go(func() {
		if err := do(ctx); ctx.Err() == nil {
			p.fail(fmt.Errorf("%s ended early: %w", what, cmp.Or(err, errors.New("nobody stopped it"))))
		}
	})
}

// AtEnd has the process clean up before it ends: what was added last is done first.
func (p *Process) AtEnd(clean func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.cleanup = append(p.cleanup, clean)
}

// failure is what has failed in the background, nil if nothing has.
func (p *Process) failure() error {
	if cause := context.Cause(p.ctx); cause != nil && !errors.Is(cause, context.Canceled) {
		return cause
	}
	return nil
}

// stop ends what was started and waits for it.
func (p *Process) stop() {
	p.fail(nil)
	p.mu.Lock()
	all := slices.Clone(p.cleanup)
	p.mu.Unlock()
	for _, clean := range slices.Backward(all) {
		clean()
	}
	p.running.Wait()
}
