package loadgen

import (
	"context"
	"fmt"
	"sync"
	"time"

	"pollpush/feed"
	"pollpush/loadgen/account"
)

// connectAttempts is how often a client tries to get its first connection before Connect calls it failed: for a second and a half, in which a
// server that many came to at once should have recovered.
const connectAttempts = 5

// connectingAtOnce is how many clients may be opening their first connection at the same time: no more than fit into a
// listener's usual backlog.
const connectingAtOnce = 256

// A ramp keeps account of the first connections.
type ramp struct {
	slots chan struct{} // one per client that is connecting
	left  sync.WaitGroup

	mutex     sync.Mutex
	connected int
	failed    account.Errors
	failures  int
}

// finish says that a client is connected, or that it will never be. Only the first call for a client counts.
func (r *ramp) finish(c *Client, err error) {
	if c.connectDone {
		return
	}
	c.connectDone = true
	r.mutex.Lock()
	if err == nil {
		r.connected++
	} else {
		r.failures++
		r.failed.Add(Kind(err), err)
	}
	r.mutex.Unlock()
	<-r.slots
	r.left.Done()
}

// Connect starts the clients, at the rate of the options, and returns when every one is connected: its handshake is
// done, or, for one that polls, its TCP connection is open. Otherwise it says how many are not, and why. ctx bounds the
// connecting only; the clients run until Close.
func (l *Load) Connect(ctx context.Context) error {
	if l.options.Dial == nil {
		if err := checkFiles(l.links() + len(l.posters)); err != nil {
			return err
		}
	}
	l.started = time.Now()
	l.running.Go(l.sweep)
	r := &l.connecting
	r.slots = make(chan struct{}, connectingAtOnce)
	r.left.Add(len(l.clients) + len(l.posters))
	for i := range l.clients {
		due := l.started.Add(time.Duration(i) * time.Second / time.Duration(l.options.ConnectRate))
		if err := feed.Wait(ctx, due); err != nil {
			return l.connectError(err)
		}
		if err := l.start(ctx, &l.clients[i], l.clients[i].part.subscribe); err != nil {
			return l.connectError(err)
		}
		if len(l.posters) > 0 {
			if err := l.start(ctx, &l.posters[i], l.options.Post); err != nil {
				return l.connectError(err)
			}
		}
	}
	all := make(chan struct{})
	go func() { r.left.Wait(); close(all) }()
	if l.scenario.Via != "" {
		select {
		case <-all:
		case <-time.After(headPatience):
			if l.onlyUnanswered() {
				return nil
			}
		case <-ctx.Done():
		}
	}
	select {
	case <-all:
	case <-ctx.Done():
		return l.connectError(ctx.Err())
	}
	l.connected = time.Since(l.started)
	if r.failures == 0 {
		return nil
	}
	return l.connectError(r.failed.Summary())
}

// headPatience is how long a stream's head may take that comes through a middlebox, once all clients have asked. One that keeps events
// back for each other may keep the head until events come; those are not published before the clients count as connected.
const headPatience = 2 * time.Second

// onlyUnanswered reports whether all clients have at least asked, and goes on without the heads of answers that have not come. Where one
// has met an error they don't: it tries again, and fails in the end.
func (l *Load) onlyUnanswered() bool {
	if l.account.Outside.Errors.Counts() != nil {
		return false
	}
	r := &l.connecting
	r.mutex.Lock()
	defer r.mutex.Unlock()
	l.connected, l.headless = time.Since(l.started), len(l.clients)+len(l.posters)-r.connected
	return true
}

// start has a client connect once there is a slot for it.
func (l *Load) start(ctx context.Context, c *Client, subscribe Subscribe) error {
	select {
	case l.connecting.slots <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	l.running.Go(func() { c.follow(l.context, subscribe) })
	return nil
}

// links is how many connections the clients have at a time.
func (l *Load) links() (n int) {
	for i := range l.parts {
		n += len(l.parts[i].links)
	}
	return n
}

func (l *Load) connectError(cause error) error {
	l.connecting.mutex.Lock()
	defer l.connecting.mutex.Unlock()
	missing := min(len(l.clients), len(l.clients)+len(l.posters)-l.connecting.connected)
	return fmt.Errorf("connect: %d of %d clients to %s are not connected: %w", missing, len(l.clients), l.options.Address, cause)
}
