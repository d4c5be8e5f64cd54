package loadgen

import (
	"sync"

	"github.com/HdrHistogram/hdrhistogram-go"

	"pollpush/feed"
	"pollpush/results"
)

// A shard holds what some of the clients received. There are a few per core: clients that share one rarely meet at its
// lock, and thousands of clients need only a few histograms.
type shard struct {
	sync.Mutex
	latency     *hdrhistogram.Histogram // due -> arrived
	delivered   *hdrhistogram.Histogram // due -> delivered
	uncorrected *hdrhistogram.Histogram // published -> arrived
	clientLag   *hdrhistogram.Histogram // arrived -> delivered
	pollLag     *hdrhistogram.Histogram // a poll's due time -> sent, when its client was free

	fanOut   []fanOut // per topic
	bodies   sizes
	earlyMax int64 // how early the earliest came, in nanoseconds
	counts

	_ [64]byte // keeps neighbours off this cache line
}

// counts are how many events clients received.
type counts struct {
	events     int64 // all, whenever they were due; the rest is about the window's
	received   int64 // distinct
	duplicates int64
	reordered  int64
	payload    int64 // bytes of the bodies of the distinct ones
	early      int64 // arrived before they were due, whenever that was: a clock is wrong
	unstamped  int64 // without a time stamp from the kernel
	together   int64 // read together with one that was due later, whose stamp stands for theirs
	bodiless   int64 // the body does not say how late it was published
	sum        int64 // of the latencies, for Progress
}

func (c *counts) add(o counts) {
	c.events += o.events
	c.received += o.received
	c.duplicates += o.duplicates
	c.reordered += o.reordered
	c.payload += o.payload
	c.early += o.early
	c.unstamped += o.unstamped
	c.together += o.together
	c.bodiless += o.bodiless
	c.sum += o.sum
}

func (s *shard) init(topics int) {
	for _, h := range s.histograms() {
		*h = results.NewHistogram()
	}
	s.fanOut = make([]fanOut, topics)
}

func (s *shard) histograms() [5]**hdrhistogram.Histogram {
	return [...]**hdrhistogram.Histogram{&s.latency, &s.delivered, &s.uncorrected, &s.clientLag, &s.pollLag}
}

// record takes one message. The caller holds the lock.
func (s *shard) record(c *Client, m feed.Message, w *window, arrived int64, stamped bool) {
	s.events++
	v := c.sequence.add(m.Seq)
	if v == fresh {
		c.progress, c.news = true, true
	}
	due := m.Due.UnixNano()
	if early := due - arrived; early > int64(results.MaxEarly) { // whenever it was due: it is the clock that is wrong
		s.early++
		s.earlyMax = max(s.earlyMax, early)
	}
	within := w.contains(due)
	c.view.add(m.Seq, due, w, within)
	if !within {
		return
	}
	switch v {
	case duplicate:
		s.duplicates++
		return
	case late:
		s.reordered++
	}
	s.received++
	s.payload += int64(len(m.Body))
	s.bodies.add(len(m.Body))
	if !stamped {
		s.unstamped++
	}
	s.together += c.batch.add(c.delivered, due)
	s.sum += arrived - due
	results.Record(s.latency, arrived-due)
	s.fanOut[c.topicIndex].add(m.Seq, reach{arrived - due, arrived - due, 1})
	results.Record(s.delivered, c.delivered-due)
	results.Record(s.clientLag, c.delivered-arrived)
	// Somebody else's body may look as if it said how late it was published.
	if published, ok := feed.Late(m.Body); ok && c.load.scenario.Target == "" {
		results.Record(s.uncorrected, arrived-due-int64(published))
	} else {
		s.bodiless++
	}
}

// A batch is what one Read brought.
type batch struct {
	delivered int64 // when it was handed over, which tells it from others
	due       int64 // of its last event
	same      int64 // how many were due at that time
}

// add takes the next event and returns how many before it were due earlier, though they have the same time stamp.
func (b *batch) add(delivered, due int64) (earlier int64) {
	if delivered == b.delivered && due == b.due {
		b.same++
		return 0
	}
	if delivered == b.delivered && due > b.due {
		earlier = b.same
	}
	*b = batch{delivered, due, 1}
	return earlier
}

// total adds up all shards, except for the fan-out.
func (l *Load) total() *shard {
	total := new(shard)
	total.init(0)
	for i := range l.shards {
		s := &l.shards[i]
		s.Lock()
		mine := s.histograms()
		for j, sum := range total.histograms() {
			(*sum).Merge(*mine[j])
		}
		total.add(s.counts)
		total.bodies.merge(s.bodies)
		total.earlyMax = max(total.earlyMax, s.earlyMax)
		s.Unlock()
	}
	return total
}
