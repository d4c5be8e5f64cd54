package loadgen

import (
	"context"
	"net"
	"sync/atomic"
)

// A Session is what a protocol makes of a connection that several clients share.
type Session interface {
	// Run reads from the connection until it ends, and closes it.
	Run()

	// Open says whether the session takes on more clients and requests.
	Open() bool
}

// A Shared is a connection that several clients share: counted, and with TLS where the scenario has it.
type Shared struct {
	net.Conn
	conn *conn
}

// ArrivedAt returns when the kernel received the last byte of what was read last, in Unix ns; 0: it does not tell. It is for who
// reads.
func (s *Shared) ArrivedAt() int64 { return s.conn.reader.At }

// sharing is how a group of clients comes to its connection.
type sharing struct {
	attempts atomic.Int64
	turn     chan struct{} // has one in it while a client looks after what follows, and opens a connection for all

	session Session
	conn    *conn
	failure error // of the latest attempt
}

// Share returns the session that the client shares with those of its group. If there is none that is open, one of them dials
// and has start make one, which returns how many bytes were read that are no part of opening it; the others wait for that, and
// fail as it does. The connection ends with the load, whoever leaves it; waiting for it ends with ctx.
func (c *Client) Share(ctx context.Context, start func(*Shared) (session Session, early int, err error)) (Session, error) {
	return c.share(ctx, func() (*conn, Session, int, error) {
		k, network, err := c.dial(c.load.context, nil)
		if err != nil {
			return nil, nil, 0, err
		}
		session, early, err := start(&Shared{network, k})
		return k, session, early, err
	})
}

// share returns the session that the client shares with those of its group, or has open make one of a connection.
func (c *Client) share(ctx context.Context, open func() (k *conn, session Session, early int, err error)) (Session, error) {
	g := c.link.sharing
	attempts := g.attempts.Load()
	select {
	case g.turn <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer func() { <-g.turn }()
	switch {
	case g.session != nil && g.session.Open() && !c.link.isCut(g.conn): // the session hears of a cut a little later than who asks then
	case g.attempts.Load() != attempts && g.failure != nil:
		return nil, g.failure
	default:
		g.session, g.failure = c.startSession(open)
		g.attempts.Add(1)
		if g.failure != nil {
			return nil, g.failure
		}
		c.load.running.Go(g.session.Run)
	}
	c.noticesCut()
	c.reading, c.at = g.conn, 0
	c.link.mutex.Lock()
	c.conn = g.conn
	c.link.mutex.Unlock()
	c.Sent() // what it asks first is an answer to be waited for
	return g.session, nil
}

func (c *Client) startSession(open func() (*conn, Session, int, error)) (Session, error) {
	k, session, early, err := open()
	if err != nil {
		if k != nil {
			k.Close()
		}
		return nil, err
	}
	c.link.mutex.Lock()
	k.connected(int64(early))
	c.link.mutex.Unlock()
	c.link.sharing.conn = k
	return session, nil
}

// ArrivedAt says when what is delivered next arrived on the shared connection, or on Packets, in Unix ns; 0: the kernel did not tell.
func (c *Client) ArrivedAt(ns int64) { c.at, c.delivered = ns, 0 }

// arrivedAt returns when what was read last arrived, in Unix ns; 0: the kernel does not tell.
func (c *Client) arrivedAt() int64 {
	if c.reading.isShared() || c.reading.packets != nil {
		return c.at
	}
	return c.reading.reader.At
}
