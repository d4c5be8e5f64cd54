package account

import (
	"sync"

	"pollpush/internal/histogram"
	"pollpush/results"
)

// A shard holds what some of the clients received. Where there are a few per core, clients that share one rarely meet at
// its lock, and thousands of clients need only a few histograms.
type shard struct {
	sync.Mutex
	Totals
	fanOut    []fanOut // per topic
	clients   []Client
	hearers   int64 // of what a client sends, and how long that takes at least: see hearing
	least     int64
	tolerance int64
	ours      bool // the server, and so what bodies say
	through   bool // something that may keep parts of streams back

	_ [64]byte // keeps neighbours off this cache line
}

// Totals are what clients received. All but First, Events, EarlyMax, Delivery.Early and Delivery.Restarts are of the window's events.
type Totals struct {
	Latency     histogram.Sum // due -> arrived
	Delivered   histogram.Sum // due -> delivered
	Uncorrected histogram.Sum // published -> arrived
	ClientLag   histogram.Sum // arrived -> delivered
	PollLag     histogram.Sum // a poll's due time -> sent, when its client was free

	First  openings // each client's first connection
	Window openings // those opened within the window

	Sessions sessions

	Bodies   sizes
	EarlyMax int64 // how early the earliest came, in nanoseconds
	Doubt    doubt // of the latencies
	Tokens   tokens
	Sendings sendings

	Buffering buffering // by what lies between, where something does
	Counts
}

// Counts are how many events clients received.
type Counts struct {
	Events       int64            // all, whenever they were due
	Delivery     results.Delivery // without what the scenario and the window's events say
	Payload      int64            // bytes of the bodies of the distinct ones
	Unstamped    int64            // without a time stamp from the kernel
	SharedStamps int64            // read together with one that was due later, whose stamp stands for theirs
	Bodiless     int64            // the body does not say how late it was published
	Sum          int64            // of the latencies in nanoseconds
}

func (c *Counts) add(o Counts) {
	c.Events += o.Events
	c.Delivery.Add(o.Delivery)
	c.Payload += o.Payload
	c.Unstamped += o.Unstamped
	c.SharedStamps += o.SharedStamps
	c.Bodiless += o.Bodiless
	c.Sum += o.Sum
}

func newTotals() Totals {
	var t Totals
	for _, h := range t.histograms() {
		*h = histogram.NewSum()
	}
	return t
}

func (t *Totals) histograms() [5]*histogram.Sum {
	return [...]*histogram.Sum{&t.Latency, &t.Delivered, &t.Uncorrected, &t.ClientLag, &t.PollLag}
}

func (t *Totals) add(o *Totals) {
	theirs := o.histograms()
	for i, sum := range t.histograms() {
		sum.Add(*theirs[i])
	}
	t.Counts.add(o.Counts)
	t.Bodies.merge(o.Bodies)
	t.EarlyMax = max(t.EarlyMax, o.EarlyMax)
	t.Doubt.merge(o.Doubt)
	t.First.merge(&o.First)
	t.Window.merge(&o.Window)
	t.Sessions.merge(&o.Sessions)
	t.Tokens.merge(&o.Tokens)
	t.Sendings.merge(&o.Sendings)
	t.Buffering.merge(o.Buffering)
}

// Totals adds up what all clients received. It may be called at any time, by any goroutine, as Counts.
func (a *Account) Totals() *Totals {
	total := newTotals()
	for _, s := range a.shards {
		s.Lock()
		total.add(&s.Totals)
		s.Unlock()
	}
	return &total
}

// Counts are those of Totals, which take much less time.
func (a *Account) Counts() Counts {
	var total Counts
	for _, s := range a.shards {
		s.Lock()
		total.add(s.Counts)
		s.Unlock()
	}
	return total
}

// sizes are the smallest and the largest of some bodies.
type sizes struct {
	Any         bool
	Least, Most int
}

func (s *sizes) add(n int) {
	if !s.Any {
		*s = sizes{true, n, n}
		return
	}
	s.Least, s.Most = min(s.Least, n), max(s.Most, n)
}

func (s *sizes) merge(o sizes) {
	if o.Any {
		s.add(o.Least)
		s.add(o.Most)
	}
}
