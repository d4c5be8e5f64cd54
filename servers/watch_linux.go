package servers

import (
	"os"
	"syscall"
)

// A watcher learns which clients have left while nobody reads from their connections. fasthttp doesn't tell a handler,
// and a reading goroutine per connection would cost a stack each, so one goroutine waits on one epoll set for all.
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
	// Only a departure wakes us, and once: data that arrives is none of our business.
	event := syscall.EpollEvent{Events: syscall.EPOLLRDHUP | syscall.EPOLLONESHOT, Fd: int32(c.id), Pad: int32(c.id >> 32)}
	_ = set.Control(func(epoll uintptr) {
		_ = c.socket.raw.Control(func(fd uintptr) {
			// An error leaves the connection unwatched: its hold runs out, or the next write fails.
			_ = syscall.EpollCtl(int(epoll), syscall.EPOLL_CTL_ADD, int(fd), &event)
		})
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
		n := 0
		err := set.Read(func(epoll uintptr) bool {
			n, _ = syscall.EpollWait(int(epoll), events, 0)
			return n > 0
		})
		if err != nil {
			return
		}
		w.server.mu.Lock()
		for _, e := range events[:n] {
			if c := w.server.conns[uint64(uint32(e.Fd))|uint64(uint32(e.Pad))<<32]; c != nil {
				c.signal(gone)
			}
		}
		w.server.mu.Unlock()
	}
}

func (w *watcher) close() {
	w.set.Close()
	<-w.done
}
