package exchange

import (
	"context"
	"errors"
	"io"
	"time"

	"pollpush/headers"
	"pollpush/loadgen"
	"pollpush/loadgen/decompress"
	"pollpush/loadgen/semantics"
	"pollpush/results"
)

// Follow follows the feed for one client over one answer that never ends. check says what is wrong with the answer's head,
// whose status is 200; nil: nothing. parse takes the next bytes of its body and returns the message lines that they complete, which are
// good until its next call; an error ends the connection after those were taken.
func Follow(ctx context.Context, c *loadgen.Client, s results.Scenario, request *headers.Request, check func(semantics.Head) error, parse func(part []byte) (lines []byte, err error)) error {
	conn, err := Dial(ctx, c, s)
	if err != nil {
		return err
	}
	defer conn.Close()
	body, err := open(c, s, conn, request, true, check)
	if body == nil {
		return err
	}
	if _, err := read(c, body, parse); err != nil {
		return err
	}
	return loadgen.Errorf(loadgen.Closed, "the stream ended: %w", io.EOF)
}

// FollowAgain is Follow over answers that end, each of which is followed by another one. next is called at an answer's end, which is
// within its protocol, and returns the next request and how long its client waits before that.
func FollowAgain(ctx context.Context, c *loadgen.Client, s results.Scenario, request *headers.Request, next func() (*headers.Request, time.Duration), check func(semantics.Head) error, parse func(part []byte) (lines []byte, err error)) error {
	conn, err := Dial(ctx, c, s)
	if err != nil {
		return err
	}
	defer conn.Close()
	for first := true; ; first = false {
		body, err := open(c, s, conn, request, first, check)
		if body == nil {
			return err
		}
		events, err := read(c, body, parse)
		if err != nil {
			return err
		}
		c.Answered(events)
		var wait time.Duration
		request, wait = next()
		if err := c.NextStream(ctx, wait); err != nil || !conn.Again() {
			return err
		}
	}
}

// A body returns the next bytes of an answer, as many as have arrived, and io.EOF at its end.
type body func() ([]byte, error)

// open asks for a stream, reads the head of the answer and returns its body; none where the server has not taken the request. With the
// first one on a connection that counts as connected.
func open(c *loadgen.Client, s results.Scenario, conn Conn, request *headers.Request, first bool, check func(semantics.Head) error) (body, error) {
	c.Sent()
	head, err := conn.Ask(request)
	if errors.Is(err, semantics.ErrNotTaken) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if head.Status != 200 {
		return nil, loadgen.Errorf(loadgen.Status, "stream: status %d", head.Status)
	}
	if check != nil {
		if err := check(head); err != nil {
			return nil, err
		}
	}
	next, err := decoded(c, s, head, conn.Next)
	if err != nil {
		return nil, err
	}
	c.Met(head.Epoch[:])
	if first {
		c.Connected(head.Early)
	} else {
		c.Opened()
	}
	return next, nil
}

// read hands over what an answer brings, and returns how many events that were once it has ended.
func read(c *loadgen.Client, next body, parse func(part []byte) (lines []byte, err error)) (events int, err error) {
	for {
		part, err := next()
		if err == io.EOF {
			return events, nil
		}
		if err != nil {
			return events, err
		}
		lines, err := parse(part)
		events += c.Deliver(lines)
		if err != nil {
			return events, err
		}
	}
}

// decoded returns a body as it was before it was compressed. A server that doesn't compress although it is asked to would make the run
// another one than it says.
func decoded(c *loadgen.Client, s results.Scenario, head semantics.Head, next body) (body, error) {
	switch {
	case head.Coding == "" && s.Compress == "":
		return next, nil
	case head.Coding == "":
		return nil, loadgen.Errorf(loadgen.Frame, "stream: the server does not compress by %s", s.Compress)
	case head.Coding != s.Compress:
		return nil, unwanted(head)
	}
	stream := decompress.NewStream(head.Coding, func() ([]byte, error) {
		part, err := next()
		c.Decoded(len(part), 0)
		return part, err
	})
	return func() ([]byte, error) {
		part, err := stream.Next()
		c.Decoded(0, len(part))
		return part, err
	}, nil
}
