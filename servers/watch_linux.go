package servers

import (
	"os"
	"syscall"
)

// A watcher learns which clients have left while nobody reads from their connections. fasthttp doesn't tell a handler,
// and a reading goroutine per connection would cost a stack each, so one goroutine waits on one epoll set for all.
//
// The end of what a client sends is not its departure: one that has closed its sending half is still owed its answer (RFC
// 9112, section 9.6). Both look the same until something is written, which the kernel of one that has left refuses. So
// the end is signalled as Ended, and the connection's end as Gone.
type watcher struct {
	set    *os.File
	done   chan struct{}
	server *Server
}

func newWatcher(s *Server) (*watcher, error) {
	fd, err := syscall.EpollCreate1(syscall.EPOLL_CLOEXEC)
	if err != nil {
		return nil, os.NewSyscallError("epoll_create1", err)
	}
	// Non-blocking, so that the runtime's own poller waits for the set and no thread is held.
	if err := syscall.SetNonblock(fd, true); err != nil {
		syscall.Close(fd)
		return nil, os.NewSyscallError("fcntl", err)
	}
	w := &watcher{set: os.NewFile(uintptr(fd), "epoll"), done: make(chan struct{}), server: s}
	go w.run()
	return w, nil
}

// add has c watched until it is closed: the kernel takes a closed socket out of the set.
func (w *watcher) add(c *Conn) {
	if c.socket.raw == nil {
		return
	}
	set, err := w.set.SyscallConn()
	if err != nil {
		return
	}
	_ = set.Control(func(epoll uintptr) {
		// The end of what the client sends wakes us; data that arrives is none of our business.
		c.watch(int(epoll), syscall.EPOLL_CTL_ADD, syscall.EPOLLRDHUP)
	})
}

// watch asks to be woken once, by events or by the connection's end.
func (c *Conn) watch(epoll, operation int, events uint32) {
	event := syscall.EpollEvent{Events: events | syscall.EPOLLONESHOT, Fd: int32(c.id), Pad: int32(c.id >> 32)}
	_ = c.socket.raw.Control(func(fd uintptr) {
		// An error leaves the connection unwatched: its hold runs out, or the next write fails.
		_ = syscall.EpollCtl(epoll, operation, int(fd), &event)
	})
}

// run signals departures until the set is closed.
func (w *watcher) run() {
	defer close(w.done)
	set, err := w.set.SyscallConn()
	if err != nil {
		return
	}
	events := make([]syscall.EpollEvent, 128)
	for {
		err := set.Read(func(epoll uintptr) bool {
			n, _ := syscall.EpollWait(int(epoll), events, 0)
			for _, c := range w.find(events[:max(n, 0)]) {
				c.watch(int(epoll), syscall.EPOLL_CTL_MOD, 0)
			}
			return n > 0
		})
		if err != nil {
			return
		}
	}
}

// find signals what has happened, and returns the connections that may still end.
func (w *watcher) find(events []syscall.EpollEvent) (open []*Conn) {
	w.server.mu.Lock()
	defer w.server.mu.Unlock()
	for _, e := range events {
		c := w.server.conns[uint64(uint32(e.Fd))|uint64(uint32(e.Pad))<<32]
		switch {
		case c == nil:
		case e.Events&(syscall.EPOLLHUP|syscall.EPOLLERR) != 0:
			c.Signal(Gone)
		default:
			c.Signal(Ended)
			open = append(open, c)
		}
	}
	return open
}

func (w *watcher) close() {
	w.set.Close()
	<-w.done
}
