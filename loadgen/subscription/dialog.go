package subscription

import (
	"context"
	"io"
	"net/http"

	"pollpush/headers"
	"pollpush/loadgen"
	"pollpush/loadgen/exchange"
)

// A Dialog is requests of a codec's own, one after the other.
type Dialog struct {
	f    *Follower
	ctx  context.Context
	conn exchange.Conn
	body []byte
}

// Dial opens the connection of a dialog, which ends with ctx. Connected is still to be called.
func (f *Follower) Dial(ctx context.Context) (*Dialog, error) {
	conn, err := exchange.Dial(ctx, f.Client, f.Scenario)
	if err != nil {
		return nil, err
	}
	return &Dialog{f: f, ctx: ctx, conn: conn}, nil
}

// maxBody is how long an answer may be.
const maxBody = 64 << 20

// Ask sends a request and returns the whole body of its answer, whose status is 200 or 204. It is good until the next call. Where the
// server has closed the connection behind an answer the next request goes over another one.
func (d *Dialog) Ask(r *headers.Request) ([]byte, error) {
	if !d.conn.Again() {
		d.conn.Close()
		conn, err := exchange.Dial(d.ctx, d.f.Client, d.f.Scenario)
		if err != nil {
			return nil, err
		}
		d.conn = conn
		d.f.Connected(0)
	}
	d.f.Sent()
	head, err := d.conn.Ask(r)
	switch {
	case err != nil:
		return nil, err
	case head.Status != http.StatusOK && head.Status != http.StatusNoContent:
		return nil, loadgen.Errorf(loadgen.Status, "%s %s: status %d", r.Method(), r.Target, head.Status)
	case head.Coding != "":
		return nil, loadgen.Errorf(loadgen.Frame, "http: an answer compressed by %s, which was not asked for", head.Coding)
	}
	d.body = d.body[:0]
	for {
		part, err := d.conn.Next()
		if err == io.EOF {
			return d.body, nil
		}
		if err != nil {
			return nil, err
		}
		if d.body = append(d.body, part...); len(d.body) > maxBody {
			return nil, loadgen.Errorf(loadgen.Frame, "http: an answer of more than %d bytes", maxBody)
		}
	}
}

// Close closes the connection.
func (d *Dialog) Close() error { return d.conn.Close() }
