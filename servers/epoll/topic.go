package epoll

import (
	"math"
	"sync/atomic"

	"pollpush/feed"
)

// A topic is those connections of a loop that follow a log. One goroutine waits for its messages, for all of them.
type topic struct {
	loop    *loop
	log     *feed.Log
	members []*conn
	woken   atomic.Bool // wake is about to be called
	left    chan struct{}
}

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

// wait wakes the loop each time there is more. The next channel is taken before that: what is published after is not missed.
func (t *topic) wait(more <-chan struct{}) {
	for {
		select {
		case <-more:
		case <-t.left:
			return
		case <-t.loop.server.done:
			return
		}
		_, more = t.log.After(math.MaxUint64)
		if t.woken.CompareAndSwap(false, true) {
			_ = t.loop.post(t.wake)
		}
	}
}

// wake has all members look. A topic that nobody has followed since the last time is forgotten.
func (t *topic) wake() {
	t.woken.Store(false)
	if t.loop.topics[t.log] != t { // it was forgotten while this was about to be called
		return
	}
	if len(t.members) == 0 {
		delete(t.loop.topics, t.log)
		close(t.left)
		return
	}
	for i := len(t.members) - 1; i >= 0; i-- { // who leaves is replaced by one who has looked
		if c := t.members[i]; c.waits {
			c.advance()
		}
	}
}
