package account

import (
	"sync"

	"pollpush/internal/histogram"

	"github.com/HdrHistogram/hdrhistogram-go"

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

// Totals are what clients received. All but first, Events, EarlyMax, Delivery.Early and Delivery.Restarts are of the window's events.
type Totals struct {
	Latency     *hdrhistogram.Histogram // due -> arrived
	Delivered   *hdrhistogram.Histogram // due -> delivered
	Uncorrected *hdrhistogram.Histogram // published -> arrived
	ClientLag   *hdrhistogram.Histogram // arrived -> delivered
	PollLag     *hdrhistogram.Histogram // a poll's due time -> sent, when its client was free

	first  openings // each client's first connection
	window openings // those opened within the window

	sessions sessions

	Bodies   sizes
	EarlyMax int64 // how early the earliest came, in nanoseconds
	doubt    doubt // of the latencies
	tokens   tokens
	sendings sendings

	buffering buffering // by what lies between, where something does
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
		*h = histogram.New()
	}
	return t
}

func (t *Totals) histograms() [5]**hdrhistogram.Histogram {
	return [...]**hdrhistogram.Histogram{&t.Latency, &t.Delivered, &t.Uncorrected, &t.ClientLag, &t.PollLag}
}

func (t *Totals) add(o *Totals) {
	theirs := o.histograms()
	for i, sum := range t.histograms() {
		(*sum).Merge(*theirs[i])
	}
	t.Counts.add(o.Counts)
	t.Bodies.merge(o.Bodies)
	t.EarlyMax = max(t.EarlyMax, o.EarlyMax)
	t.doubt.merge(o.doubt)
	t.first.merge(&o.first)
	t.window.merge(&o.window)
	t.sessions.merge(&o.sessions)
	t.tokens.merge(&o.tokens)
	t.sendings.merge(&o.sendings)
	t.buffering.merge(o.buffering)
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
	any         bool
	least, most int
}

func (s *sizes) add(n int) {
	if !s.any {
		*s = sizes{true, n, n}
		return
	}
	s.least, s.most = min(s.least, n), max(s.most, n)
}

func (s *sizes) merge(o sizes) {
	if o.any {
		s.add(o.least)
		s.add(o.most)
	}
}
