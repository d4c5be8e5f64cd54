package check

import (
	"context"
	"fmt"
	"net"
	"strings"
	"syscall"
	"time"

	"pollpush/transport"
)

// What a client that doesn't read is sent: more than the buffers of kernels hold.
const (
	slowEvents = 350
	slowBody   = 16 << 10
)

// slowReader has one client read nothing while another follows.
func slowReader(ctx context.Context, s *Subject) (string, error) {
	if s.Transport.Kind != transport.Stream {
		return "", inapplicable("who doesn't ask is sent nothing")
	}
	if why := s.unpublished(); why != nil {
		return "", why
	}
	slow, err := s.dialBy(ctx, &net.Dialer{Control: func(_, _ string, raw syscall.RawConn) (err error) {
		_ = raw.Control(func(fd uintptr) { err = syscall.SetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_RCVBUF, 4096) })
		return err
	}})
	if err != nil {
		return "", err
	}
	defer slow.Close()
	if response, err := slow.ask(s.request); err != nil {
		return "", err
	} else if response.StatusCode >= 300 {
		return "", fmt.Errorf("the client that is not to read was answered with status %d", response.StatusCode)
	}
	_, _ = slow.Write(s.opening)
	name, err := s.crowd(ctx)
	switch {
	case err == nil && s.Codec != "" && !s.Transport.Upgrade:
		return "", nil // what it gets later it would have to ask for
	case err == nil:
		return slow.later(name), nil
	}
	slow.Close()
	if _, alone := s.crowd(ctx); alone != nil {
		return "", fmt.Errorf("%d events of %d KB in a row are too much for it, whoever reads: %w", slowEvents, slowBody>>10, alone)
	}
	return "", fmt.Errorf("while a client doesn't read, another one has, %w", err)
}

// crowd publishes more than the buffers of kernels hold, of which a client has to get everything. It returns what the events begin with.
func (s *Subject) crowd(ctx context.Context) (string, error) {
	f, err := s.ready(ctx, 1, 1)
	if err != nil {
		return "", err
	}
	defer f.close()
	want := numbered(slowEvents, strings.Repeat(".", slowBody))
	for i, text := range want {
		if err := f.publish(ctx, 0, text); err != nil {
			return "", fmt.Errorf("of %d events: number %d can't be published: %w", slowEvents, i+1, err)
		}
	}
	return f.name, f.expect(ctx, want, 0)
}

// later says what a client gets that begins to read.
func (c *conn) later(name string) string {
	c.wait(patience / 3)
	text, err := readAll(c)
	n := strings.Count(text, name+" event ")
	switch {
	case n >= slowEvents:
		return "who reads again gets all events"
	case isTimeout(err):
		return fmt.Sprintf("who reads again gets %d of %d events, and stays connected", n, slowEvents)
	}
	return fmt.Sprintf("who reads again gets %d of %d events, and has been disconnected", n, slowEvents)
}

// readAll reads until the end, or until nothing comes for a while.
func readAll(c *conn) (string, error) {
	var text strings.Builder
	buffer := make([]byte, 64<<10)
	for deadline := time.Now().Add(patience); ; {
		n, err := c.r.Read(buffer)
		text.Write(buffer[:n])
		if err != nil {
			return text.String(), err
		}
		c.wait(min(patience/3, time.Until(deadline)))
	}
}
