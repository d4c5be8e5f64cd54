// Package httpstream follows the feed over one endless response, a line for each message (RFC 6202, section 3).
package httpstream

import (
	"bytes"
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
	if s.Ask == results.AskResponse {
		return exchange.Answers(ctx, c, s, exchange.Asking{
			Path: transport.HTTPStream.Path, Parse: func() func([]byte) ([]byte, error) { return NewMessages(s).Parse },
			Resume: func(query string) *headers.Request {
				return semantics.NewRequest(c, s, headers.Fetch, transport.HTTPStream.Path, query+semantics.After)
			},
		})
	}
	request := semantics.NewRequest(c, s, headers.Fetch, transport.HTTPStream.Path, semantics.After)
	return exchange.Follow(ctx, c, s, request, nil, NewMessages(s).Parse)
}

// Messages are put together from whatever parts a stream arrives in. Parse takes the next part and returns the messages that it
// completes, whole, which are good until the next call; an error is what is wrong with the stream after those.
type Messages interface {
	Parse(part []byte) ([]byte, error)
}

// NewMessages returns what reads a scenario's messages.
func NewMessages(s results.Scenario) Messages {
	if s.PayloadKind == results.PayloadBinary {
		return new(Binary)
	}
	return new(Lines)
}

// maxLine is how many bytes of a line may be pending: a message of the largest size, and room for what is before its body.
const maxLine = feed.MaxMessage + 64<<10

// Lines are put together from whatever parts they arrive in.
type Lines struct {
	pending []byte // an unfinished line
	lines   []byte
}

// Parse takes the next bytes of the stream and returns the lines that they complete, without empty ones, which are
// heartbeats. The result is good until the next call.
func (p *Lines) Parse(part []byte) ([]byte, error) {
	p.lines = p.lines[:0]
	for {
		line, rest, whole := bytes.Cut(part, []byte("\n"))
		if !whole {
			break
		}
		if len(p.pending)+len(line) > 0 {
			p.lines = append(append(append(p.lines, p.pending...), line...), '\n')
		}
		p.pending, part = p.pending[:0], rest
	}
	if p.pending = append(p.pending, part...); len(p.pending) > maxLine {
		return p.lines, loadgen.Errorf(loadgen.Frame, "stream: a line of more than %d bytes", maxLine)
	}
	return p.lines, nil
}
