package servers

import (
	"errors"
	"io"
	"net/http"

	"pollpush/feed"
	"pollpush/servers/compress"
)

// An Answer is what a poll is answered with.
type Answer struct {
	Status   int
	Epoch    string         // to be said; "": it is not
	Tag      string         // the entity tag, to be said with NoCache; "": there is none
	Messages []feed.Message // their lines are the body
	Sentence string         // the body of an answer that fails
	Close    bool           // the connection ends with it
}

// NoCache is the value of Cache-Control beside an entity tag: who keeps the answer asks each time whether it is still the newest
// (RFC 9111, section 5.2.2.4).
const NoCache = "no-cache"

// Answer returns what a Transport's Poll comes to: the messages, or that there are none, or that the server stops.
func (q *Subscription) Answer(msgs []feed.Message, signal Signal) Answer {
	switch {
	case signal == Stopping:
		return Answer{Status: http.StatusServiceUnavailable, Sentence: "the server stops", Close: true}
	case len(msgs) > 0:
		a := Answer{Status: http.StatusOK, Epoch: q.Epoch, Messages: msgs}
		if q.Tagged {
			a.Tag = q.entityTag(msgs[len(msgs)-1].Seq)
		}
		return a
	case q.Validated:
		return Answer{Status: http.StatusNotModified, Epoch: q.Epoch, Tag: q.entityTag(q.After), Close: signal == Gone}
	}
	return Answer{Status: http.StatusNoContent, Epoch: q.Epoch, Close: signal == Gone} // nobody reads it then
}

// batchBytes is what Batch returns at most: a buffer that has grown to that is still one that Buffers keep.
const batchBytes = 48 << 10

// framing is at least what a transport adds to a line.
const framing = 32

// Batch returns as many of msgs as are written together, at least one: what a client that doesn't read keeps in memory
// must not be a whole history. To wait for that client while holding msgs would keep them all from being collected, so
// whoever writes asks the log again for the rest. A message that is more than a batch, and is written in pieces, is returned by itself.
func Batch(msgs []feed.Message) []feed.Message {
	size := 0
	for i, m := range msgs {
		if size += len(m.Line()) + framing; size <= batchBytes {
			continue
		}
		if i == 0 {
			return []feed.Message{m}
		}
		return msgs[:i]
	}
	return msgs
}

// Size is how many bytes the lines of the messages have.
func Size(msgs []feed.Message) (n int) {
	for _, m := range msgs {
		n += len(m.Line())
	}
	return n
}

// A History is the body of an answer that is more than a batch. It is read from the log in batches, while the client takes
// them. What the log trims in the meantime can't be sent any more, though the answer's length has been: then the answer is broken
// off, and the client comes back for what there is.
type History struct {
	buffers     *Buffers
	log         *feed.Log
	coding      *compress.Coding // nil: lines are sent as they are
	first, last uint64           // Seq of what is still to be sent
	lost        func()           // is called before WriteTo fails because of the log; nil: nothing is
}

// History returns the body of an answer with these messages, of which there is one at least, and which is not to keep them. With a
// coding it is compressed.
func (c *Core) History(q *Subscription, msgs []feed.Message, coding *compress.Coding) *History {
	return &History{buffers: &c.Buffers, log: q.Log, coding: coding, first: msgs[0].Seq, last: msgs[len(msgs)-1].Seq}
}

var errTooSlow = errors.New("the log has trimmed messages of an answer before the client took them")

// WriteTo is io.WriterTo's, which engines prefer.
func (h *History) WriteTo(w io.Writer) (n int64, err error) {
	if h.coding != nil {
		return h.writeCoded(w)
	}
	for h.first <= h.last && err == nil {
		var written int
		written, err = h.writeBatch(w)
		n += int64(written)
	}
	return n, err
}

// writeBatch writes a batch. One message, which may be large, is not copied.
func (h *History) writeBatch(w io.Writer) (int, error) {
	msgs, err := h.next()
	if err != nil {
		return 0, err
	}
	if len(msgs) == 1 {
		return w.Write(msgs[0].Line())
	}
	buffer := h.buffers.Get()
	defer h.buffers.Put(buffer)
	*buffer = appendLines(*buffer, msgs)
	return w.Write(*buffer)
}

func appendLines(b []byte, msgs []feed.Message) []byte {
	for _, m := range msgs {
		b = append(b, m.Line()...)
	}
	return b
}

// writeCoded writes the batches in compressed form, with one encoder.
func (h *History) writeCoded(w io.Writer) (n int64, err error) {
	encoder := h.coding.Encoder()
	for more := true; more && err == nil; {
		lines, coded := h.buffers.Get(), h.buffers.Get()
		var msgs []feed.Message
		if more = h.first <= h.last; !more {
			*coded = encoder.Close(*coded)
		} else if msgs, err = h.next(); err == nil {
			*lines = appendLines(*lines, msgs)
			*coded = encoder.Append(*coded, *lines)
		}
		if err == nil {
			var written int
			written, err = w.Write(*coded)
			n += int64(written)
		}
		h.buffers.Put(lines)
		h.buffers.Put(coded)
		if err != nil && more {
			encoder.Close(nil)
		}
	}
	return n, err
}

// SupportsBodyWriteTo has fasthttp use WriteTo where it can't say the length.
func (h *History) SupportsBodyWriteTo() bool { return true }

// Next returns the lines of a batch, at least one, and goes on to the one after it; nil: that was all. They are the caller's, except
// that one message alone, which may be large, is not to be changed.
func (h *History) Next() (lines []byte, shared bool, err error) {
	if h.first > h.last {
		return nil, false, nil
	}
	msgs, err := h.next()
	if err != nil {
		return nil, false, err
	}
	if len(msgs) == 1 {
		return msgs[0].Line(), true, nil
	}
	return appendLines(nil, msgs), false, nil
}

// next returns a batch, and goes on to the one after it.
func (h *History) next() ([]feed.Message, error) {
	msgs, _ := h.log.After(h.first - 1)
	msgs = Batch(msgs)
	if len(msgs) == 0 || msgs[0].Seq != h.first {
		if h.lost != nil {
			h.lost()
		}
		return nil, errTooSlow
	}
	msgs = msgs[:min(uint64(len(msgs)), h.last-h.first+1)]
	h.first += uint64(len(msgs))
	return msgs, nil
}

// Read completes io.Reader, which fasthttp's type asks for. It is never called.
func (h *History) Read([]byte) (int, error) { panic("internal error: a history is read by WriteTo") }
