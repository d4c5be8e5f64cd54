package agents

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go"

	"pollpush/experiment"
)

// A session is an agent's work for one coordinator.
type session struct {
	id    string
	beats *nats.Subscription
	heard atomic.Int64 // when the coordinator was heard of last: Unix time in ns
	files string       // a directory for those of its workers

	worked atomic.Bool // it has started one

	ctx context.Context // done when it is over
	end context.CancelCauseFunc

	mu      sync.Mutex
	workers map[string]*experiment.Child
	running sync.WaitGroup
}

// engage has the agent work for a coordinator, whose own earlier work is over.
func (a *Agent) engage(request []byte) error {
	var e engagement
	if err := json.Unmarshal(request, &e); err != nil {
		return fmt.Errorf("read an engagement: %w", err)
	}
	if err := alike(a.hello, e.Program); err != nil {
		a.say("refused work: %v", err)
		return err
	}
	before := a.current()
	if before != nil {
		if before.id != e.Session {
			return fmt.Errorf("agent %s works for another coordinator", a.hello.Name)
		}
		if before.idle() {
			return nil
		}
	}
	s := &session{id: e.Session, workers: map[string]*experiment.Child{}}
	var err error
	if s.files, err = os.MkdirTemp("", "pollpush-agent-"); err != nil {
		return fmt.Errorf("make a place for files: %w", err)
	}
	s.ctx, s.end = context.WithCancelCause(context.Background())
	if err := os.Chmod(s.files, 0o755); err != nil { // programs that give root's rights up read them too
		s.close(err)
		return fmt.Errorf("make a place for files: %w", err)
	}
	s.heard.Store(time.Now().UnixNano())
	if s.beats, err = a.conn.Subscribe(beatSubject(s.id), func(*nats.Msg) { s.heard.Store(time.Now().UnixNano()) }); err != nil {
		s.close(err)
		return fmt.Errorf("subscribe: %w", err)
	}
	if before != nil { // it goes on saying for whom it works
		before.close(errors.New("its coordinator begins anew"))
	}
	a.mu.Lock()
	a.engaged = s
	a.mu.Unlock()
	work := e.Work.Name
	if e.Work.SHA256 != "" {
		work += fmt.Sprintf(" (SHA-256 %.12s)", e.Work.SHA256)
	}
	a.say("works at %s", work)
	a.sayHello(false)
	return nil
}

// release ends the work for a coordinator.
func (a *Agent) release(request []byte) error {
	var r start
	if err := json.Unmarshal(request, &r); err != nil {
		return fmt.Errorf("read a release: %w", err)
	}
	if s := a.current(); s != nil && s.id == r.Session {
		a.end("its coordinator is done")
		a.sayHello(false)
		if a.Once && s.worked.Load() {
			a.done()
		}
	}
	return nil
}

// start starts a worker, and couples its stdin and stdout with subjects.
func (a *Agent) start(request []byte) error {
	var r start
	if err := json.Unmarshal(request, &r); err != nil {
		return fmt.Errorf("read a start: %w", err)
	}
	s := a.current()
	if s == nil || s.id != r.Session {
		return a.left()
	}
	if !slices.Contains(a.Workers, r.Subcommand) {
		return fmt.Errorf("agent %s starts no %q", a.hello.Name, r.Subcommand)
	}
	if experiment.StartsPrograms(r.Subcommand) && !a.Programs {
		return fmt.Errorf("agent %s starts no programs that a file describes: start it with --programs, if whoever is let in may have any command carried out there", a.hello.Name)
	}
	child, err := experiment.StartChild(r.Subcommand, "TMPDIR="+s.files)
	if err != nil {
		return err
	}
	s.worked.Store(true)
	return s.couple(a.conn, r.Worker, child)
}

// left is the answer to a coordinator that it does not work for.
func (a *Agent) left() error {
	return fmt.Errorf("agent %s does not work for this coordinator any more", a.hello.Name)
}

// kill kills a worker.
func (a *Agent) kill(request []byte) error {
	var r start
	if err := json.Unmarshal(request, &r); err != nil {
		return fmt.Errorf("read whom to kill: %w", err)
	}
	s := a.current()
	if s == nil || s.id != r.Session {
		return a.left()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if child := s.workers[r.Worker]; child != nil {
		child.Kill()
	}
	return nil
}

// couple has what comes over a worker's subject written to its stdin, and sends what it writes to its stdout, and how it ended.
func (s *session) couple(conn *nats.Conn, worker string, child *experiment.Child) error {
	stdin, err := receive(conn, stdinSubject(worker), func(kind string, data []byte) {
		if kind == kindEnd {
			_ = child.Close()
			return
		}
		_, _ = child.Write(data) // one that has ended reads nothing more
	})
	if err != nil {
		child.Kill()
		child.Wait()
		return fmt.Errorf("subscribe: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ctx.Err() != nil { // close does not wait for it any more
		child.Kill()
		child.Wait()
		return errors.Join(context.Cause(s.ctx), stdin.Unsubscribe())
	}
	s.workers[worker] = child
	s.running.Go(func() {
		to := &sender{ctx: s.ctx, conn: conn, subject: stdoutSubject(worker)}
		ended := carry(to, child)
		_ = stdin.Unsubscribe()
		s.mu.Lock()
		delete(s.workers, worker)
		s.mu.Unlock()
		// Whoever hears of it may engage this agent anew at once, which takes an idle one.
		if text, err := json.Marshal(ended); err == nil {
			_ = to.send(kindEnd, text)
		}
	})
	return nil
}

// carry sends what a worker writes to its stdout until it ends, and returns how it ended.
func carry(to *sender, child *experiment.Child) experiment.Ended {
	copied := make(chan struct{})
	go func() {
		defer close(copied)
		if _, err := io.Copy(to, child); err != nil {
			_, _ = io.Copy(io.Discard, child) // the session is over: one that can't write would not end
		}
	}()
	ended := child.Wait()
	<-copied
	_ = child.Close()
	return ended
}

// idle reports whether no worker runs.
func (s *session) idle() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.workers) == 0
}

// endWithin is how long workers have to clean up when their session is over. It is less than a command has to end, see main.
const endWithin = 400 * time.Millisecond

// close ends the session: its workers, and their files.
func (s *session) close(why error) {
	s.end(why)
	if s.beats != nil {
		_ = s.beats.Unsubscribe()
	}
	s.mu.Lock()
	for _, child := range s.workers {
		_ = child.Close()
	}
	s.mu.Unlock()
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		s.running.Wait()
	}()
	select {
	case <-ended:
	case <-time.After(endWithin):
		s.mu.Lock()
		for _, child := range s.workers {
			child.Kill()
		}
		s.mu.Unlock()
		<-ended
	}
	_ = os.RemoveAll(s.files)
}
