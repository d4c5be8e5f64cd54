// Package sse follows the feed over one endless response, Server-Sent Events (HTML standard, section 9.2), or over one that its
// server ends after each burst of events, and again and again over the next.
package sse

import (
	"cmp"
	"context"
	"time"

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
	if s.Ask == results.AskResponse {
		return exchange.Answers(ctx, c, s, exchange.Asking{
			Path: transport.SSE.Path, Check: check, Parse: func() func([]byte) ([]byte, error) { return parse(c, s, new(Parser)) },
			Resume: func(query string) *headers.Request {
				return semantics.NewRequest(c, s, headers.EventStream, transport.SSE.Path, query, headers.Field{Name: "Last-Event-ID", Value: semantics.Cursor})
			},
		})
	}
	var resume []headers.Field
	if cursor := c.Cursor(); cursor > 0 {
		resume = append(resume, headers.Field{Name: "Last-Event-ID", Value: string(feed.AppendCursor(nil, c.Epoch(), cursor))})
	}
	request := semantics.NewRequest(c, s, headers.EventStream, transport.SSE.Path, "", resume...)
	parser := new(Parser)
	if s.RetryStream == 0 {
		return exchange.Follow(ctx, c, s, request, check, parse(c, s, parser))
	}
	resumed := semantics.NewRequest(c, s, headers.EventStream, transport.SSE.Path, "", headers.Field{Name: "Last-Event-ID", Value: semantics.Cursor})
	next := func() (*headers.Request, time.Duration) {
		wait := cmp.Or(parser.Retry, time.Duration(s.RetryStream))
		*parser = Parser{} // what an answer left unfinished is none of the next
		if c.Cursor() == 0 {
			return request, wait
		}
		return resumed, wait
	}
	return exchange.FollowAgain(ctx, c, s, request, next, check, parse(c, s, parser))
}

// parse returns what takes the next part of an event stream and returns the messages that it completes.
func parse(c *loadgen.Client, s results.Scenario, parser *Parser) func(part []byte) ([]byte, error) {
	decoder := new(decoder)
	return func(part []byte) ([]byte, error) {
		lines, err := parser.Parse(part)
		c.RetryAfter(parser.Retry)
		if err != nil || s.PayloadKind != results.PayloadBinary {
			return lines, err
		}
		return decoder.decode(lines)
	}
}

func check(head semantics.Head) error {
	if !head.EventStream {
		return loadgen.Errorf(loadgen.Frame, "event stream: the media type is not text/event-stream")
	}
	return nil
}
