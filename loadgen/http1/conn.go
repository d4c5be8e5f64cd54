package http1

import (
	"context"
	"fmt"
	"io"
	"net"
	"runtime"
	"time"

	"pollpush/headers"
	"pollpush/loadgen"
	"pollpush/loadgen/semantics"
)

// A Conn is a client's connection, on which one request is answered after the other. It is an exchange.Conn.
type Conn struct {
	client *loadgen.Client
	conn   net.Conn
	reader *Reader
	head   Head // of the last answer

	// The heads of the latest two requests, the last one first: a client may poll and post in turns.
	heads [2]struct {
		request *headers.Request
		length  int // of its body
		text    *Text
	}
}

// Dial opens the client's connection.
func Dial(ctx context.Context, c *loadgen.Client) (*Conn, error) {
	conn, err := c.Dial(ctx)
	if err != nil {
		return nil, err
	}
	k := &Conn{client: c, conn: conn, reader: NewReader(conn)}
	k.reader.fields = c.Fields()
	return k, nil
}

// oneWrite is how many bytes of a body are sent with the head: what is larger would be copied for nothing.
const oneWrite = 16 << 10

// Ask sends r, with the client's cursor in it, and reads the head of the final answer.
func (k *Conn) Ask(r *headers.Request) (semantics.Head, error) {
	text := k.text(r)
	if err := k.send(text, text.Bytes(k.client.Epoch(), k.client.Cursor()), r.Body); err != nil {
		return semantics.Head{}, err
	}
	// The answer takes a while: reading right away would cost a system call that finds nothing, and parking. If other
	// clients run first it is mostly there. BenchmarkPoll makes 0.85 of wrk's requests per CPU second with this, and 0.75
	// without (medians of five interleaved pairs). Who is alone goes on at once.
	runtime.Gosched()
	var err error
	k.head, err = k.reader.Head()
	k.head.Early = k.reader.Buffered()
	return k.head.Head, err
}

// text returns the head of r.
func (k *Conn) text(r *headers.Request) *Text {
	if k.heads[0].request != r {
		k.heads[0], k.heads[1] = k.heads[1], k.heads[0]
	}
	if h := &k.heads[0]; h.request != r || h.length != len(r.Body) {
		h.request, h.length, h.text = r, len(r.Body), NewText(r)
	}
	return k.heads[0].text
}

// send writes a head and what follows it.
func (k *Conn) send(text *Text, head, body []byte) error {
	if len(body) <= oneWrite {
		text.bytes = append(head, body...)
		head, body = text.bytes, nil
	}
	_, err := k.conn.Write(head)
	if err == nil && len(body) > 0 {
		_, err = k.conn.Write(body)
	}
	return err
}

// Next returns the next bytes of the answer's body, as many as have arrived, and io.EOF at its end.
func (k *Conn) Next() ([]byte, error) { return k.reader.Next(k.head) }

// Again says whether the server keeps the connection open after this answer.
func (k *Conn) Again() bool { return !k.head.Close }

// endLimit is how long End waits.
const endLimit = 10 * time.Second

// End waits until the server has closed the connection, as it has to after it has answered a request to do so (RFC 9112,
// section 9.6). Who closes first keeps the connection's port for a minute (TIME-WAIT: RFC 9293, section 3.6.1), and who closes it
// before the last byte was read resets it. A server that keeps it open is an error after ten seconds.
func (k *Conn) End() error {
	if err := k.conn.SetReadDeadline(time.Now().Add(endLimit)); err != nil {
		return err
	}
	if k.reader.Buffered() == 0 {
		err := k.reader.more(maxHead)
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return fmt.Errorf("wait for the server to close: %w", err)
		}
	}
	return loadgen.Errorf(loadgen.Frame, "http: bytes after the last answer of a connection")
}

// Close closes the connection.
func (k *Conn) Close() error { return k.conn.Close() }
