package loadgen

import (
	"context"
	"errors"
	"time"
)

// An Outgoing is a message on its way from a client to the server.
type Outgoing struct {
	Target string // of the POST that carries it: path and query; a connection of both directions ignores it
	Body   []byte // is its source's again once it has been sent
}

// A source is what a client has to say, and takes note of how it is said. Only who sends calls it.
type source interface {
	// next returns the next message that is due now; false: there is none yet. The one before has been sent.
	next(now time.Time) (o Outgoing, due bool)

	// sent says when the sending of the last one began, and when it was done: with the answer to its POST, or else when it was
	// written. err is what kept it from being so, or ErrLost.
	sent(began, done time.Time, err error)
}

// WriteLimit is how long the server may take to read what a client has to say over a connection of both directions.
const WriteLimit = 10 * time.Second

// An outbox is what is between a client's source and the connection that carries what it says.
type outbox struct {
	source source
	news   chan struct{} // capacity 1: the source has a message that is due
}

func newOutbox(s source) *outbox { return &outbox{source: s, news: make(chan struct{}, 1)} }

// wake says that the source has a message that is due. It never blocks, and may be called by anybody.
func (o *outbox) wake() {
	select {
	case o.news <- struct{}{}:
	default:
	}
}

// one sends a message, if one is due now.
func (o *outbox) one(send func(Outgoing) error) (sent bool, err error) {
	began := time.Now()
	message, due := o.source.next(began)
	if !due {
		return false, nil
	}
	err = send(message)
	if o.source.sent(began, time.Now(), err); errors.Is(err, ErrLost) {
		err = nil // the source sends it again
	}
	return true, err
}

// flush sends what is due now.
func (o *outbox) flush(send func(Outgoing) error) error {
	for {
		if sent, err := o.one(send); !sent || err != nil {
			return err
		}
	}
}

// Send sends what the client has to say, each message when it is due, one after the other, until ctx is done or send fails; it
// returns why. It is for a Subscribe whose connection is there for that alone.
func (c *Client) Send(ctx context.Context, send func(Outgoing) error) error {
	if c.outbox == nil {
		<-ctx.Done()
		return ctx.Err()
	}
	for {
		if err := c.outbox.flush(send); err != nil {
			return err
		}
		select {
		case <-c.outbox.news:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// Sends says that the connection which is read from carries what the client has to say too: until Subscribe returns, send is
// called with it as Send would, by a goroutine of its own. Where send fails, the connection is taken to end, which its reader
// learns. Clients that have nothing to say never have it called.
func (c *Client) Sends(send func(Outgoing) error) {
	if c.outbox == nil {
		return
	}
	ctx, cancel := context.WithCancel(c.load.context)
	done := make(chan struct{})
	c.load.running.Go(func() {
		defer close(done)
		_ = c.Send(ctx, send) // the source has been told
	})
	c.stopSending = func() {
		cancel()
		<-done
	}
}

// SendsBetween is Sends for a connection that carries one thing after the other: NextPoll calls send while it waits.
func (c *Client) SendsBetween(send func(Outgoing) error) {
	if c.outbox != nil {
		c.between = send
	}
}

// unsaid says that there may be something to be sent between polls.
func (c *Client) unsaid() chan struct{} {
	if c.between == nil {
		return nil
	}
	return c.outbox.news
}

// sayOne sends one message: a connection that carries one thing after the other is the poll's too.
func (c *Client) sayOne() error {
	sent, err := c.outbox.one(c.between)
	if sent {
		c.outbox.wake() // there may be more
	}
	return err
}

// endSending waits until nothing is sent any more over a connection that is closed.
func (c *Client) endSending() {
	if c.stopSending != nil {
		c.stopSending()
	}
	c.stopSending, c.between = nil, nil
}

// Taken says that the answer to a message has come.
func (c *Client) Taken() {
	c.asked.Store(0)
	c.progress = true
}

// Shares reports whether the client shares its connection, with other clients or with its own messages.
func (c *Client) Shares() bool { return c.link.sharing != nil }
