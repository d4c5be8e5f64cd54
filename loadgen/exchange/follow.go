package exchange

import (
	"context"
	"errors"
	"io"

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
	c.Connected(head.Early)
	for {
		part, err := conn.Next()
		if err == io.EOF {
			return loadgen.Errorf(loadgen.Closed, "the stream ended: %w", err)
		}
		if err != nil {
			return err
		}
		lines, err := parse(part)
		c.Deliver(lines)
		if err != nil {
			return err
		}
	}
}
