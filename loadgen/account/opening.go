package account

import (
	"time"

	"pollpush/internal/histogram"
	"pollpush/results"
)

// An Opening is how a connection was opened. The times count from when dialling began, and are 0 where there was no such moment.
type Opening struct {
	TCP     time.Duration // the TCP connection was open
	TLS     time.Duration // the TLS handshake was done
	Resumed bool          // with a ticket of an earlier connection
	Ready   time.Duration // what goes through the connection is no longer part of opening it
}

// openings are connections that some clients opened. Histograms are made when there is something to put into them.
type openings struct {
	TCP, TLS, Ready histogram.Sum
	Resumed         int64
}

func (o *openings) histograms() [3]*histogram.Sum {
	return [...]*histogram.Sum{&o.TCP, &o.TLS, &o.Ready}
}

func (o *openings) add(one Opening) {
	for i, took := range [...]time.Duration{one.TCP, one.TLS, one.Ready} {
		if took == 0 {
			continue
		}
		h := o.histograms()[i]
		if h.Histogram == nil {
			*h = histogram.NewSum()
		}
		if i == 1 {
			took -= one.TCP
		}
		h.Record(int64(took))
	}
	if one.Resumed {
		o.Resumed++
	}
}

func (o *openings) merge(other *openings) {
	theirs := other.histograms()
	for i, sum := range o.histograms() {
		sum.Add(*theirs[i])
	}
	o.Resumed += other.Resumed
}

// record is what the record has of them.
func (o *openings) record(clock string) (r results.Openings) {
	into := [...]**results.Latency{&r.TCP, &r.TLS, &r.Ready}
	for i, h := range o.histograms() {
		if h.Histogram != nil {
			*into[i] = results.NewLatency(h.Histogram, clock, h.TotalCount())
		}
	}
	if r.Ready != nil {
		r.Connections = r.Ready.Count
	}
	if r.TLS != nil {
		r.Full, r.Resumed = results.Observed(r.TLS.Count-o.Resumed), &o.Resumed
	}
	return r
}

// Opened says that the client has opened a connection: its first one, or another one at that place of the window.
func (c *Client) Opened(o Opening, first bool, place Place) {
	c.Lock()
	defer c.Unlock()
	switch {
	case first:
		c.shard.First.add(o)
	case place == Within:
		c.shard.Window.add(o)
	}
}
