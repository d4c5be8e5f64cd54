package exchange

import (
	"context"
	"errors"
	"io"
	"time"

	"pollpush/headers"
	"pollpush/loadgen"
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
	if err := open(c, conn, request, true, check); err != nil {
		return err
	}
	if _, err := read(c, conn, parse); err != nil {
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
		if err := open(c, conn, request, first, check); err != nil {
			return err
		}
		events, err := read(c, conn, parse)
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

// open asks for a stream and reads the head of the answer. With the first one on a connection that counts as connected.
func open(c *loadgen.Client, conn Conn, request *headers.Request, first bool, check func(semantics.Head) error) error {
	c.Sent()
	head, err := conn.Ask(request)
	if errors.Is(err, semantics.ErrNotTaken) {
		return nil
	}
	if err != nil {
		return err
	}
	if head.Status != 200 {
		return loadgen.Errorf(loadgen.Status, "stream: status %d", head.Status)
	}
	if check != nil {
		if err := check(head); err != nil {
			return err
		}
	}
	c.Met(head.Epoch[:])
	if first {
		c.Connected(head.Early)
	} else {
		c.Opened()
	}
	return nil
}

// read hands over what an answer brings, and returns how many events that were once it has ended.
func read(c *loadgen.Client, conn Conn, parse func(part []byte) (lines []byte, err error)) (events int, err error) {
	for {
		part, err := conn.Next()
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
