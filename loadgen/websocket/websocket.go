// Package websocket follows the feed over WebSocket (RFC 6455): one message per event, text or binary.
package websocket

import (
	"cmp"
	"context"

	"github.com/gorilla/websocket"

	"pollpush/headers"
	"pollpush/loadgen"
	"pollpush/loadgen/semantics"
	"pollpush/results"
	"pollpush/transport"
)

// Subscribe is the transport's loadgen.Subscribe. It answers pings, as every WebSocket does.
func Subscribe(ctx context.Context, c *loadgen.Client, s results.Scenario) error {
	request := semantics.NewRequest(c, s, headers.Upgrade, transport.WebSocket.Path, semantics.Sends(c, s)+semantics.After)
	k, err := Dial(ctx, c, s, request, writes(s))
	if err != nil {
		return err
	}
	defer k.Close()
	k.Connected()
	c.Sends(func(o loadgen.Outgoing) error { return k.write(form(s), o.Body) })
	binary := s.PayloadKind == results.PayloadBinary
	for {
		message, isBinary, err := k.Next()
		if err != nil {
			return err
		}
		if isBinary != binary {
			return loadgen.Errorf(loadgen.Frame, "the messages are to be %s, this one is not: %.80q", kindOf(s), message)
		}
		c.DeliverBare(message)
	}
}

// kindOf is what the scenario's messages are.
func kindOf(s results.Scenario) string { return cmp.Or(s.PayloadKind, results.PayloadText) }

// writes is how much is written at once: a client sends each message in one frame, as browsers do. gorilla's buffer has the frame's
// head in it too.
func writes(s results.Scenario) int {
	switch {
	case s.Workload == results.WorkloadTokens: // in a dialogue with all that was said before
		return max(writeBuffer, s.PromptBytes+max(0, s.Turns-1)*(s.PromptBytes+s.Tokens*s.Payload)+64)
	case s.Upstream():
		return max(writeBuffer, s.Payload+64)
	}
	return writeBuffer
}

// form is what messages of the client's own are.
func form(s results.Scenario) int {
	if s.Upstream() && s.PayloadKind == results.PayloadBinary {
		return websocket.BinaryMessage
	}
	return websocket.TextMessage
}
