package account

import (
	"pollpush/internal/histogram"
	"pollpush/results"
)

// A comeback is what a client that has left and come again has to catch up on, in ns. It has caught up when it hears again, and has
// what was due before it came back.
type comeback struct {
	at    int64 // Unix time at which it left, and came back: the events due before are those that it may have missed
	took  int64 // until it had caught up; 0: it has not
	stood int64 // Unix time since when its process may have stood still until it heard again; 0: it did not
	heard int64 // Unix time at which it heard again

	within  bool // the window, and it has not been put down
	counted bool // it is one of those that ended within the window
}

// sessions are those of some clients that ended within the window. The histogram is made when there is something to put into it.
type sessions struct {
	Ended  int64
	Left   int64         // whose clients left again before they had caught up
	Resume histogram.Sum // coming back -> caught up
}

func (s *sessions) add(b comeback) {
	if b.took == 0 || !b.within {
		return
	}
	if s.Resume.Histogram == nil {
		s.Resume = histogram.NewSum()
	}
	s.Resume.Record(b.took)
}

func (s *sessions) merge(o *sessions) {
	s.Ended += o.Ended
	s.Left += o.Left
	s.Resume.Add(o.Resume)
}

// record is what the record has of them.
func (s *sessions) record(clock string) *results.Sessions {
	r := &results.Sessions{Ended: s.Ended, Left: s.Left}
	if h := s.Resume.Histogram; h != nil {
		r.Resumed, r.Resume = h.TotalCount(), results.NewLatency(h, clock, h.TotalCount())
	}
	return r
}

// ComesBack says that the client has left and comes back at once, at that Unix time in ns and place of the window.
func (c *Client) ComesBack(at int64, place Place) {
	c.returned()
	c.Lock()
	defer c.Unlock()
	if c.back.at > 0 && c.back.took == 0 && c.back.counted {
		c.shard.Sessions.Left++
	}
	c.back = comeback{at: at, within: place == Within, counted: place == Within}
	if c.back.counted {
		c.shard.Sessions.Ended++
	}
}

// returned puts down how the client came back, after which it catches up on nothing more.
func (c *Client) returned() {
	c.Lock()
	defer c.Unlock()
	c.shard.Sessions.add(c.back)
	c.back.within = false
}

// CaughtUp says that the client hears again, at that Unix time in ns, and that its process may have stood still from another one
// until then; 0: it did not. What arrives later and was due before it came back, it catches up on all the same.
func (c *Client) CaughtUp(now, since int64) {
	c.Lock()
	defer c.Unlock()
	c.back.took, c.back.heard, c.back.stood = max(c.back.took, now-c.back.at, 1), now, since
}

// missed takes an event that was due before the client came back, and arrived afterwards. The caller holds the lock.
func (c *Client) missed(a *Arrival, due int64) {
	b := &c.back
	b.took = max(b.took, a.Arrived-b.at)
	if b.stood > 0 {
		c.shard.Doubt.add(1, a.Arrived-due, b.heard-max(due, b.stood))
	}
}
