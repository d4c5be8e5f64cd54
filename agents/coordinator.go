package agents

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"sync"
	"time"

	"github.com/nats-io/nats.go"

	"pollpush/experiment"
)

// A Coordinator has agents play roles of runs.
type Coordinator struct {
	said    func(message string)
	conn    *nats.Conn
	program Program
	work    Work
	session string
	ctx     context.Context // done when it is closed
	close   context.CancelFunc
	running sync.WaitGroup

	mu     sync.Mutex
	agents map[string]*member // by ID: all that were heard of
	change chan struct{}      // closed when one says another thing than before, or is lost
}

// maxAgents is how many agents a coordinator knows of: what is said of more costs it nothing.
const maxAgents = 10_000

// A member is an agent as its coordinator knows it.
type member struct {
	hello   Hello                   // but for what changes each moment
	session string                  // of the coordinator that it works for
	heard   time.Time               // when it said hello last
	refused error                   // nil: it may be had
	engaged bool                    // it works for this coordinator
	lost    context.Context         // done when it is lost, with the reason
	lose    context.CancelCauseFunc // see lost
}

// NewCoordinator connects to a NATS server: embedded, where that is not nil, else by the access. The work is what agents are told that
// they do; say hears whom it waits for, and may be nil.
func NewCoordinator(a Access, embedded *Server, work Work, say func(message string)) (*Coordinator, error) {
	program, err := ThisProgram()
	if err != nil {
		return nil, err
	}
	return newCoordinatorOf(program, a, embedded, work, say)
}

func newCoordinatorOf(program Program, a Access, embedded *Server, work Work, say func(message string)) (*Coordinator, error) {
	if embedded != nil { // it is in this process: nothing is encrypted, and the certificate is the server's
		a = Access{Token: a.Token}
	}
	c := &Coordinator{said: say, program: program, work: work, session: rand.Text(), agents: map[string]*member{}, change: make(chan struct{})}
	options, err := a.options("coordinator", c.say)
	if err != nil {
		return nil, err
	}
	url := a.URL
	if embedded != nil {
		url = "nats://pollpush"
		options = append(options, nats.InProcessServer(embedded))
	}
	if c.conn, err = nats.Connect(url, options...); err != nil {
		return nil, fmt.Errorf("connect to %s: %w", redacted(url), err)
	}
	c.ctx, c.close = context.WithCancel(context.Background())
	if _, err := c.conn.Subscribe(helloSubject, c.hear); err != nil {
		c.conn.Close()
		return nil, fmt.Errorf("subscribe: %w", err)
	}
	c.running.Go(c.beat)
	return c, nil
}

// hear takes note of what an agent says of itself.
func (c *Coordinator) hear(m *nats.Msg) {
	var hello Hello
	if json.Unmarshal(m.Data, &hello) != nil || hello.ID == "" || CheckName(hello.Name) != nil {
		return
	}
	if _, err := netip.ParseAddr(hello.Address); err != nil { // it becomes where servers listen, and clients connect to
		return
	}
	session, ends := hello.Session, hello.Ends
	hello.Session, hello.Ends = "", false
	c.mu.Lock()
	defer c.mu.Unlock()
	a := c.agents[hello.ID]
	if a != nil && a.hello != hello {
		c.lose(a, fmt.Errorf("agent %s is at %s now, not at %s", hello.Name, hello.Address, a.hello.Address))
		a = nil
	}
	if a == nil {
		if len(c.agents) >= maxAgents {
			return
		}
		a = &member{hello: hello, refused: alike(hello, c.program)}
		a.lost, a.lose = context.WithCancelCause(context.Background())
		c.agents[hello.ID] = a
		c.changed()
		if a.refused != nil {
			c.say("%v", a.refused)
		}
	}
	if a.session != session {
		c.changed()
	}
	before := a.session
	a.session, a.heard = session, time.Now()
	switch {
	case ends:
		c.lose(a, fmt.Errorf("agent %s has ended", hello.Name))
	case a.engaged && session == "" && before == c.session: // else what it said is from before it was engaged
		c.lose(a, fmt.Errorf("agent %s has left, because it did not hear this coordinator for %v", hello.Name, leaveAfter))
	case a.engaged && session != c.session && session != "":
		c.lose(a, fmt.Errorf("agent %s works for another coordinator", hello.Name))
	}
}

