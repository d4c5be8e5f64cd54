package exchange

import (
	"cmp"
	"context"
	"errors"

	"pollpush/loadgen"
	"pollpush/loadgen/semantics"
	"pollpush/results"
)

// requests are what a client asks by, one after the other, over one connection at a time: the next one goes when the one before has been
// answered. Without keep-alive each has a connection of its own.
type requests struct {
	client   *loadgen.Client
	scenario results.Scenario
	conn     Conn // nil: it is to be opened
}

// open opens the first connection, and waits for what both sides say before anything is asked.
func (r *requests) open(ctx context.Context) (err error) {
	if r.conn, err = Dial(ctx, r.client, r.scenario); err != nil {
		return err
	}
	if err := settle(r.conn); err != nil {
		return err
	}
	r.client.Connected(0)
	return nil
}

// redial opens another one, which waits for no more than it has to.
func (r *requests) redial(ctx context.Context) (err error) {
	r.close()
	if r.conn, err = Dial(ctx, r.client, r.scenario); err == nil {
		r.client.Connected(0)
	}
	return err
}

// do asks, on another connection where this one carries no more. Where the server has not taken the request it does so again: nothing
// is sent twice.
func (r *requests) do(ctx context.Context, ask func() error) error {
	if r.conn == nil || !r.conn.Again() {
		if err := r.redial(ctx); err != nil {
			return err
		}
	}
	err := ask()
	if errors.Is(err, semantics.ErrNotTaken) {
		if err = r.redial(ctx); err == nil {
			err = ask()
		}
	}
	if (err == nil || errors.Is(err, loadgen.ErrLost)) && r.scenario.KeepAlive == results.KeepAliveOff { // it was answered
		err = cmp.Or(end(r.conn), err)
		r.conn = nil
	}
	return err
}

func (r *requests) close() {
	if r.conn != nil {
		r.conn.Close()
		r.conn = nil
	}
}
