package loadgen

import (
	"context"
	"io"
	"net"
	"sync/atomic"
	"syscall"
)

// A conn is a client's connection. It counts what goes through, and remembers when the kernel received the last byte of
// what was read last: events that waited in the socket together count as arrived with the last of them. Reads go through the raw connection because only recvmsg tells that time; they wait in the runtime's poller
// like any other, so that bufio, crypto/tls and gorilla work on top.
type conn struct {
	net.Conn
	client                 *Client
	raw                    syscall.RawConn // nil: no TCP, so no stamps
	unwatch                func() bool
	arrived                int64 // the kernel's arrival time of the last byte read; 0: unknown
	ipv6                   bool
	down, up               atomic.Int64
	isClosed               bool // with what follows guarded by client.mutex
	isReady                bool
	connectDown, connectUp int64
	base                   wire // what connecting took

	// The arguments and results of one receive: fields, so that no closure is made per Read.
	receive  func(fd uintptr) bool
	into     []byte
	n        int
	err      error
	receiver receiver
}

func newConn(ctx context.Context, c *Client, network net.Conn) *conn {
	k := &conn{Conn: network, client: c}
	if tcp, ok := network.(*net.TCPConn); ok && canStamp {
		if raw, err := tcp.SyscallConn(); err == nil {
			k.raw = raw
			remote := tcp.RemoteAddr().(*net.TCPAddr)
			k.ipv6 = remote.IP.To4() == nil
			k.receive = func(fd uintptr) bool {
				k.n, k.arrived, k.err = k.receiver.receive(fd, k.into)
				return k.err != syscall.EAGAIN
			}
		}
	}
	k.unwatch = context.AfterFunc(ctx, func() { network.Close() })
	return k
}

// Read reads from the socket, and counts n also when err is not nil.
func (k *conn) Read(p []byte) (n int, err error) {
	if k.raw == nil {
		n, err = k.Conn.Read(p)
	} else {
		k.into, k.n, k.err = p, 0, nil
		err = k.raw.Read(k.receive)
		k.into = nil
		n = k.n
		if err == nil {
			err = k.err
		}
		if n == 0 && err == nil && len(p) > 0 {
			err = io.EOF
		}
	}
	k.down.Add(int64(n))
	k.client.delivered = 0
	return n, err
}

// Write writes to the socket, and counts n also when err is not nil.
func (k *conn) Write(p []byte) (n int, err error) {
	n, err = k.Conn.Write(p)
	k.up.Add(int64(n))
	return n, err
}

// Close closes the connection and adds its final counts to the client's.
func (k *conn) Close() error {
	k.unwatch()
	c := k.client
	c.mutex.Lock()
	if !k.isClosed {
		k.isClosed = true
		c.closed.add(k.traffic())
		if c.conn == k {
			c.conn = nil
		}
	}
	c.mutex.Unlock()
	return k.Conn.Close()
}

// connected ends the connecting; the last early bytes are not part of it. The caller holds the client's lock.
func (k *conn) connected(early int64) {
	k.isReady = true
	k.connectDown, k.connectUp = k.down.Load()-early, k.up.Load()
	k.base = k.wire()
	k.base.bytesDown -= early
}

// traffic returns the counts up to now. The caller holds the client's lock.
func (k *conn) traffic() traffic {
	if !k.isReady {
		return traffic{connectDown: k.down.Load(), connectUp: k.up.Load()}
	}
	return traffic{
		down: k.down.Load() - k.connectDown, up: k.up.Load() - k.connectUp,
		connectDown: k.connectDown, connectUp: k.connectUp,
		wire: k.wire().minus(k.base),
	}
}
