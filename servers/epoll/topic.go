package epoll

import (
	"math"
	"sync/atomic"
	"time"

	"pollpush/feed"
)

// A topic is those connections of a loop that follow a log. One goroutine waits for its messages, for all of them.
type topic struct {
	loop    *loop
	log     *feed.Log
	members []*conn
	looking int    // members before that have not looked yet, while all do
	seen    uint64 // the newest message when they began to

	woken atomic.Bool   // they look, or are about to
	left  chan struct{} // closed when nobody follows it
}

// topicIdle is how often it is looked whether anybody follows a topic.
const topicIdle = time.Minute

// join has a connection follow a log.
func (l *loop) join(c *conn, log *feed.Log) {
	t := l.topics[log]
	if t == nil {
		t = &topic{loop: l, log: log, left: make(chan struct{})}
		l.topics[log] = t
		_, more := log.After(math.MaxUint64)
		l.server.running.Go(func() { t.wait(more) })
	}
	c.topic, c.member = t, int32(len(t.members))
	t.members = append(t.members, c)
}

// leave ends that.
func (t *topic) leave(c *conn) {
	last := len(t.members) - 1
	t.members[c.member] = t.members[last]
	t.members[c.member].member = c.member
	t.members[last] = nil
	t.members = t.members[:last]
	c.topic = nil
}

// wait wakes the members each time there is more. The next channel is taken before that: what is published after is not missed.
func (t *topic) wait(more <-chan struct{}) {
	idle := time.NewTicker(topicIdle)
	defer idle.Stop()
	for {
		select {
		case <-more:
			_, more = t.log.After(math.MaxUint64)
			t.wake()
		case <-idle.C:
			_ = t.loop.tasks.add(func() { t.forget() })
		case <-t.left:
			return
		case <-t.loop.server.done:
			return
		}
	}
}

// wake has all members look, unless they are about to.
func (t *topic) wake() {
	if t.woken.CompareAndSwap(false, true) {
		_ = t.loop.tasks.add(t.begin)
	}
}

func (t *topic) begin() {
	if !t.forget() {
		t.looking, t.seen = len(t.members), t.log.Last()
		t.look()
	}
}

// look has as many members look as have their turn, and the others in the next round.
func (t *topic) look() {
	for range share {
		// Who leaves is replaced by the last one, who has looked; when all of those are gone there are fewer.
		if t.looking = min(t.looking, len(t.members)); t.looking == 0 {
			// What was published meanwhile has woken nobody.
			if t.woken.Store(false); t.log.Last() != t.seen {
				t.wake()
			}
			return
		}
		t.looking--
		if c := t.members[t.looking]; c.waits {
			c.advance()
		}
	}
	_ = t.loop.tasks.add(t.look)
}

// forget forgets the topic if nobody follows it, and reports whether it is forgotten.
func (t *topic) forget() bool {
	if t.loop.topics[t.log] == t && len(t.members) == 0 {
		delete(t.loop.topics, t.log)
		close(t.left)
	}
	return t.loop.topics[t.log] != t
}
