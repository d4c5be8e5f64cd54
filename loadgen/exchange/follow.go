package exchange

import (
	"context"
	"errors"
	"io"

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
	next, err := decoded(c, s, head, conn.Next)
	if err != nil {
		return err
	}
	c.Met(head.Epoch[:])
	c.Connected(head.Early)
	for {
		part, err := next()
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

// decoded returns what returns the next bytes of the body as they were before they were compressed. A server that doesn't compress
// although it is asked to would make the run another one than it says.
func decoded(c *loadgen.Client, s results.Scenario, head semantics.Head, next func() ([]byte, error)) (func() ([]byte, error), error) {
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
