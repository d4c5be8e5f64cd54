// Package sse follows the feed over one endless response, Server-Sent Events (HTML standard, section 9.2).
package sse

import (
	"context"

	"pollpush/feed"
	"pollpush/headers"
	"pollpush/loadgen"
	"pollpush/loadgen/exchange"
	"pollpush/loadgen/semantics"
	"pollpush/results"
	"pollpush/transport"
)

// Subscribe is the transport's loadgen.Subscribe.
func Subscribe(ctx context.Context, c *loadgen.Client, s results.Scenario) error {
	var resume []headers.Field
	if cursor := c.Cursor(); cursor > 0 {
		resume = append(resume, headers.Field{Name: "Last-Event-ID", Value: string(feed.AppendCursor(nil, c.Epoch(), cursor))})
	}
	request := semantics.NewRequest(c, s, headers.EventStream, transport.SSE.Path, "", resume...)
	parser := new(Parser)
	return exchange.Follow(ctx, c, s, request, check, func(part []byte) ([]byte, error) {
		lines, err := parser.Parse(part)
		c.RetryAfter(parser.Retry)
		return lines, err
	})
}

func check(head semantics.Head) error {
	if !head.EventStream {
		return loadgen.Errorf(loadgen.Frame, "event stream: the media type is not text/event-stream")
	}
	return nil
}
