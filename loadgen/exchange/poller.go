package exchange

import (
	"context"
	"errors"
	"io"

	"pollpush/headers"
	"pollpush/loadgen"
	"pollpush/loadgen/decompress"
	"pollpush/loadgen/semantics"
	"pollpush/results"
)

// maxBody is how long an answer to a poll may be: a whole history, after a long pause.
const maxBody = 64 << 20

// A Poller asks and reads answers: all that short and long polling have in common.
type Poller struct {
	Request *headers.Request // what Poll sends; another one may take its place between two polls

	client   *loadgen.Client
	conn     Conn
	compress string // what answers may be compressed by
	body     []byte
	plain    []byte // the body before it was compressed
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
	return &Poller{Request: request, client: c, conn: conn, compress: s.Compress}, nil
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
	lines, err := p.decode(head)
	if err != nil {
		return false, err
	}
	p.client.Answered(p.client.Deliver(lines))
	return p.conn.Again(), nil
}

// decode returns the body of the answer with that head before it was compressed.
func (p *Poller) decode(head semantics.Head) ([]byte, error) {
	if head.Coding == "" {
		if p.compress != "" { // it was too small
			p.client.Decoded(len(p.body), len(p.body))
		}
		return p.body, nil
	}
	if head.Coding != p.compress {
		return nil, unwanted(head)
	}
	var err error
	p.plain, err = decompress.AppendAnswer(p.plain[:0], head.Coding, p.body, maxBody)
	p.client.Decoded(len(p.body), len(p.plain))
	return p.plain, err
}

// unwanted is what is wrong with an answer by a coding that nobody has asked for.
func unwanted(head semantics.Head) error {
	return loadgen.Errorf(loadgen.Frame, "http: an answer compressed by %s, which was not asked for", head.Coding)
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
