// Package sse follows the feed over one endless response, Server-Sent Events (HTML standard, section 9.2).
package sse

import (
	"context"
	"io"

	"pollpush/feed"
	"pollpush/loadgen"
	"pollpush/loadgen/http1"
	"pollpush/results"
	"pollpush/transport"
)

// Subscribe is the transport's loadgen.Subscribe.
func Subscribe(ctx context.Context, c *loadgen.Client, s results.Scenario) error {
	conn, err := c.Dial(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	var resume []string
	if cursor := c.Cursor(); cursor > 0 {
		resume = append(resume, "Last-Event-ID: "+string(feed.AppendCursor(nil, c.Epoch(), cursor)))
	}
	request := http1.NewRequest(c, s, http1.EventStream, transport.SSE.Path, "", resume...)
	if _, err := conn.Write(request.Bytes("", 0)); err != nil {
		return err
	}
	reader := http1.NewReader(conn)
	head, err := reader.Head()
	switch {
	case err != nil:
		return err
	case head.Status != 200:
		return loadgen.Errorf(loadgen.Status, "event stream: status %d", head.Status)
	case !head.EventStream:
		return loadgen.Errorf(loadgen.Frame, "event stream: the media type is not text/event-stream")
	}
	c.Met(head.Epoch[:])
	c.Connected(reader.Buffered())
	parser := new(Parser)
	for {
		part, err := reader.Next(head)
		if err == io.EOF {
			return loadgen.Errorf(loadgen.Closed, "the event stream ended: %w", err)
		}
		if err != nil {
			return err
		}
		lines, err := parser.Parse(part)
		c.RetryAfter(parser.Retry)
		c.Deliver(lines)
		if err != nil {
			return err
		}
	}
}
