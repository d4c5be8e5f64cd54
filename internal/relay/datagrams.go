package relay

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"pollpush/internal/arrival"
	"pollpush/internal/udp"
)

const (
	maxDatagram = 4 << 10          // bytes: QUIC sends none that is larger than a packet of Ethernet
	flowIdle    = 10 * time.Minute // after which a flow is forgotten; what comes later makes a new one, from another port
	controlRoom = 128              // bytes of control messages: an arrival time is one of 32
)

// ServeDatagrams relays datagrams between those who send some to socket and target, HOST:PORT, until ctx is done. Each sender
// has a socket of its own towards the target, as behind a network address translator (RFC 4787). socket is closed.
func (r *Relay) ServeDatagrams(ctx context.Context, socket *net.UDPConn, target string) error {
	to, err := net.ResolveUDPAddr("udp", target)
	if err != nil {
		socket.Close()
		return fmt.Errorf("relay: %w", err)
	}
	var wg sync.WaitGroup
	defer wg.Wait()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(ctx, func() { socket.Close() })()
	wg.Go(func() { r.deliver(ctx) })
	n := &translator{relay: r, socket: socket, target: to, flows: map[netip.AddrPort]*flow{}}
	wg.Go(func() { n.forget(ctx) })
	from := newDatagramReader(socket)
	for {
		data, sender, at, err := from.read()
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			return fmt.Errorf("relay: %w", err)
		}
		f, err := n.flow(ctx, sender, &wg)
		if err != nil { // no file descriptor is left: as on any path, the datagram is lost
			continue
		}
		f.up.put(&r.queue, data, at.Add(r.OneWay))
	}
}

// A translator knows which of its sockets is whose.
type translator struct {
	relay  *Relay
	socket *net.UDPConn
	target *net.UDPAddr

	mu    sync.Mutex
	flows map[netip.AddrPort]*flow
}

// A flow is what one sender and the target exchange.
type flow struct {
	up, down datagrams
	server   *net.UDPConn
	last     atomic.Int64 // when something came either way, Unix ns
}

// flow returns the sender's flow. A new one has its answers read until it is idle, or ctx is done.
func (n *translator) flow(ctx context.Context, sender netip.AddrPort, wg *sync.WaitGroup) (*flow, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if f := n.flows[sender]; f != nil {
		f.last.Store(time.Now().UnixNano())
		return f, nil
	}
	server, err := net.DialUDP("udp", nil, n.target)
	if err != nil {
		return nil, err
	}
	f := &flow{server: server}
	f.last.Store(time.Now().UnixNano())
	f.up.write = func(b []byte) { _, _ = server.Write(b) } // what can't be sent is lost, as on any path
	f.down.write = func(b []byte) { _, _ = n.socket.WriteToUDPAddrPort(b, sender) }
	n.flows[sender] = f
	wg.Go(func() {
		defer context.AfterFunc(ctx, func() { server.Close() })()
		from := newDatagramReader(server)
		for {
			data, _, at, err := from.read()
			if err != nil {
				if ctx.Err() != nil || f.forgotten(n, sender) {
					return
				}
				continue // the target's port is closed (ICMP): it may be opened again
			}
			f.last.Store(time.Now().UnixNano())
			f.down.put(&n.relay.queue, data, at.Add(n.relay.OneWay))
		}
	})
	return f, nil
}

// forgotten reports whether the flow is none of the translator's any more.
func (f *flow) forgotten(n *translator, sender netip.AddrPort) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.flows[sender] != f
}

// forget ends flows that are idle.
func (n *translator) forget(ctx context.Context) {
	ticker := time.NewTicker(flowIdle / 10)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		before := time.Now().Add(-flowIdle).UnixNano()
		n.mu.Lock()
		for sender, f := range n.flows {
			if f.last.Load() < before {
				delete(n.flows, sender)
				f.server.Close()
			}
		}
		n.mu.Unlock()
	}
}

// datagrams are one direction of a flow.
type datagrams struct {
	write func(b []byte)
	bytes atomic.Int64 // under way
}

// put puts a datagram on its way. What is too much for the path is lost.
func (d *datagrams) put(q *queue, data []byte, due time.Time) {
	if d.bytes.Load()+int64(len(data)) > maxUnderWay {
		return
	}
	d.bytes.Add(int64(len(data)))
	q.put(segment{due: due, direction: d, data: append([]byte(nil), data...)})
}

// arrived is receiver's. A datagram is written or lost at once.
func (d *datagrams) arrived(p segment) {
	d.bytes.Add(-int64(len(p.data)))
	d.write(p.data)
}

// A datagramReader reads a socket with the kernel's arrival times.
type datagramReader struct {
	socket  *net.UDPConn
	data    [maxDatagram]byte
	control [controlRoom]byte
}

func newDatagramReader(socket *net.UDPConn) *datagramReader {
	if raw, err := socket.SyscallConn(); err == nil {
		_ = arrival.Ask(raw) // where it doesn't tell, a datagram arrives when it is read
	}
	return &datagramReader{socket: socket}
}

// read returns the next datagram, which is good until the next call, who sent it, and when it arrived.
func (r *datagramReader) read() (data []byte, sender netip.AddrPort, at time.Time, err error) {
	n, controls, _, sender, err := r.socket.ReadMsgUDPAddrPort(r.data[:], r.control[:])
	if err != nil {
		return nil, sender, at, err
	}
	at = time.Now()
	if stamp := udp.Stamp(r.control[:controls]); stamp != 0 {
		at = time.Unix(0, stamp)
	}
	return r.data[:n], sender, at, nil
}
