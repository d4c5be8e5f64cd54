package exchange

import (
	"context"
	"io"
	"net/http"

	"pollpush/headers"
	"pollpush/loadgen"
	"pollpush/loadgen/semantics"
	"pollpush/results"
)

// An Asking is how a stream's transport asks for answers that come in the response to what asks.
type Asking struct {
	Path   string                                             // of the POST
	Resume func(query string) *headers.Request                // asks for what comes after the cursor, on an answer that was cut
	Check  func(semantics.Head) error                         // says what is wrong with an answer's head; nil: nothing
	Parse  func() func(part []byte) (lines []byte, err error) // returns what takes the next answer's body: see Follow
}

// answers is a client that asks, over one connection at a time.
type answers struct {
	Asking
	requests
	post *headers.Request
}

// Answers follows the feed for one client by what it is answered, one prompt after the other. An answer that was cut is heard on by a GET,
// from the cursor up to its last token.
func Answers(ctx context.Context, c *loadgen.Client, s results.Scenario, how Asking) error {
	a := &answers{Asking: how, requests: requests{client: c, scenario: s}}
	defer a.close()
	if err := a.open(ctx); err != nil {
		return err
	}
	if last := c.Awaits(); last > c.Cursor() {
		if err := a.hear(ctx, how.Resume(semantics.Until(last))); err != nil {
			return err
		}
	}
	return c.Send(ctx, func(o loadgen.Outgoing) error {
		if a.post == nil || a.post.Target != o.Target {
			a.post = semantics.NewPost(c, s, o.Target)
		}
		a.post.Body = o.Body
		return a.hear(ctx, a.post)
	})
}

// hear sends a request and hands over what it is answered with.
func (a *answers) hear(ctx context.Context, request *headers.Request) error {
	return a.do(ctx, func() error {
		body, err := a.ask(request)
		if err != nil {
			return err
		}
		events, err := read(a.client, body, a.Parse())
		if err != nil {
			return err
		}
		if a.client.Waits() || a.client.Awaits() > a.client.Cursor() {
			return loadgen.Errorf(loadgen.Closed, "the answer ended before its last token")
		}
		a.client.Answered(events)
		return nil
	})
}

// ask sends a request and reads the head of the answer.
func (a *answers) ask(request *headers.Request) (body, error) {
	a.client.Sent()
	head, err := a.conn.Ask(request)
	if err == nil && head.Status == http.StatusConflict {
		if err = drain(a.conn); err == nil {
			a.client.Taken()
			return nil, loadgen.ErrLost
		}
	}
	if err == nil && head.Status != 200 {
		err = loadgen.Errorf(loadgen.Status, "answer: status %d", head.Status)
	}
	if err == nil && a.Check != nil {
		err = a.Check(head)
	}
	if err != nil {
		return nil, err
	}
	a.client.Met(head.Epoch[:])
	a.client.Opened()
	return decoded(a.client, a.scenario, head, a.conn.Next)
}

// drain reads an answer to its end, which says no more than its head.
func drain(conn Conn) error {
	for {
		if _, err := conn.Next(); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
}