// changed wakes up who waits for agents. It is called with the lock.
func (c *Coordinator) changed() {
	close(c.change)
	c.change = make(chan struct{})
}

// lose gives an agent up. It is called with the lock.
func (c *Coordinator) lose(a *member, why error) {
	a.lose(why)
	delete(c.agents, a.hello.ID)
	c.changed()
}

// beat shows agents that the coordinator is there, and gives those up that are not heard of.
func (c *Coordinator) beat() {
	ticker := time.NewTicker(beat)
	defer ticker.Stop()
	for {
		_ = c.conn.Publish(beatSubject(c.session), nil) // while there is no connection nobody hears it
		select {
		case <-c.ctx.Done():
			return
		case <-ticker.C:
		}
		c.mu.Lock()
		for _, a := range c.agents {
			if time.Since(a.heard) < lostAfter {
				continue
			}
			why := fmt.Errorf("agent %s is lost: it was not heard of for %v", a.hello.Name, lostAfter)
			if !c.conn.IsConnected() {
				why = fmt.Errorf("agent %s is lost, because the NATS server is gone", a.hello.Name)
			}
			c.lose(a, why)
		}
		c.mu.Unlock()
	}
}

// call calls an agent, which has patience to answer. Its answer is an error's text.
func (c *Coordinator) call(ctx context.Context, a *member, call string, request any) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	defer context.AfterFunc(a.lost, cancel)()
	text, err := json.Marshal(request)
	if err != nil {
		return fmt.Errorf("internal error: %w", err)
	}
	reply, err := c.conn.RequestWithContext(ctx, callSubject(a.hello.ID, call), text)
	switch {
	case a.lost.Err() != nil:
		return context.Cause(a.lost)
	case err != nil:
		return fmt.Errorf("agent %s does not answer to %s: %w", a.hello.Name, call, err)
	case len(reply.Data) > 0:
		return errors.New(string(reply.Data))
	}
	return nil
}

// place is where an agent's workers are.
func (c *Coordinator) place(a *member) *experiment.Place {
	return &experiment.Place{Name: a.hello.Name, Address: a.hello.Address, Files: a.hello.Files, Start: func(ctx context.Context, subcommand string) (*experiment.Child, error) {
		return c.start(ctx, a, subcommand)
	}}
}

// Close lets the agents go that work for it, and ends the connection. It may be called again.
func (c *Coordinator) Close() {
	c.mu.Lock()
	all := slices.Collect(maps.Values(c.agents))
	c.mu.Unlock()
	c.release(all)
	c.close()
	c.running.Wait()
	c.conn.Close()
}

// release lets those agents go that work for it.
func (c *Coordinator) release(some []*member) {
	var all sync.WaitGroup
	for _, a := range some {
		c.mu.Lock()
		engaged := a.engaged
		a.engaged = false
		c.mu.Unlock()
		if !engaged {
			continue
		}
		all.Go(func() {
			ctx, cancel := context.WithTimeout(context.Background(), 2*endWithin)
			defer cancel()
			_ = c.call(ctx, a, "release", start{Session: c.session}) // who does not hear it leaves by itself
		})
	}
	all.Wait()
}

func (c *Coordinator) say(format string, values ...any) {
	if c.said != nil {
		c.said(fmt.Sprintf(format, values...))
	}
}

// waiting are the agents that may be had, in the order of their names.
func (c *Coordinator) waiting() (all []*member, change <-chan struct{}) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, a := range c.agents {
		if a.refused == nil && (a.session == "" || a.session == c.session) {
			all = append(all, a)
		}
	}
	slices.SortFunc(all, func(a, b *member) int { return compareNames(a.hello, b.hello) })
	return all, c.change
}
