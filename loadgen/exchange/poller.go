package exchange

import (
	"context"
	"errors"
	"io"

	"pollpush/headers"
	"pollpush/loadgen"
	"pollpush/loadgen/semantics"
	"pollpush/results"
)

// maxBody is how long an answer to a poll may be: a whole history, after a long pause.
const maxBody = 64 << 20

// A Poller asks and reads answers: all that short and long polling have in common.
type Poller struct {
	Request *headers.Request // what Poll sends; another one may take its place between two polls

	client *loadgen.Client
	conn   Conn
	body   []byte
}

// DialPoller opens the client's connection, which counts as connected at once.
func DialPoller(ctx context.Context, c *loadgen.Client, s results.Scenario, request *headers.Request) (*Poller, error) {
	conn, err := Dial(ctx, c, s)
	if err != nil {
		return nil, err
	}
	if settler, ok := conn.(interface{ Settle() error }); ok { // what both sides say first is part of connecting
		if err := settler.Settle(); err != nil {
			conn.Close()
			return nil, err
		}
	}
	c.Connected(0)
	return &Poller{Request: request, client: c, conn: conn}, nil
}

// Poll asks for what comes after the client's cursor and hands the answer over. It says whether the connection can be
// used again.
func (p *Poller) Poll() (again bool, err error) {
	p.client.Sent()
	head, err := p.conn.Ask(p.Request)
	if errors.Is(err, semantics.ErrNotTaken) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if head.Status != 200 && head.Status != 204 {
		return false, loadgen.Errorf(loadgen.Status, "poll: status %d", head.Status)
	}
	p.client.Met(head.Epoch[:])
	if err := p.readBody(); err != nil {
		return false, err
	}
	p.client.Answered(p.client.Deliver(p.body))
	return p.conn.Again(), nil
}

// readBody reads the answer's body to its end.
func (p *Poller) readBody() error {
	p.body = p.body[:0]
	for {
		part, err := p.conn.Next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if len(p.body)+len(part) > maxBody {
			return loadgen.Errorf(loadgen.Frame, "poll: an answer of more than %d bytes", maxBody)
		}
		p.body = append(p.body, part...)
	}
}

// Close closes the connection.
func (p *Poller) Close() error { return p.conn.Close() }
