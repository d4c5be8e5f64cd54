package loadgen

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
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

// kinds lists them, in the order in which they are reported.
var kinds = [...]string{Refused, Reset, Timeout, Closed, Status, Frame, Other}

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

// errorCounts counts errors by kind and keeps one example of each. Errors are rare, so one lock will do.
type errorCounts struct {
	sync.Mutex
	count map[string]int64
	first map[string]error
}

func (e *errorCounts) add(err error) {
	kind := Kind(err)
	e.Lock()
	defer e.Unlock()
	if e.count == nil {
		e.count, e.first = map[string]int64{}, map[string]error{}
	}
	e.count[kind]++
	if e.first[kind] == nil {
		e.first[kind] = err
	}
}

// A mishaps is what went wrong in a part of a run.
type mishaps struct {
	errors     errorCounts
	reconnects atomic.Int64
}

// happening returns the account of what happens now: that of the window, or that of the time before and after it.
func (l *Load) happening() *mishaps {
	if l.window.Load().contains(time.Now().UnixNano()) {
		return &l.within
	}
	return &l.outside
}

// counts returns the counts by kind.
func (e *errorCounts) counts() map[string]int64 {
	e.Lock()
	defer e.Unlock()
	return maps.Clone(e.count)
}
