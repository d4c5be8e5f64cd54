package nethttp

import (
	"time"

	"pollpush/servers"
)

// A Place is where a flow stands that an engine has of its own beside the Handler's, as a session of WebTransport is one: it is told
// that the server stops, and ended when its client takes nothing.
type Place struct {
	place
	flow  *servers.Waiter
	abort func()
}

// Enter gives a flow its place. abort ends a write that is under way, and may be called by anybody. Who has called Enter calls
// Leave.
func (h *Handler) Enter(flow *servers.Waiter, abort func()) *Place {
	p := &Place{flow: flow, abort: abort}
	h.flows.add(&p.place, p)
	return p
}

// Signal is that of the flow.
func (p *Place) Signal(reason servers.Signal) { p.flow.Signal(reason) }

func (p *Place) expire() { p.abort() }

// Write has the flow's write watched.
func (p *Place) Write(b []byte, write func([]byte) (int, error)) (int, error) {
	p.began.Store(int64(time.Since(p.flows.started)))
	defer p.began.Store(0)
	return write(b)
}

// Leave lets go of the place.
func (p *Place) Leave() { p.leave() }
