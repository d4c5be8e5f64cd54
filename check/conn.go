package check

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
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
	c := &conn{Conn: network, r: bufio.NewReader(&bounded{network, most}), unwatch: context.AfterFunc(ctx, func() { network.Close() })}
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
	r       *bufio.Reader
	unwatch func() bool
}

// most is how many bytes may come on one connection, of which a check may keep all: more than any asks for.
const most = 16 << 20

// errTooMuch is the error of a connection on which more comes.
var errTooMuch = fmt.Errorf("more than %d MB came", most>>20)

// bounded reads what a server sends, which may have no end.
type bounded struct {
	io.Reader
	left int
}

func (b *bounded) Read(p []byte) (int, error) {
	if b.left == 0 {
		return 0, errTooMuch
	}
	n, err := b.Reader.Read(p[:min(len(p), b.left)])
	b.left -= n
	return n, err
}

// wait sets how long from now something is waited for.
func (c *conn) wait(d time.Duration) { _ = c.SetDeadline(time.Now().Add(d)) }

func (c *conn) Close() error {
	c.unwatch()
	return c.Conn.Close()
}

// ask sends a request and reads the head of the answer.
func (c *conn) ask(r request) (*http.Response, error) {
	_, _ = c.Write(r.bytes()) // who has closed may have said why
	response, err := http.ReadResponse(c.r, &http.Request{Method: r.method})
	if err != nil {
		return nil, c.missing("an answer", err)
	}
	return response, nil
}

// missing says what was waited for in vain.
func (c *conn) missing(what string, err error) error {
	switch {
	case isTimeout(err):
		return fmt.Errorf("%s was not to be had in time", what)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
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

// body reads a whole answer.
func body(r *http.Response) (string, error) {
	text, err := io.ReadAll(io.LimitReader(r.Body, 1<<22))
	return string(text), err
}
