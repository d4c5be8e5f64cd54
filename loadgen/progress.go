package loadgen

import (
	"errors"

	"pollpush/loadgen/account"
)

// Progress is how far a load has come, for a live display.
type Progress struct {
	Connected int     // clients that are connected right now
	Received  int64   // events, all since the start
	Requests  int64   // answered
	LatencyNS float64 // mean over the window's events so far, in nanoseconds; 0 before the first
	Errors    int64
}

// Add adds how far another load of the same scenario has come.
func (p *Progress) Add(o Progress) {
	if n := p.Received + o.Received; n > 0 {
		p.LatencyNS = (p.LatencyNS*float64(p.Received) + o.LatencyNS*float64(o.Received)) / float64(n)
	}
	p.Connected += o.Connected
	p.Received += o.Received
	p.Requests += o.Requests
	p.Errors += o.Errors
}

// Progress may be called at any time, by any goroutine.
func (l *Load) Progress() Progress {
	var p Progress
	for i := range l.clients {
		c := &l.clients[i]
		c.link.mutex.Lock()
		if c.conn != nil && c.conn.isReady && !c.conn.isClosed {
			p.Connected++
		}
		c.link.mutex.Unlock()
		p.Requests += c.requests.Load()
	}
	total := l.account.Counts()
	p.Received = total.Events
	if total.Delivery.Received > 0 {
		p.LatencyNS = float64(total.Sum) / float64(total.Delivery.Received)
	}
	for _, part := range []*account.Failures{&l.account.Within, &l.account.Outside} {
		for _, n := range part.Errors.Counts() {
			p.Errors += n
		}
	}
	return p
}

// Failed returns what has gone wrong so far, an example of each kind with how often it was; nil: nothing has.
func (l *Load) Failed() error {
	return errors.Join(l.account.Within.Errors.Summary(), l.account.Outside.Errors.Summary())
}
