package check

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"pollpush/loadgen"
	"pollpush/results"
	"pollpush/transport"
)

// A Subject is one transport of a server that runs.
type Subject struct {
	Name      string // of the server
	Version   string // "": it can't be told
	Transport transport.Transport
	Scenario  results.Scenario  // of those who follow, complete and valid; their number and that of topics is the checks' to say
	Address   string            // HOST:PORT that they connect to
	TLS       *tls.Config       // nil: plain
	Subscribe loadgen.Subscribe // follows it
	Resumes   bool              // there is a cursor, by which a client goes on where it was
	Codec     string            // the name of a codec that has sessions of its own, so that a request can't be repeated; "": there is none

	Topics int // how many there are, of which two are needed

	// Publish publishes a message whose body is a text to one of the topics, from 0, and returns once the server has it. nil: events come by
	// themselves.
	Publish func(ctx context.Context, topic int, text string) error

	// Restart starts the server again, which has ended, and puts into the Subject what has changed. nil: that can't be.
	Restart func(context.Context, *Subject) error

	request request // that a client followed with
	opening []byte  // what it sent after the request, by itself
	unheard bool    // clients hear nothing: one check has waited for it
}

// A Refusal is the error of a Publish that the server answered with a status other than success.
type Refusal struct {
	Status int
	Text   string // of the status, with the beginning of the answer
}

func (r Refusal) Error() string { return "status " + r.Text }

// learn has one client follow, and keeps its request. Whether that is answered well is for the checks to say.
func (s *Subject) learn(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	if s.notByHand() != nil {
		return nil
	}
	f := s.clients(1, 1)
	defer f.close()
	connecting := f.connect(ctx)
	sent, err := f.firstRequest(ctx)
	if err != nil {
		return cmp.Or(connecting, err)
	}
	s.request, s.opening, err = parseRequest(sent)
	return err
}

// again starts the server again.
func (s *Subject) again(ctx context.Context) error {
	s.unheard = false
	if err := s.Restart(ctx, s); err != nil {
		return err
	}
	return s.learn(ctx)
}

// lives says whether somebody listens. Of QUIC that can't be told.
func (s *Subject) lives(ctx context.Context) bool {
	if s.Scenario.HTTP == results.HTTP3 {
		return true
	}
	c, err := (&net.Dialer{Timeout: patience}).DialContext(ctx, "tcp", s.Address)
	if err != nil {
		return false
	}
	c.Close()
	return true
}

// notByHand says why checks that write requests by hand don't apply.
func (s *Subject) notByHand() error {
	switch {
	case s.Scenario.HTTP != results.HTTP1 && s.Scenario.HTTP != "":
		return inapplicable(fmt.Sprintf("it is followed over HTTP/%s: what this check sends is HTTP/1.1", s.Scenario.HTTP))
	case s.TLS != nil:
		return inapplicable("it is followed over TLS: what this check sends is plain")
	}
	return nil
}

// unpublished says why checks that publish don't apply.
func (s *Subject) unpublished() error {
	if s.Publish == nil {
		return inapplicable("publish is none: events come by themselves")
	}
	return nil
}

// nudge publishes now and then, until ctx is done: a long poll is answered by it.
func (s *Subject) nudge(ctx context.Context) {
	if s.Publish == nil {
		return
	}
	tick := time.NewTicker(150 * time.Millisecond)
	defer tick.Stop()
	for ctx.Err() == nil {
		_ = s.Publish(ctx, 0, "nudge") // whether that is possible other checks say
		select {
		case <-tick.C:
		case <-ctx.Done():
		}
	}
}

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
	c := &conn{Conn: network, r: bufio.NewReader(network), unwatch: context.AfterFunc(ctx, func() { network.Close() })}
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
	return !isTimeout(err)
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

// A request is one of HTTP/1.1, as it is sent.
type request struct {
	method, target, version, host string // host "": none is said
	header                        http.Header
	body                          []byte
}

// parseRequest reads what a client has sent first.
func parseRequest(sent []byte) (request, []byte, error) {
	in := bufio.NewReader(bytes.NewReader(sent))
	r, err := http.ReadRequest(in)
	if err != nil {
		return request{}, nil, fmt.Errorf("read the request of a client of ours: %w", err)
	}
	content, err := io.ReadAll(r.Body)
	if err != nil {
		return request{}, nil, fmt.Errorf("read the request of a client of ours: %w", err)
	}
	rest, _ := io.ReadAll(in)
	return request{method: r.Method, target: r.RequestURI, version: "HTTP/1.1", host: r.Host, header: r.Header, body: content}, rest, nil
}

// bytes are what is sent.
func (r request) bytes() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s %s %s\r\n", r.method, r.target, r.version)
	if r.host != "" {
		fmt.Fprintf(&b, "Host: %s\r\n", r.host)
	}
	_ = r.header.Write(&b)
	if len(r.body) > 0 && r.header.Get("Content-Length") == "" {
		fmt.Fprintf(&b, "Content-Length: %d\r\n", len(r.body))
	}
	b.WriteString("\r\n")
	b.Write(r.body)
	return b.Bytes()
}

// with returns the request with another field.
func (r request) with(name, value string) request {
	r.header = r.header.Clone()
	r.header.Set(name, value)
	return r
}

// by returns the request with another method, and no body.
func (r request) by(method string) request {
	r.method, r.body, r.header = method, nil, r.header.Clone()
	r.header.Del("Content-Length")
	r.header.Del("Content-Type")
	return r
}

// plain returns the request without what asks for another protocol.
func (r request) plain() request {
	r.header = r.header.Clone()
	for _, name := range []string{"Upgrade", "Connection", "Sec-Websocket-Key", "Sec-Websocket-Version", "Sec-Websocket-Extensions", "Sec-Websocket-Protocol"} {
		r.header.Del(name)
	}
	return r
}

// nonce names what one check publishes.
func nonce() string { return rand.Text()[:12] }
