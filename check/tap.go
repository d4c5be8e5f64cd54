package check

import (
	"net"
	"slices"
	"sync"
)

// tapped is how many bytes of what is sent on one connection are kept.
const tapped = 64 << 10

// A tap keeps what is sent: all at first, and the latest.
type tap struct {
	net.Conn
	wrote func()

	mu     sync.Mutex
	all    []byte
	latest []byte
}

func (t *tap) Write(p []byte) (int, error) {
	t.mu.Lock()
	if len(t.all)+len(p) <= tapped {
		t.all = append(t.all, p...)
	}
	t.latest = append(t.latest[:0], p...)
	t.mu.Unlock()
	t.wrote()
	return t.Conn.Write(p)
}

func (t *tap) sent() []byte {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Clone(t.all)
}

func (t *tap) last() []byte {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Clone(t.latest)
}
