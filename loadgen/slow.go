package loadgen

import (
	"syscall"
	"time"

	"pollpush/feed"
	"pollpush/loadgen/account"
	"pollpush/results"
)

// A slowReader is a client that reads nothing from when the window begins until it is over, whatever its server sends: as on a network
// that has stalled, or in a page whose script is busy. It answers no ping either. What comes to the others is accounted for apart from
// what comes to these.
type slowReader struct{ client *Client }

// slowBuffer is the receive buffer of a client that stops reading, in bytes, of which the kernel makes twice that: what is sent after that stays at the
// server, as early as it would where a radio link holds little.
const slowBuffer = 16 << 10

// halves returns a scenario's parts, with those of the clients that stop reading as the second of two, where there are any: they are the
// last ones.
func halves(parts []results.Scenario, subscribe []Subscribe) ([]results.Scenario, []Subscribe) {
	n := parts[0].SlowClients()
	if n == 0 {
		return parts, subscribe
	}
	reading, slow := parts[0], parts[0]
	reading.Clients -= n
	slow.Clients = n
	return []results.Scenario{reading, slow}, []Subscribe{subscribe[0], subscribe[0]}
}

// stops has the part's clients stop reading.
func (p *part) stops() {
	p.slow = true
	for i := range p.clients {
		c := &p.clients[i]
		c.slow = &slowReader{c}
	}
}

// stop waits until the window is over, if it has begun. An answer that is outstanding may take its time from then on.
func (s *slowReader) stop() {
	l := s.client.load
	if l.place(time.Now()) != account.Within {
		return
	}
	_ = feed.Wait(l.context, l.Here(time.Unix(0, l.window.Load().Until))) // or until the clients end, as the next read says
	if asked := s.client.asked.Load(); asked != 0 {
		s.client.asked.CompareAndSwap(asked, l.coarse.Load())
	}
}

// stopped says whether the client reads nothing now.
func (c *Client) stopped() bool {
	return c.slow != nil && c.load.place(time.Now()) == account.Within
}

// prepareSlowSocket is prepareSocket for a client that stops reading.
func prepareSlowSocket(network, address string, raw syscall.RawConn) error {
	if err := prepareSocket(network, address, raw); err != nil {
		return err
	}
	return setReceiveBuffer(raw, slowBuffer)
}
