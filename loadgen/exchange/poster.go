package exchange

import (
	"context"
	"net/http"

	"pollpush/headers"
	"pollpush/loadgen"
	"pollpush/loadgen/semantics"
	"pollpush/results"
)

// A Poster sends a client's messages by POST, as those of a page go that keeps their order.
type Poster struct {
	requests
	request *headers.Request
}

// Post posts what a client has to say, over a connection for that alone, or as requests of one that it shares. It is the
// loadgen.Subscribe of a client that hears nothing.
func Post(ctx context.Context, c *loadgen.Client, s results.Scenario) error {
	p := &Poster{requests: requests{client: c, scenario: s}}
	defer p.close()
	if err := p.open(ctx); err != nil {
		return err
	}
	return c.Send(ctx, func(o loadgen.Outgoing) error {
		return p.do(ctx, func() error { return p.Send(o) })
	})
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
