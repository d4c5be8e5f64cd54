package subscription

import (
	"bytes"
	"context"
	"time"

	"pollpush/headers"
	"pollpush/loadgen"
	"pollpush/loadgen/exchange"
	"pollpush/loadgen/httpstream"
	"pollpush/loadgen/semantics"
	"pollpush/loadgen/sse"
	"pollpush/transport"
)

// A Stream is an answer that brings one message after the other.
type Stream struct {
	Request *headers.Request
	Events  bool                              // it is an event stream (HTML standard, section 9.2), else lines
	Again   bool                              // its end is within its protocol: the same request goes on
	Take    func(message []byte) (int, error) // takes an event's data, or a line that isn't empty, as Follower.Take does
}

// followStream follows an answer that never ends: Server-Sent Events where the transport is SSE, else lines.
func followStream(ctx context.Context, f *Follower) error {
	if f.Scenario.Transport == transport.SSE.Name {
		return f.Stream(ctx, Stream{Request: f.Request(headers.EventStream), Events: true, Take: f.Take})
	}
	return f.Stream(ctx, Stream{Request: f.Request(headers.Fetch), Take: f.Take})
}

// Stream follows a stream.
func (f *Follower) Stream(ctx context.Context, s Stream) error {
	check, parse := checkNothing, f.parseLines(s.Take)
	if s.Events {
		check, parse = checkEventStream, f.parseEvents(s.Take)
	}
	f.batch = true
	whole := func(part []byte) ([]byte, error) {
		f.lines = f.lines[:0]
		err := parse(part)
		return f.lines, err
	}
	if !s.Again {
		return exchange.Follow(ctx, f.Client, f.Scenario, s.Request, check, whole)
	}
	next := func() (*headers.Request, time.Duration) { return s.Request, 0 }
	return exchange.FollowAgain(ctx, f.Client, f.Scenario, s.Request, next, check, whole)
}

func checkNothing(semantics.Head) error { return nil }

func checkEventStream(head semantics.Head) error {
	if !head.EventStream {
		return loadgen.Errorf(loadgen.Frame, "event stream: the media type is not text/event-stream")
	}
	return nil
}

// parseEvents takes an event stream's events, whatever their type, in whatever parts they arrive.
func (f *Follower) parseEvents(take func([]byte) (int, error)) func(part []byte) error {
	parser := &sse.Parser{Each: func(data []byte) error {
		_, err := take(data)
		return err
	}}
	return func(part []byte) error {
		_, err := parser.Parse(part)
		f.RetryAfter(parser.Retry)
		if err == nil && f.source.from == fromEventID && len(parser.LastEventID) > 0 {
			f.cursor.set(parser.LastEventID)
		}
		return err
	}
}

// parseLines takes lines.
func (f *Follower) parseLines(take func([]byte) (int, error)) func(part []byte) error {
	lines := new(httpstream.Lines)
	return func(part []byte) error {
		whole, err := lines.Parse(part)
		for len(whole) > 0 {
			var line []byte
			line, whole, _ = bytes.Cut(whole, []byte("\n"))
			if _, err := take(bytes.TrimSuffix(line, []byte("\r"))); err != nil {
				return err
			}
		}
		return err
	}
}
