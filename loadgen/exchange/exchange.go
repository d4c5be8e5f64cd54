// Package exchange follows the feed by requests and their answers, whichever version of HTTP carries them.
package exchange

import (
	"context"
	"io"

	"pollpush/headers"
	"pollpush/loadgen"
	"pollpush/loadgen/http1"
	"pollpush/loadgen/http2"
	"pollpush/loadgen/http3"
	"pollpush/loadgen/semantics"
	"pollpush/results"
)

// A Conn carries one client's requests, one after the other.
type Conn interface {
	// Ask sends r, with the client's cursor in it, and returns the head of the final answer. The body of the answer before has
	// been read to its end. An Ask of a request that is the same pointer as before costs no building of its head.
	Ask(r *headers.Request) (semantics.Head, error)

	// Next returns the next bytes of the answer's body, as many as have arrived, and io.EOF at its end. They are good until the
	// next call.
	Next() ([]byte, error)

	// Again says whether another request may be sent once the answer has been read.
	Again() bool

	io.Closer
}

// A settler is a Conn both sides of which say something first: Settle waits until they have.
type settler interface{ Settle() error }

// An ender is a Conn that the server ends after its answer: End waits until it has.
type ender interface{ End() error }

// settle has a connection settled, where there is something to it.
func settle(conn Conn) error {
	if s, ok := conn.(settler); ok {
		return s.Settle()
	}
	return nil
}

// end ends a connection whose answer has been read.
func end(conn Conn) (err error) {
	if e, ok := conn.(ender); ok {
		err = e.End()
	}
	conn.Close()
	return err
}

// Dial opens what the client's requests go through, by the scenario's version of HTTP. It ends with ctx.
func Dial(ctx context.Context, c *loadgen.Client, s results.Scenario) (Conn, error) {
	switch s.HTTP {
	case results.HTTP1, "":
		return opened(http1.Dial(ctx, c))
	case results.HTTP3:
		return opened(http3.DialConn(ctx, c, s))
	case results.HTTP2:
		return opened(http2.Dial(ctx, c, s))
	}
	return nil, loadgen.Errorf(loadgen.Other, "the load generator does not speak HTTP/%s", s.HTTP)
}

// opened is a connection, or nil where there is none: a nil pointer in a Conn would not be nil, and be closed.
func opened[C Conn](conn C, err error) (Conn, error) {
	if err != nil {
		return nil, err
	}
	return conn, nil
}
