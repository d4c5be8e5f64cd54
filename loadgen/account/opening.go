package account

import (
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"

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
	tcp, tls, ready *hdrhistogram.Histogram
	resumed         int64
}

func (o *openings) histograms() [3]**hdrhistogram.Histogram {
	return [...]**hdrhistogram.Histogram{&o.tcp, &o.tls, &o.ready}
}

func (o *openings) add(one Opening) {
	for i, took := range [...]time.Duration{one.TCP, one.TLS, one.Ready} {
		if took == 0 {
			continue
		}
		h := o.histograms()[i]
		if *h == nil {
			*h = histogram.New()
		}
		if i == 1 {
			took -= one.TCP
		}
		histogram.Record(*h, int64(took))
	}
	if one.Resumed {
		o.resumed++
	}
}

func (o *openings) merge(other *openings) {
	theirs := other.histograms()
	for i, sum := range o.histograms() {
		if *theirs[i] == nil {
			continue
		}
		if *sum == nil {
			*sum = histogram.New()
		}
		(*sum).Merge(*theirs[i])
	}
	o.resumed += other.resumed
}

// record is what the record has of them.
func (o *openings) record(clock string) (r results.Openings) {
	into := [...]**results.Latency{&r.TCP, &r.TLS, &r.Ready}
	for i, h := range o.histograms() {
		if *h != nil {
			*into[i] = results.NewLatency(*h, clock, (*h).TotalCount())
		}
	}
	if r.Ready != nil {
		r.Connections = r.Ready.Count
	}
	if r.TLS != nil {
		r.Full, r.Resumed = results.Observed(r.TLS.Count-o.resumed), &o.resumed
	}
	return r
}

// Opened says that the client has opened a connection: its first one, or another one at that place of the window.
func (c *Client) Opened(o Opening, first bool, place Place) {
	c.Lock()
	defer c.Unlock()
	switch {
	case first:
		c.shard.first.add(o)
	case place == Within:
		c.shard.window.add(o)
	}
}
