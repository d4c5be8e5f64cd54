package exchange

import (
	"cmp"
	"context"
	"errors"
	"net/http"

	"pollpush/headers"
	"pollpush/loadgen"
	"pollpush/loadgen/semantics"
	"pollpush/results"
)

// A Poster sends a client's messages by POST, one after the other: the next one goes when the one before has been answered, as
// those of a page do that keeps their order. Without keep-alive each has a connection of its own.
type Poster struct {
	client   *loadgen.Client
	scenario results.Scenario
	conn     Conn // nil: it is to be opened
	request  *headers.Request
}

// Post posts what a client has to say, over a connection for that alone, or as requests of one that it shares. It is the
// loadgen.Subscribe of a client that hears nothing.
func Post(ctx context.Context, c *loadgen.Client, s results.Scenario) error {
	p := &Poster{client: c, scenario: s}
	defer p.close()
	var err error
	if p.conn, err = Dial(ctx, c, s); err != nil {
		return err
	}
	if err := settle(p.conn); err != nil {
		return err
	}
	c.Connected(0)
	return c.Send(ctx, func(o loadgen.Outgoing) error { return p.post(ctx, o) })
}

// post sends one message and waits for the answer.
func (p *Poster) post(ctx context.Context, o loadgen.Outgoing) (err error) {
	if p.conn == nil || !p.conn.Again() {
		if err := p.redial(ctx); err != nil {
			return err
		}
	}
	err = p.Send(o)
	if errors.Is(err, semantics.ErrNotTaken) { // so that nothing is sent twice
		if err = p.redial(ctx); err == nil {
			err = p.Send(o)
		}
	}
	if (err == nil || errors.Is(err, loadgen.ErrLost)) && p.scenario.KeepAlive == results.KeepAliveOff {
		err = cmp.Or(end(p.conn), err)
		p.conn = nil
	}
	return err
}

func (p *Poster) redial(ctx context.Context) (err error) {
	p.close()
	if p.conn, err = Dial(ctx, p.client, p.scenario); err == nil {
		p.client.Connected(0)
	}
	return err
}

// Send sends one message and reads the answer, which says that it was taken.
func (p *Poster) Send(o loadgen.Outgoing) error {
	if p.request == nil || p.request.Target != o.Target {
		p.request = semantics.NewPost(p.client, p.scenario, o.Target)
	}
	p.request.Body = o.Body
	p.client.Sent()
	head, err := p.conn.Ask(p.request)
	if err != nil {
		return err
	}
	if err := drain(p.conn); err != nil {
		return err
	}
	p.client.Taken()
	if head.Status == http.StatusConflict {
		return loadgen.ErrLost
	}
	if head.Status < 200 || head.Status > 299 {
		return loadgen.Errorf(loadgen.Status, "post: status %d", head.Status)
	}
	return nil
}

func (p *Poster) close() {
	if p.conn != nil {
		p.conn.Close()
		p.conn = nil
	}
}
