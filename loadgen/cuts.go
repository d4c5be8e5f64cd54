package loadgen

import (
	"sync/atomic"
	"time"
)

// leastSilence is how long nothing has to come through a connection for that to be why it is cut.
const leastSilence = time.Second

// A silence is when something came through a connection last. What says why it ends, such as an alert of TLS or an answer with status
// 504, is no end of the silence before. Times are Unix nanoseconds by the kernel's clock.
type silence struct {
	last  int64 // when something came; at first, when it was opened
	begun int64 // when something came after a silence of leastSilence, the latest time; 0: never
	long  int64 // how long that silence was
}

// heard says that something has come; at is 0 where the kernel doesn't tell when.
func (s *silence) heard(at int64) {
	if s.last > 0 && at-s.last >= int64(leastSilence) {
		s.begun, s.long = at, at-s.last
	}
	s.last = at
}

// before returns how long the silence was that ends with the connection's end now; 0: less than leastSilence, or unknown.
func (s *silence) before(now int64) int64 {
	switch {
	case s.last > 0 && now-s.last >= int64(leastSilence):
		return now - s.last
	case s.begun > 0 && now-s.begun < int64(leastSilence):
		return s.long
	}
	return 0
}

// cuts are what was ended by neither its protocol nor its client.
type cuts struct {
	number   atomic.Int64
	shortest atomic.Int64 // silence before one of them; 0: there was none
}

// cut puts down that the client's connection has failed now, or what it asked for on it, unless that was never ready.
func (c *Client) cut() {
	k := c.reading
	if k == nil {
		return
	}
	c.link.mutex.Lock()
	ready := k.isReady
	c.link.mutex.Unlock()
	if !ready {
		return
	}
	all := &c.load.cuts
	all.number.Add(1)
	if k.isShared() { // others may be reading it
		return
	}
	silent := k.silence.before(time.Now().UnixNano())
	for silent > 0 {
		shortest := all.shortest.Load()
		if shortest > 0 && shortest <= silent || all.shortest.CompareAndSwap(shortest, silent) {
			return
		}
	}
}
