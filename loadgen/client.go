package loadgen

import (
	"crypto/tls"
	"math/rand/v2"
	"sync/atomic"
	"time"

	"pollpush/feed"
	"pollpush/loadgen/account"
)

// A Client is one simulated user. Subscribe has it to itself: none of its methods may be called from two goroutines.
type Client struct {
	load       *Load
	part       *part
	index      int
	topic      string
	topicIndex int
	account    *account.Client
	random     rand.PCG

	// The client's goroutine has these to itself.
	reading       *conn         // its latest connection
	secure        *tls.Config   // of its connections; nil: it has had none with TLS
	delivered     int64         // Unix time at which what the last Read brought was handed over; 0: not yet
	since         int64         // hiccup.Meter.Since of that
	ahead         int64         // what the publisher's clock was ahead by when it arrived, ns
	progress      bool          // something arrived since the last failure: an answer, or an event that is new
	news          bool          // an event that is new arrived since the last hold began
	hold          hold          // pacing: see NextHold
	retry         time.Duration // the server's wish, see RetryAfter
	phase         time.Duration // pacing: see NextPoll
	due           time.Time
	pause         time.Duration // before the next poll, where that depends on the answer: see pauses
	timer         *time.Timer
	could, sent   int64                // of the poll that is answered next: when it could have been sent, and when it was; Unix ns
	at            int64                // when what was read last of a shared connection arrived: see ArrivedAt
	connectDone   bool                 // Connect waits for it no longer
	stopSending   func()               // see Sends; nil: nothing is sent
	between       func(Outgoing) error // see SendsBetween
	everConnected bool
	visit         visit       // see the scenario's Session
	slow          *slowReader // nil: it reads whatever comes

	fields *Fields // of answers' heads, that it keeps; nil: none
	kept   any     // see Keep

	epoch string // of the feed that the cursor is of; "": the server has not said it

	messages *messages // that it sends; nil: none
	asker    *asker    // nil: it asks for nothing
	outbox   *outbox   // what it has to say; nil: nothing, or its other half says it

	away     atomic.Bool // it has left by plan, and has not caught up
	cursor   atomic.Uint64
	asked    atomic.Int64 // coarse time of the request that is outstanding, or 0
	requests atomic.Int64
	empty    atomic.Int64
	hasty    atomic.Int64
	late     atomic.Int64
	coded    atomic.Int64 // see Decoded
	plain    atomic.Int64

	link *link // its connections
	conn *conn // the open connection, or nil; guarded by link.mutex
}

// Host returns what to put into a Host field: the address the load was told to connect to.
func (c *Client) Host() string { return c.load.options.Address }

// Number returns which of the load's clients it is, from 0: the server knows the sender of a message by it.
func (c *Client) Number() int { return c.index }

// Topic returns the name of the topic that this client follows.
func (c *Client) Topic() string { return c.topic }

// Phase returns the client's own random part of the scenario's interval: of the poll interval, think time or hold. The
// clients' phases are spread evenly, so that whatever recurs with that interval is in a steady state from the start.
func (c *Client) Phase() time.Duration { return c.phase }

// Cursor returns the highest sequence number seen so far: a request asks for what comes after it.
func (c *Client) Cursor() uint64 { return c.cursor.Load() }

// Epoch returns the epoch of the feed that Cursor is of, to go before it; "" from a server that says none.
func (c *Client) Epoch() string { return c.epoch }

// Met says which epoch an answer has named, before what it brought is delivered; anything that is no epoch says nothing.
// Another one than before means that the feed began anew, with number 1: so does the client's account, from cursor 0 on.
func (c *Client) Met(epoch []byte) {
	if !feed.IsEpoch(epoch) || string(epoch) == c.epoch {
		return
	}
	anew := c.epoch != ""
	if anew {
		c.cursor.Store(0)
	}
	c.epoch = string(epoch)
	c.account.MetEpoch(anew)
	if anew && c.asker != nil { // what it asked before nobody answers any more
		c.asker.ask()
	}
}

// Connected says that the handshake is done: the connection's bytes so far count as connect bytes, except for the
// last early ones, which were read with the handshake's but follow it. Of a connection that clients share those bytes were
// counted when it was opened: what opens a stream of it is not connecting.
func (c *Client) Connected(early int) {
	c.asked.Store(0)
	c.link.mutex.Lock()
	if c.conn != nil && !c.conn.isShared() {
		c.conn.connected(int64(early))
	}
	c.link.mutex.Unlock()
	c.opened()
	if c.everConnected && !c.visit.coming && !(c.reading != nil && c.reading.expected) {
		for _, f := range c.failures() {
			f.Reconnects.Add(1)
		}
	}
	c.everConnected = true
	c.arrives()
	c.load.connecting.finish(c, nil)
}

// opened puts down how the connection was opened that is ready now, unless another client did that or it has been put down.
func (c *Client) opened() {
	k := c.reading
	if k == nil {
		return
	}
	now := time.Now()
	c.link.mutex.Lock()
	before := k.opening.Ready > 0
	if !before {
		k.opening.Ready = max(now.Sub(k.dialled), 1)
	}
	c.link.mutex.Unlock()
	if !before {
		c.account.Opened(k.opening, !c.everConnected, c.load.place(now))
	}
}

// Sent says that a request is on its way: from now on the answer must come within the time limit.
func (c *Client) Sent() { c.asked.Store(c.load.coarse.Load()) }

// Answered says that the answer has come, with that many events.
func (c *Client) Answered(events int) {
	c.asked.Store(0)
	c.progress = true
	c.requests.Add(1)
	c.caughtUp()
	if events == 0 {
		c.empty.Add(1)
	}
	if p := c.part.pauses; p.longest > 0 {
		c.pause = p.next(c.pause, events)
		c.due = time.Now().Add(c.pause)
	}
}

// Decoded says that so many bytes of bodies or messages have come, heads and frames not counted, which were so many before they were
// compressed. Those that are sent as they are count too.
func (c *Client) Decoded(coded, plain int) {
	c.coded.Add(int64(coded))
	c.plain.Add(int64(plain))
}

// RetryAfter sets how long to wait at least before connecting again after an error, when the server wishes so.
func (c *Client) RetryAfter(d time.Duration) { c.retry = d }
