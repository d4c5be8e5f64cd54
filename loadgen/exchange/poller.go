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

// A Poller asks and reads answers: all that short and long polling have in common. Without keep-alive it does each on a connection
// of its own.
type Poller struct {
	// Take takes an answer whose body has come to its end, says what is wrong with it, and returns how many events it had; nil: the body
	// is messages, as our own servers send them. It is to be set before the first Poll.
	Take func(head semantics.Head, body []byte) (events int, err error)

	client   *loadgen.Client
	scenario results.Scenario
	build    func() *headers.Request
	request  *headers.Request // nil: it is to be built
	first    bool             // request is that of a client without a cursor
	conn     Conn             // nil: it is to be opened
	body     []byte
	plain    []byte // the body before it was compressed
}

// DialPoller opens the client's connection, which counts as connected at once. build returns the request that Poll sends: see
// semantics.NewPoll. It is called again after Rebuild, and when the client has something at last.
func DialPoller(ctx context.Context, c *loadgen.Client, s results.Scenario, build func() *headers.Request) (*Poller, error) {
	conn, err := Dial(ctx, c, s)
	if err != nil {
		return nil, err
	}
	if err := settle(conn); err != nil { // what both sides say first is part of connecting
		conn.Close()
		return nil, err
	}
	c.Connected(0)
	if s.PostConnection == results.PostSame && !c.Shares() {
		c.SendsBetween((&Poster{requests: requests{c, s, conn}}).Send)
	}
	return &Poller{client: c, scenario: s, build: build, conn: conn}, nil
}

// redial opens a connection for one poll, which waits for no more than it has to.
func (p *Poller) redial(ctx context.Context) error {
	conn, err := Dial(ctx, p.client, p.scenario)
	if err != nil {
		return err
	}
	p.client.Connected(0)
	p.conn = conn
	return nil
}

// Rebuild has the next poll send another request.
func (p *Poller) Rebuild() { p.request = nil }

// Poll asks for what comes after the client's cursor and hands the answer over. It says whether another poll may follow.
func (p *Poller) Poll(ctx context.Context) (again bool, err error) {
	if p.conn == nil {
		if err := p.redial(ctx); err != nil {
			return false, err
		}
	}
	if first := p.client.Cursor() == 0; p.request == nil || p.first != first {
		p.request, p.first = p.build(), first
	}
	p.client.Sent()
	head, err := p.conn.Ask(p.request)
	if errors.Is(err, semantics.ErrNotTaken) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if p.Take == nil && head.Status != 200 && head.Status != 204 && !(head.Status == 304 && p.scenario.Conditional) {
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
	events := 0
	if p.Take != nil {
		events, err = p.Take(head, lines)
	} else {
		events = p.client.Deliver(lines)
	}
	if err != nil {
		return false, err
	}
	p.client.Answered(events)
	if p.scenario.KeepAlive == results.KeepAliveOff {
		err := end(p.conn)
		p.conn = nil
		return true, err
	}
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

// Close closes the connection, if one is open.
func (p *Poller) Close() error {
	if p.conn == nil {
		return nil
	}
	return p.conn.Close()
}

// decode returns the body of the answer with that head before it was compressed.
func (p *Poller) decode(head semantics.Head) ([]byte, error) {
	if head.Coding == "" {
		if p.scenario.Compress != "" { // it was too small
			p.client.Decoded(len(p.body), len(p.body))
		}
		return p.body, nil
	}
	if head.Coding != p.scenario.Compress {
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
