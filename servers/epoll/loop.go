package epoll

import (
	"bufio"
	"sync/atomic"
	"time"

	gneterrors "github.com/panjf2000/gnet/v2/pkg/errors"
	"github.com/panjf2000/gnet/v2/pkg/netpoll"
	"github.com/panjf2000/gnet/v2/pkg/queue"
	"github.com/valyala/fasthttp"

	"pollpush/feed"
	"pollpush/servers"
)

// A loop is what one goroutine does for its share of the connections: all that happens to them happens there, so that there are
// no locks.
//
// Of gnet it is the poller alone: gnet's connections would copy all that a client doesn't take, whatever that comes to, and nobody is told
// when it has been taken.
type loop struct {
	server  *server
	poller  *netpoll.Poller
	handler *servers.Handler
	engine  *fasthttp.Server // reads requests from memory
	conns   []*conn          // by descriptor; nil: none
	topics  map[*feed.Log]*topic

	deadlines deadlines
	alarm     *time.Timer // rings when the first deadline is due
	alarmAt   time.Duration
	stopping  bool
	up, down  atomic.Int64 // bytes of all its connections

	exchange exchange // the request at hand
	input    []byte   // what is read at once
	output   []byte   // the answer at hand
	writer   *bufio.Writer
}

// inputBytes is how much is read at once.
const inputBytes = 16 << 10

func newLoop(s *server) (*loop, error) {
	poller, err := netpoll.OpenPoller()
	if err != nil {
		return nil, err
	}
	l := &loop{server: s, poller: poller, topics: make(map[*feed.Log]*topic), input: make([]byte, inputBytes)}
	l.handler = servers.NewHandler(s.Core, answers{})
	l.engine = l.handler.NewServer()
	l.exchange.loop = l
	l.writer = bufio.NewWriter(&l.exchange)
	l.alarm = time.NewTimer(time.Hour)
	l.alarm.Stop()
	return l, nil
}

// ring has the loop fire when the alarm is due, until the server is done.
func (l *loop) ring() {
	for {
		select {
		case <-l.alarm.C:
			_ = l.post(l.fire)
		case <-l.server.done:
			return
		}
	}
}

// run handles events until the loop is ended.
func (l *loop) run() {
	_ = l.poller.Polling(func(fd int, event netpoll.IOEvent, flags netpoll.IOFlags) error {
		if fd < len(l.conns) && l.conns[fd] != nil {
			l.conns[fd].happened(event, flags)
		}
		return nil
	})
}

// post has the loop call do.
func (l *loop) post(do func()) error {
	return l.poller.Trigger(queue.HighPriority, func(any) error {
		do()
		return nil
	}, nil)
}

// end ends run.
func (l *loop) end() {
	_ = l.poller.Trigger(queue.HighPriority, func(any) error { return gneterrors.ErrEngineShutdown }, nil)
}

// release lets go of what the loop had, after run.
func (l *loop) release() {
	for _, c := range l.conns {
		if c != nil {
			c.close()
		}
	}
	_ = l.poller.Close()
}

// now is the time since the server's start.
func (l *loop) now() time.Duration { return time.Since(l.server.started) }

// open begins to serve a connection.
func (l *loop) open(fd int) {
	c := &conn{loop: l, fd: fd}
	for len(l.conns) <= fd {
		l.conns = append(l.conns, nil)
	}
	l.conns[fd] = c
	if err := l.poller.AddReadWrite(&netpoll.PollAttachment{FD: fd}, true); err != nil || l.stopping {
		c.close()
		return
	}
	c.Limit(l.server.Options.FirstTimeout)
}

// each calls do for each connection.
func (l *loop) each(do func(*conn)) {
	l.stopping = true
	for _, c := range l.conns {
		if c != nil {
			do(c)
		}
	}
}

// fire does what is due.
func (l *loop) fire() {
	now := l.now()
	l.alarmAt = 0
	for len(l.deadlines) > 0 && l.deadlines[0].at <= now {
		c := l.deadlines[0]
		l.deadlines.remove(c)
		c.due(now)
	}
	l.setAlarm()
}

// setAlarm has the alarm ring when the first deadline is due.
func (l *loop) setAlarm() {
	if len(l.deadlines) == 0 {
		return
	}
	if first := l.deadlines[0].at; l.alarmAt == 0 || first < l.alarmAt {
		l.alarmAt = first
		l.alarm.Reset(max(0, first-l.now()))
	}
}
