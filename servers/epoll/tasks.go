package epoll

import (
	"net"
	"sync"

	"github.com/panjf2000/gnet/v2/pkg/netpoll"
	"golang.org/x/sys/unix"
)

// tasks are what others want a loop to do, and what it puts off. In each round of events those are done that are there: what they bring
// about waits for the next round, so that nothing keeps a loop from its connections. (gnet's own queue is emptied until nothing comes any
// more: at 100,000 connections of a busy topic that is never.)
type tasks struct {
	bell int // is readable while there are some

	mu     sync.Mutex
	ringer int // writes to bell
	closed bool
	list   []func()
	spare  []func() // the array of the list before
}

// open has the poller tell of tasks as of any event of a descriptor.
func (t *tasks) open(poller *netpoll.Poller) error {
	var pipe [2]int
	if err := unix.Pipe(pipe[:]); err != nil {
		return err
	}
	t.bell, t.ringer = pipe[0], pipe[1]
	for _, fd := range pipe {
		unix.CloseOnExec(fd)
		_ = unix.SetNonblock(fd, true)
	}
	err := poller.AddRead(&netpoll.PollAttachment{FD: t.bell}, false)
	if err != nil {
		t.close()
	}
	return err
}

// add has the loop call do in the next round. Anybody may call it. It fails when the loop has ended.
func (t *tasks) add(do func()) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.closed {
		return net.ErrClosed
	}
	if t.list = append(t.list, do); len(t.list) == 1 {
		_, _ = unix.Write(t.ringer, []byte{1})
	}
	return nil
}

// do does what is there.
func (t *tasks) do() {
	for _, do := range t.take() {
		do()
	}
	clear(t.spare)
}

func (t *tasks) take() []func() {
	t.mu.Lock()
	defer t.mu.Unlock()
	var rung [8]byte
	_, _ = unix.Read(t.bell, rung[:])
	t.list, t.spare = t.spare[:0], t.list
	return t.spare
}

// close returns what is left: there will be no more.
func (t *tasks) close() []func() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.closed = true
	closeDescriptor(t.bell)
	closeDescriptor(t.ringer)
	return t.list
}
