package account

import (
	"pollpush/internal/histogram"
	"pollpush/results"
)

// A Sending is how a message of a client's own was sent. Times are in nanoseconds.
type Sending struct {
	Lag    int64 // from when it was due until its sending began
	Took   int64 // from then until it was done: answered, or written
	Waited bool  // the one before, or a connection, kept it from being sent when it was due
	Failed bool
}

// sendings are how the clients of a shard have sent the window's messages.
type sendings struct {
	Sent, Waited int64
	Lag, Took    histogram.Sum // of those that were free to go; of those that were sent
}

// Sent takes how a message was sent that was due at that place.
func (c *Client) Sent(place Place, s Sending) {
	c.Lock()
	defer c.Unlock()
	t := &c.shard.Sendings
	if place != Within {
		return
	}
	if s.Waited {
		t.Waited++
	} else {
		t.Lag.Record(s.Lag)
		// A sender that stood still is a pause of the load generator's, and not of the transport: who hears the message has it late.
		c.shard.Doubt.add(c.shard.hearers, s.Lag+c.shard.least, s.Lag)
	}
	if s.Failed {
		return
	}
	t.Sent++
	c.sentOf++
	t.Took.Record(s.Took)
}

func newSendings(s results.Scenario) sendings {
	if !s.Upstream() {
		return sendings{}
	}
	return sendings{Lag: histogram.NewSum(), Took: histogram.NewSum()}
}

// hearing returns how many have each message that a client sends, and how long that takes at least, in nanoseconds: what the path
// takes.
func hearing(s results.Scenario) (hearers, least int64) {
	switch s.Direction {
	case results.DirectionUp:
		return 1, int64(s.RTT) / 2
	case results.DirectionChat:
		return int64(max(1, s.Clients/max(1, s.Topics))), int64(s.RTT)
	}
	return 1, int64(s.RTT)
}

func (t *sendings) merge(o *sendings) {
	t.Sent += o.Sent
	t.Waited += o.Waited
	t.Lag.Add(o.Lag)
	t.Took.Add(o.Took)
}

// fill writes it into the record. posts says that each was answered.
func (t *sendings) fill(run *results.Run, due int64, posts bool) {
	u := &results.Upstream{Due: due, Sent: t.Sent, Late: t.Waited}
	if posts {
		u.Answered = results.NewLatency(t.Took.Histogram, "user", t.Sent)
	}
	run.Upstream = u
	if t.Lag.TotalCount() > 0 {
		run.Lag.PublishMean = results.Observed(int64(t.Lag.Mean()))
		run.Lag.PublishP99 = results.Observed(t.Lag.ValueAtQuantile(99))
		run.Lag.PublishMax = results.Observed(t.Lag.Max())
	}
}

// Behind returns how many clients have not got all that they are owed of the window's events, which were sent by clients, and whether
// some of these are still to be sent.
func (a *Account) Behind(e Events) (behind int, waiting bool) {
	var sent int64
	for c := range a.all() {
		c.Lock()
		sent += c.sentOf
		if c.received < e.Sent[c.topic] {
			behind++
		}
		c.Unlock()
	}
	return behind, sent < e.Due
}
