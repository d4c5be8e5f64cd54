package servers

import (
	"errors"
	"io"

	"github.com/valyala/fasthttp"

	"pollpush/feed"
)

// Lines answers a poll: 200 with the messages' lines, or 204 without any, and the epoch, if it has to be said.
func Lines(r *fasthttp.Response, q *Subscription, msgs []feed.Message) {
	if q.Epoch != "" {
		r.Header.Set(EpochHeader, q.Epoch)
	}
	switch len(msgs) {
	case 0:
		r.SetStatusCode(fasthttp.StatusNoContent)
		return
	case 1:
		Text(r).SetBodyRaw(msgs[0].Line()) // lines are never changed: no copy
		return
	}
	Text(r)
	if len(Batch(msgs)) == len(msgs) {
		for _, m := range msgs {
			r.AppendBody(m.Line())
		}
		return
	}
	size := 0
	for _, m := range msgs {
		size += len(m.Line())
	}
	r.SetBodyStream(&history{q.Log, q.conn, msgs[0].Seq, msgs[len(msgs)-1].Seq}, size)
}

// batchBytes is what Batch returns at most: a buffer that has grown to that is still one that Buffers keep.
const batchBytes = 48 << 10

// framing is at least what a transport adds to a line.
const framing = 32

// Batch returns as many of msgs as are written together, at least one: what a client that doesn't read keeps in memory
// must not be a whole history. To wait for that client while holding msgs would keep them all from being collected, so
// whoever writes asks the log again for the rest.
func Batch(msgs []feed.Message) []feed.Message {
	if len(msgs) < 2 {
		return msgs
	}
	size := 0
	for i, m := range msgs {
		if size += len(m.Line()) + framing; size > batchBytes {
			return msgs[:max(1, i)]
		}
	}
	return msgs
}

// A history is the body of an answer that is more than a batch. It is read from the log in batches, while the client takes
// them. What the log trims in the meantime can't be sent any more, though the answer's length has been: then the
// connection is reset, and the client comes back for what there is.
type history struct {
	log         *feed.Log
	conn        *Conn
	first, last uint64 // Seq of what is still to be sent
}

var errTooSlow = errors.New("the log has trimmed messages of an answer before the client took them")

// WriteTo is io.WriterTo's, which the engine prefers.
func (h *history) WriteTo(w io.Writer) (n int64, err error) {
	buffers := &h.conn.socket.server.Buffers
	for h.first <= h.last && err == nil {
		buffer := buffers.Get()
		if *buffer, err = h.next(*buffer); err == nil {
			var written int
			written, err = w.Write(*buffer)
			n += int64(written)
		}
		buffers.Put(buffer)
	}
	return n, err
}

// next appends a batch to b.
func (h *history) next(b []byte) ([]byte, error) {
	msgs, _ := h.log.After(h.first - 1)
	msgs = Batch(msgs)
	if len(msgs) == 0 || msgs[0].Seq != h.first {
		h.conn.socket.reset()
		return b, errTooSlow
	}
	for _, m := range msgs {
		if m.Seq > h.last {
			break
		}
		b = append(b, m.Line()...)
		h.first = m.Seq + 1
	}
	return b, nil
}

// Read completes io.Reader, which the engine's type asks for. It is never called.
func (h *history) Read([]byte) (int, error) { panic("internal error: a history is read by WriteTo") }
