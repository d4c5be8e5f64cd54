package loadgen

import (
	"context"
	"net"
	"sync/atomic"
	"syscall"
	"time"

	"pollpush/internal/arrival"
	"pollpush/internal/udp"
	"pollpush/loadgen/account"
)

// A conn is a connection of one client, or of several that share it. It counts what goes through, and knows when the kernel received the last byte of what
// was read last: events that waited in the socket together count as arrived with the last of them.
type conn struct {
	net.Conn
	packets                *udp.Socket  // nil: TCP
	lost                   func() int64 // of packets: see Packets.LostBy
	mostLost               int64
	link                   *link
	client                 *Client // nil: it is shared
	reader                 *arrival.Reader
	writer                 *arrival.Writer
	raw                    syscall.RawConn // nil: no TCP, so no counts of packets
	unwatch                func() bool
	ipv6                   bool
	down, up               atomic.Int64
	silence                silence
	isClosed               bool // with what follows guarded by link.mutex
	isReady                bool
	timedOut               bool        // the sweeper closed it
	isCut                  bool        // see cut
	slow                   *slowReader // stops reading; nil: it does not
	once                   bool        // it is opened for a request, or by a client that comes back by plan: what opening it takes is not connecting, but part of that
	expected               bool        // the client ended the one before by itself
	connectDown, connectUp int64
	openDown, openUp       int64 // what connectDown and connectUp would be, of one that is opened once
	base                   wire  // what connecting took
	dialled                time.Time
	opening                account.Opening // the moments since then
}

// newConn returns a connection of that link's; client has it alone, nil: it is shared.
func newConn(ctx context.Context, l *link, client *Client, network net.Conn) *conn {
	k := &conn{Conn: network, link: l, client: client, reader: arrival.NewReader(network), writer: arrival.NewWriter(network)}
	if tcp, ok := network.(*net.TCPConn); ok {
		if raw, err := tcp.SyscallConn(); err == nil {
			k.raw = raw
			k.ipv6 = tcp.RemoteAddr().(*net.TCPAddr).IP.To4() == nil
		}
	}
	k.unwatch = context.AfterFunc(ctx, func() { k.close() }) // which reads the kernel's counts first
	return k
}

// Read reads from the socket, and counts n also when err is not nil.
func (k *conn) Read(p []byte) (n int, err error) {
	if k.slow != nil {
		k.slow.stop()
	}
	n, err = k.reader.Read(p)
	k.down.Add(int64(n))
	if n > 0 {
		k.silence.heard(k.reader.At)
	}
	if k.client != nil {
		k.client.delivered = 0
	}
	return n, err
}

// Write writes to the socket, and counts n also when err is not nil.
func (k *conn) Write(p []byte) (n int, err error) {
	n, err = k.writer.Write(p)
	k.up.Add(int64(n))
	return n, err
}

// reset has Close reset the connection: what is queued on either side is thrown away, not kept by the kernels for a peer
// that has fallen silent.
func (k *conn) reset() {
	if tcp, ok := k.Conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
}

// isShared says whether several clients have the connection.
func (k *conn) isShared() bool { return k.client == nil }

// Close closes the connection and adds its final counts to those of its link.
func (k *conn) Close() error {
	k.unwatch()
	return k.close()
}

// close is Close for who has watched the context, which may be done before newConn has returned.
func (k *conn) close() error {
	k.link.mutex.Lock()
	if !k.isClosed {
		k.isClosed = true
		k.link.remove(k)
		if k.client != nil && k.client.conn == k {
			k.client.conn = nil
		}
	}
	k.link.mutex.Unlock()
	return k.Conn.Close()
}

// connected ends the connecting; the last early bytes are not part of it. The caller holds the link's lock.
func (k *conn) connected(early int64) {
	down, up := k.bytes()
	if k.once {
		k.openDown, k.openUp = down-early, up
		return
	}
	k.isReady = true
	k.connectDown, k.connectUp = down-early, up
	k.base = k.wire()
	k.base.bytesDown -= early
}

// traffic returns the counts up to now. The caller holds the link's lock.
func (k *conn) traffic() traffic {
	down, up := k.bytes()
	if !k.isReady {
		return traffic{connectDown: down, connectUp: up}
	}
	return traffic{
		down: down - k.connectDown, up: up - k.connectUp,
		connectDown: k.connectDown, connectUp: k.connectUp, openDown: k.openDown, openUp: k.openUp,
		wire: k.wire().minus(k.base),
	}
}

// bytes returns how many have gone through the socket.
func (k *conn) bytes() (down, up int64) {
	if k.packets != nil {
		return k.packets.In.Bytes.Load(), k.packets.Out.Bytes.Load()
	}
	return k.down.Load(), k.up.Load()
}
