package account

import "pollpush/feed"

// A Client is the account of one client.
type Client struct {
	shard    *shard
	topic    int
	excluded bool

	sequence sequence // guarded by the shard's lock, as are the next
	view     view
	received int64    // distinct ones of the window
	sentOf   int64    // of the window's, messages of its own
	batch    batch    // of the window's last event
	back     comeback // see ComesBack
	answer   *answer  // nil: it has asked for none
	latest   arrived  // see buffering
}

// An Arrival is when events came that were read together, in nanoseconds since the Unix epoch, by the clock here: what begins and ends here is
// timed by one clock. Due times are by the publisher's.
type Arrival struct {
	Arrived   int64 // when the kernel received them; the same as Delivered where that is not known
	Delivered int64 // when the client had them
	Stamped   bool  // Arrived is the kernel's

	Since        int64 // since when the clients' process may have stood still until just before Delivered; 0: it did not
	Could, Asked int64 // of the answer to a poll: when it could have been asked for, and when it was; 0: unasked for

	Ahead int64 // what the publisher's clock was ahead of the one here by
}

// Lock begins a number of calls of Add. It keeps out those clients only that share its shard.
func (c *Client) Lock() { c.shard.Lock() }

// Unlock ends them.
func (c *Client) Unlock() { c.shard.Unlock() }

// Highest returns the highest sequence number that was added since the feed began. It is for who adds.
func (c *Client) Highest() uint64 { return c.sequence.highest }

// Exclude says that the client is owed nothing.
func (c *Client) Exclude() { c.excluded = true }

// MetEpoch says that the server named the feed's epoch; anew, that it is another one than before. Then the feed has begun
// anew, with number 1, and so does what the client has seen of it.
func (c *Client) MetEpoch(anew bool) {
	c.Lock()
	defer c.Unlock()
	d := &c.shard.Delivery
	if d.Restarts == nil {
		d.Restarts = new(int64)
	}
	if anew {
		*d.Restarts++
		c.sequence, c.answer = sequence{}, nil
	}
}

// PollSent takes how long after its due time a poll was sent which no answer delayed, in nanoseconds.
func (c *Client) PollSent(lag int64) {
	c.shard.Lock()
	c.shard.PollLag.Record(lag)
	c.shard.Unlock()
}

// Add takes one event, due at that time in nanoseconds since the Unix epoch by the publisher's clock, and says whether its number is higher than all
// before. It keeps nothing of the body. The caller holds the lock.
func (c *Client) Add(a *Arrival, seq uint64, due int64, place Place, body []byte) (news bool) {
	s := c.shard
	s.Events++
	v := c.sequence.add(seq)
	was := due - a.Ahead // by the clock here
	latency := a.Arrived - was
	if early := -latency; early > s.tolerance { // whenever it was due: it is the clock that is wrong
		s.Delivery.Early++
		s.EarlyMax = max(s.EarlyMax, early)
	}
	c.view.add(seq, due, place)
	missed := was <= c.back.at // a time of 0 is before all
	if missed && v == fresh {
		c.missed(a, was)
	}
	if c.answer != nil && v == fresh {
		c.hear(a, seq, place)
	}
	if place != Within {
		c.shared(a, due, 0)
		return v == fresh
	}
	switch v {
	case duplicate:
		s.Delivery.Duplicates++
		return false
	case late:
		s.Delivery.Reordered++
	}
	s.Delivery.Received++
	c.received++
	s.Payload += int64(len(body))
	s.Bodies.add(len(body))
	if !a.Stamped {
		s.Unstamped++
	}
	if !missed { // what was missed comes together, whoever reads it
		c.shared(a, due, 1)
	}
	s.Sum += latency
	s.Latency.Record(latency)
	s.fanOut[c.topic].add(seq, reach{latency, latency, 1})
	s.Delivered.Record(a.Delivered - was)
	s.ClientLag.Record(a.Delivered - a.Arrived)
	// Somebody else's body may look as if it said how late it was published.
	published, ok := feed.Late(body)
	if s.through && v == fresh {
		s.Buffering.add(&c.latest, was+int64(published), a.Arrived)
	}
	s.Doubt.event(a, was, published)
	if ok && s.ours {
		s.Uncorrected.Record(latency - int64(published))
	} else {
		s.Bodiless++
	}
	return v == fresh
}

// shared takes an event, which counts for n of the window's, for those before it that have its time stamp.
func (c *Client) shared(a *Arrival, due, n int64) {
	before := c.batch.due
	earlier := c.batch.add(a.Delivered, due, n)
	c.shard.SharedStamps += earlier
	c.shard.Doubt.shared(earlier, a, before-a.Ahead)
}

// A batch is what one Read brought.
type batch struct {
	delivered int64 // when it was handed over, which tells it from others
	due       int64 // of its last event
	same      int64 // how many of the window were due at that time
}

// add takes the next event, which counts for n of the window's, and returns how many of those before it were due earlier,
// though they have the same time stamp.
func (b *batch) add(delivered, due, n int64) (earlier int64) {
	if delivered == b.delivered && due == b.due {
		b.same += n
		return 0
	}
	if delivered == b.delivered && due > b.due {
		earlier = b.same
	}
	*b = batch{delivered, due, n}
	return earlier
}
