package subscription

import (
	"bytes"
	"context"

	"pollpush/headers"
	"pollpush/loadgen"
	"pollpush/loadgen/exchange"
	"pollpush/loadgen/httpstream"
	"pollpush/loadgen/semantics"
	"pollpush/loadgen/sse"
	"pollpush/transport"
)

// followStream follows an answer that never ends: Server-Sent Events where the transport is SSE, else lines.
func followStream(ctx context.Context, f *Follower) error {
	if f.Scenario.Transport == transport.SSE.Name {
		return f.Events(ctx, f.Request(headers.EventStream, ""), f.take)
	}
	return f.Lines(ctx, f.Request(headers.Fetch, ""), f.take)
}

// take is Take for who doesn't count.
func (f *Follower) take(message []byte) error {
	_, err := f.Take(message)
	return err
}

// Events follows an event stream, and hands each event's data to take.
func (f *Follower) Events(ctx context.Context, request *headers.Request, take func(data []byte) error) error {
	parser := &sse.Parser{Each: take}
	return exchange.Follow(ctx, f.Client, f.Scenario, request, checkEventStream, func(part []byte) ([]byte, error) {
		_, err := parser.Parse(part)
		f.RetryAfter(parser.Retry)
		if err == nil && f.source.from == fromEventID && len(parser.LastEventID) > 0 {
			f.cursor.set(parser.LastEventID)
		}
		return nil, err
	})
}

func checkEventStream(head semantics.Head) error {
	if !head.EventStream {
		return loadgen.Errorf(loadgen.Frame, "event stream: the media type is not text/event-stream")
	}
	return nil
}

// Lines follows an answer of lines, and hands each that isn't empty to take.
func (f *Follower) Lines(ctx context.Context, request *headers.Request, take func(line []byte) error) error {
	lines := new(httpstream.Lines)
	return exchange.Follow(ctx, f.Client, f.Scenario, request, nil, func(part []byte) ([]byte, error) {
		whole, err := lines.Parse(part)
		for len(whole) > 0 {
			var line []byte
			line, whole, _ = bytes.Cut(whole, []byte("\n"))
			if err := take(bytes.TrimSuffix(line, []byte("\r"))); err != nil {
				return nil, err
			}
		}
		return nil, err
	})
}
