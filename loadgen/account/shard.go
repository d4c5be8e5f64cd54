package account

import (
	"sync"

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
	tolerance int64
	ours      bool // the server, and so what bodies say
	named     bool // the server says its epoch

	_ [64]byte // keeps neighbours off this cache line
}

// Totals are what clients received. All but Events, Early, EarlyMax and Restarts are of the window's events.
type Totals struct {
	Latency     *hdrhistogram.Histogram // due -> arrived
	Delivered   *hdrhistogram.Histogram // due -> delivered
	Uncorrected *hdrhistogram.Histogram // published -> arrived
	ClientLag   *hdrhistogram.Histogram // arrived -> delivered
	PollLag     *hdrhistogram.Histogram // a poll's due time -> sent, when its client was free

	Bodies   sizes
	EarlyMax int64 // how early the earliest came, in nanoseconds
	Counts
}

// Counts are how many events clients received.
type Counts struct {
	Events     int64 // all, whenever they were due; the rest is about the window's
	Received   int64 // distinct
	Duplicates int64
	Reordered  int64
	Payload    int64 // bytes of the bodies of the distinct ones
	Early      int64 // arrived before they were due, whenever that was: a clock is wrong
	Unstamped  int64 // without a time stamp from the kernel
	Together   int64 // read together with one that was due later, whose stamp stands for theirs
	Bodiless   int64 // the body does not say how late it was published
	Sum        int64 // of the latencies in nanoseconds
	Restarts   int64 // times that a client found that the feed had begun anew, whenever that was
}

func (c *Counts) add(o Counts) {
	c.Events += o.Events
	c.Received += o.Received
	c.Duplicates += o.Duplicates
	c.Reordered += o.Reordered
	c.Payload += o.Payload
	c.Early += o.Early
	c.Unstamped += o.Unstamped
	c.Together += o.Together
	c.Bodiless += o.Bodiless
	c.Sum += o.Sum
	c.Restarts += o.Restarts
}

func newTotals() Totals {
	var t Totals
	for _, h := range t.histograms() {
		*h = results.NewHistogram()
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
}

// Totals adds up what all clients received. It may be called at any time, by any goroutine, as Counts.
func (a *Account) Totals() *Totals {
	total := newTotals()
	for i := range a.shards {
		s := &a.shards[i]
		s.Lock()
		total.add(&s.Totals)
		s.Unlock()
	}
	return &total
}

// Counts are those of Totals, which take much less time.
func (a *Account) Counts() Counts {
	var total Counts
	for i := range a.shards {
		s := &a.shards[i]
		s.Lock()
		total.add(s.Counts)
		s.Unlock()
	}
	return total
}

// restarts returns how often a client found that the feed had begun anew; nil when the server names no epoch.
func (a *Account) restarts() *int64 {
	named, restarts := false, int64(0)
	for i := range a.shards {
		s := &a.shards[i]
		s.Lock()
		named, restarts = named || s.named, restarts+s.Restarts
		s.Unlock()
	}
	if !named {
		return nil
	}
	return &restarts
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
