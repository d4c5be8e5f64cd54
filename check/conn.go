package check

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"syscall"
	"time"
)

// dial opens a connection of our own. Its deadline is ctx's, or the usual patience.
func (s *Subject) dial(ctx context.Context) (*conn, error) { return s.dialBy(ctx, &net.Dialer{}) }

func (s *Subject) dialBy(ctx context.Context, d *net.Dialer) (*conn, error) {
	if why := s.notByHand(); why != nil {
		return nil, why
	}
	network, err := d.DialContext(ctx, "tcp", s.Address)
	if err != nil {
		return nil, fmt.Errorf("connect: %w", err)
	}
	c := newConn(network)
	c.unwatch = context.AfterFunc(ctx, func() { network.Close() })
	c.wait(patience)
	return c, nil
}

// ask sends a request on a connection of its own and reads the head of the answer. The caller closes the connection.
func (s *Subject) ask(ctx context.Context, r request) (*conn, *http.Response, error) {
	c, err := s.dial(ctx)
	if err != nil {
		return nil, nil, err
	}
	response, err := c.ask(r)
	if err != nil {
		c.Close()
		return nil, nil, err
	}
	return c, response, nil
}

// status is that of the answer to a request.
func (s *Subject) status(ctx context.Context, r request) (int, error) {
	c, response, err := s.ask(ctx, r)
	if err != nil {
		return 0, err
	}
	c.Close()
	return response.StatusCode, nil
}

// A conn is a connection that is spoken on by hand.
type conn struct {
	net.Conn
	r        *bufio.Reader
	bound    *bounded
	deadline time.Time // see wait
	unwatch  func() bool
}

func newConn(network net.Conn) *conn {
	bound := &bounded{network, most}
	return &conn{Conn: network, r: bufio.NewReader(bound), bound: bound, unwatch: func() bool { return true }}
}

const (
	most     = 16 << 20 // bytes that may come on one connection, of which a check may keep all: more than any asks for
	mostHead = 1 << 20  // bytes that the head of an answer may have
)

// errTooMuch is the error of a connection on which more comes.
var errTooMuch = fmt.Errorf("more than %d MB came", most>>20)

// bounded reads what a server sends, which may have no end.
type bounded struct {
	io.Reader
	left int // how much more may come
}

func (b *bounded) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errTooMuch
	}
	n, err := b.Reader.Read(p[:min(len(p), b.left)])
	b.left -= n
	return n, err
}

// wait sets how long from now something is waited for.
func (c *conn) wait(d time.Duration) {
	c.deadline = time.Now().Add(d)
	_ = c.SetDeadline(c.deadline)
}

func (c *conn) Close() error {
	c.unwatch()
	return c.Conn.Close()
}

// ask sends a request and reads the head of the answer.
func (c *conn) ask(r request) (*http.Response, error) {
	_, _ = c.Write(r.bytes()) // who has closed may have said why
	return c.answer("an answer", r.method)
}

// answer reads the head of an answer, which the error calls what, to a request by a method.
func (c *conn) answer(what, method string) (*http.Response, error) {
	body := c.bound.left - mostHead
	c.bound.left = mostHead
	response, err := http.ReadResponse(c.r, &http.Request{Method: method})
	c.bound.left += body
	switch {
	case errors.Is(err, errTooMuch):
		return nil, fmt.Errorf("%s has a head of more than %d MB", what, mostHead>>20)
	case err != nil:
		return nil, c.missing(what, err)
	}
	return response, nil
}

// missing says what was waited for in vain.
func (c *conn) missing(what string, err error) error {
	switch {
	case isTimeout(err), !c.deadline.IsZero() && !time.Now().Before(c.deadline): // what there is of a line is malformed then
		return fmt.Errorf("%s was not to be had in time", what)
	case isCut(err):
		return fmt.Errorf("the connection was closed without %s", what)
	}
	return fmt.Errorf("%s: %w", what, err)
}

// silence says whether nothing comes, and the connection stays, for a while.
func (c *conn) silence(d time.Duration) bool {
	c.wait(d)
	defer c.wait(patience)
	_, err := c.r.Peek(1)
	return isTimeout(err)
}

// ends says whether the connection comes to its end within a while, whatever comes before.
func (c *conn) ends(d time.Duration) bool {
	c.wait(d)
	_, err := io.Copy(io.Discard, c.r)
	return !isTimeout(err) && !errors.Is(err, errTooMuch)
}

func isTimeout(err error) bool {
	var network net.Error
	return errors.As(err, &network) && network.Timeout()
}

// isCut says whether an error is that of a connection which the other side has ended, well or not.
func isCut(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE)
}

// body reads a whole answer.
func body(r *http.Response) (string, error) {
	text, err := io.ReadAll(io.LimitReader(r.Body, 1<<22))
	return string(text), err
}
