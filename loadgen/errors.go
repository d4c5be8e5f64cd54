package loadgen

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"syscall"
)

// The kinds of errors a record counts.
const (
	Refused = "refused" // nobody listens there
	Reset   = "reset"   // the peer cut the connection (RST), or it broke while writing
	Timeout = "timeout" // no connection, no handshake or no answer in time
	Closed  = "closed"  // the peer ended the connection in an orderly way, but too early
	Status  = "status"  // an HTTP status that is not an answer
	Frame   = "frame"   // bytes that are not what the protocol or the feed says
	Other   = "other"
)

// An Error is an error whose kind the protocol code knows better than its cause tells.
type Error struct {
	Kind string
	Err  error
}

func (e *Error) Error() string { return e.Err.Error() }
func (e *Error) Unwrap() error { return e.Err }

// Errorf returns an Error of that kind.
func Errorf(kind, format string, args ...any) error {
	return &Error{Kind: kind, Err: fmt.Errorf(format, args...)}
}

// Kind returns which of the kinds err is.
func Kind(err error) string {
	var known *Error
	var network net.Error
	switch {
	case errors.As(err, &known):
		return known.Kind
	case errors.Is(err, syscall.ECONNREFUSED):
		return Refused
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return Reset
	case errors.Is(err, os.ErrDeadlineExceeded), errors.Is(err, syscall.ETIMEDOUT), errors.As(err, &network) && network.Timeout():
		return Timeout
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.ErrClosedPipe), errors.Is(err, net.ErrClosed):
		return Closed
	}
	return Other
}
