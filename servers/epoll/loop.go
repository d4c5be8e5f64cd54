package epoll

import (
	"bufio"
	"errors"
	"sync/atomic"
	"time"

	gneterrors "github.com/panjf2000/gnet/v2/pkg/errors"
	"github.com/panjf2000/gnet/v2/pkg/netpoll"
	"github.com/valyala/fasthttp"

	"pollpush/feed"
	"pollpush/servers"
)

// A loop is what one goroutine does for its share of the connections: all that happens to them happens there, so that there are
// no locks.
//
// Of gnet it is the poller alone (epoll or kqueue, and how many events are taken at once): gnet's connections would copy all that a client
// doesn't take, whatever that comes to, and nobody is told when it has been taken.
type loop struct {
	server  *server
	poller  *netpoll.Poller
	tasks   tasks
	handler *servers.Handler
	engine  *fasthttp.Server // reads requests from memory
	most    limits
	conns   []*conn // by descriptor; nil: none
	topics  map[*feed.Log]*topic

	deadlines deadlines
	alarm     *time.Timer // rings when the first deadline is due
	alarmAt   time.Duration
	stopping  bool
	over      bool
	up, down  atomic.Int64 // bytes of all its connections

	exchange exchange // the request at hand
	input    []byte   // what is read at once
	output   []byte   // the answer at hand
	writer   *bufio.Writer
}

const (
	inputBytes = 16 << 10 // is how much is read at once
	turn       = 8        // is how often a connection reads, or writes, before others have their turn
	share      = 1024     // is for how many connections a task does something before events have their turn
)

func newLoop(s *server) (*loop, error) {
	poller, err := netpoll.OpenPoller()
	if err != nil {
		return nil, err
	}
	l := &loop{server: s, poller: poller, topics: make(map[*feed.Log]*topic), input: make([]byte, inputBytes)}
	if err := l.tasks.open(poller); err != nil {
		_ = poller.Close()
		return nil, err
	}
	l.handler = servers.NewHandler(s.Core, answers{})
	l.engine = l.handler.NewServer()
	l.most = limits{head: l.engine.ReadBufferSize, body: l.engine.MaxRequestBodySize}
	l.writer = bufio.NewWriter(&l.exchange)
	l.alarm = time.AfterFunc(time.Hour, func() { _ = l.tasks.add(l.fire) })
	l.alarm.Stop()
	return l, nil
}

// run handles events until the loop is ended, and lets go of what it had.
func (l *loop) run() error {
	defer l.release()
	err := l.poller.Polling(func(fd int, event netpoll.IOEvent, flags netpoll.IOFlags) error {
		switch {
		case fd == l.tasks.bell:
			if l.tasks.do(); l.over {
				return gneterrors.ErrEngineShutdown
			}
		case fd < len(l.conns) && l.conns[fd] != nil:
			l.conns[fd].happened(event, flags)
		}
		return nil
	})
	if errors.Is(err, gneterrors.ErrEngineShutdown) {
		return nil
	}
	return err
}

// end ends run.
func (l *loop) end() { _ = l.tasks.add(func() { l.over = true }) }

func (l *loop) release() {
	l.stopping = true
	for _, do := range l.tasks.close() { // connections that were to be opened
		do()
	}
	l.alarm.Stop()
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

// each calls do for each connection, because the server stops.
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
	for n := 0; n < share && len(l.deadlines) > 0 && l.deadlines[0].at <= now; n++ {
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
