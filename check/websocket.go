package check

import (
	"context"
	"crypto/sha1"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"pollpush/transport"
)

func isWebSocket(t transport.Transport) bool { return t.Upgrade && !t.Datagrams }

// handshake upgrades, and checks what proves that the server speaks WebSocket.
func handshake(ctx context.Context, s *Subject) (string, error) {
	c, response, err := s.ask(ctx, s.request)
	if err != nil {
		return "", err
	}
	defer c.Close()
	if response.StatusCode != http.StatusSwitchingProtocols {
		return "", fmt.Errorf("status %d, want 101", response.StatusCode)
	}
	digest := sha1.Sum([]byte(s.request.header.Get("Sec-Websocket-Key") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))
	want := base64.StdEncoding.EncodeToString(digest[:])
	if got := response.Header.Get("Sec-Websocket-Accept"); got != want {
		return "", fmt.Errorf("the field Sec-WebSocket-Accept is %q, want %q", got, want)
	}
	if !strings.EqualFold(response.Header.Get("Upgrade"), "websocket") {
		return "", fmt.Errorf("the field Upgrade is %q, want websocket", response.Header.Get("Upgrade"))
	}
	return "", nil
}

// badVersion asks for a version of WebSocket that there is not.
func badVersion(ctx context.Context, s *Subject) (string, error) {
	return wants4xx(s.status(ctx, s.request.with("Sec-Websocket-Version", "12")))
}

// noUpgrade asks without wanting to upgrade.
func noUpgrade(ctx context.Context, s *Subject) (string, error) {
	return wants4xx(s.status(ctx, s.request.plain()))
}

// pings sends a ping.
func pings(ctx context.Context, s *Subject) (string, error) {
	c, err := s.upgrade(ctx)
	if err != nil {
		return "", err
	}
	defer c.Close()
	return "", c.ping("are you there?")
}

// ping waits for the answer to a ping.
func (c *conn) ping(payload string) error {
	_, _ = c.Write(frame(fin|ping, payload))
	f, err := c.until(pong, closing)
	switch {
	case err != nil:
		return c.missing("a pong", err)
	case f.opcode == closing:
		return closed{f.code()}
	case string(f.payload) != payload:
		return fmt.Errorf("the pong has %.40q, want what the ping had, %q", f.payload, payload)
	}
	return nil
}

// closed is the error of a close frame that is not expected.
type closed struct{ code int }

func (c closed) Error() string { return fmt.Sprintf("the server closes with %d", c.code) }

// closes shakes hands on closing.
func closes(ctx context.Context, s *Subject) (string, error) {
	c, err := s.upgrade(ctx)
	if err != nil {
		return "", err
	}
	defer c.Close()
	_, _ = c.Write(frame(fin|closing, "\x03\xe8bye"))
	f, err := c.until(closing)
	if err != nil {
		return "", c.missing("a close frame", err)
	}
	if !c.ends(patience) {
		return "", errors.New("the connection stays open after both close frames")
	}
	if f.code() != 1000 {
		return fmt.Sprintf("it answers code 1000 with %d", f.code()), nil
	}
	return "", nil
}

// fragments sends a text in two frames with a ping between them.
func fragments(ctx context.Context, s *Subject) (string, error) {
	c, err := s.upgrade(ctx)
	if err != nil {
		return "", err
	}
	defer c.Close()
	_, _ = c.Write(frame(text, "one message "))
	if err := c.ping("between"); err != nil {
		return "", taken(err)
	}
	_, _ = c.Write(frame(fin|continuation, "in two frames"))
	return "", taken(c.ping("after"))
}

// taken is err, unless it says that the server takes no messages from clients, or not this one.
func taken(err error) error {
	var c closed
	if errors.As(err, &c) && !slices.Contains([]int{1002, 1006, 1007, 1011}, c.code) {
		return inapplicable(fmt.Sprintf("it doesn't take a text that means nothing to it: it closes with %d", c.code))
	}
	return err
}

// fails sends what has to end the connection, with a close frame whose code is one of some.
func fails(what []byte, codes ...int) func(context.Context, *Subject) (string, error) {
	return func(ctx context.Context, s *Subject) (string, error) {
		c, err := s.upgrade(ctx)
		if err != nil {
			return "", err
		}
		defer c.Close()
		_, _ = c.Write(what)
		f, err := c.until(closing)
		switch {
		case isTimeout(err), errors.Is(err, errTooMuch):
			return "", fmt.Errorf("the connection stays open, want a close with code %d", codes[0])
		case isCut(err):
			return fmt.Sprintf("the connection is cut without a close frame, want code %d", codes[0]), nil
		case err != nil:
			return "", err
		}
		if !slices.Contains(codes, f.code()) {
			return fmt.Sprintf("it closes with %d, want %d", f.code(), codes[0]), nil
		}
		return "", nil
	}
}
