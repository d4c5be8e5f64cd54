package servers

import (
	"strings"

	"pollpush/feed"
	"pollpush/servers/compress"
)

// smallest is how many bytes the body of a poll's answer has at least that is compressed: below it what gzip saves of the body is
// less than the field costs that says so. (nginx takes 20, Express 1 kB, CloudFront 1,000.)
const smallest = 160

// Coding returns what an answer to a client with these values of Accept-Encoding is compressed by; nil: by nothing.
func (c *Core) Coding(accept ...string) *compress.Coding {
	coding := compress.ContentCoding(c.Options.Compress)
	if coding == nil || !coding.Accepts(strings.Join(accept, ",")) {
		return nil
	}
	return coding
}

// CodingFields calls set with each field that an answer says of its content coding, the name and the value; nil: it has none. What
// depends on Accept-Encoding says so in any case, to caches (RFC 9110, section 12.5.5).
func (c *Core) CodingFields(coding *compress.Coding, set func(name, value string)) {
	if compress.ContentCoding(c.Options.Compress) != nil {
		set("Vary", "Accept-Encoding")
	}
	if coding != nil {
		set("Content-Encoding", coding.Name())
	}
}

// Compressed returns the coding in which a poll's messages are sent, and their lines in that form, which must not be changed: no lines
// where they are more than a batch, which a History writes, without saying their length beforehand. No coding: they are sent as
// they are, to clients that don't accept another form, and when they are few.
func (c *Core) Compressed(q *Subscription, msgs []feed.Message) ([]byte, *compress.Coding) {
	if q.Coding == nil {
		return nil, nil
	}
	size := Size(msgs)
	switch {
	case size < smallest:
		return nil, nil
	case len(Batch(msgs)) < len(msgs):
		return nil, q.Coding
	}
	body := c.answers.Of(msgs, func() []byte {
		lines := c.Buffers.Get()
		defer c.Buffers.Put(lines)
		*lines = appendLines(*lines, msgs)
		return q.Coding.AppendWhole(nil, *lines)
	})
	return body, q.Coding
}

// An Encoded is the flow of an answer that never ends, and compresses what is written to it, each Write so that the client can
// read all of it at once.
type Encoded struct {
	Flow
	encoder *compress.Encoder // nil: nothing is compressed
	buffers *Buffers
	failed  bool
}

// Encode returns the flow of an answer with that coding; nil: of one without. End has to be called. The encoder remembers what was
// written before, which makes the next part small: memory of 800 kB for each stream is what that costs.
func (c *Core) Encode(flow Flow, coding *compress.Coding) *Encoded {
	e := &Encoded{Flow: flow, buffers: &c.Buffers}
	if coding != nil {
		e.encoder = coding.Encoder()
	}
	return e
}

// Open writes a head, as it is, and what the answer begins with, by one Write, though there may be nothing of either: the client is to
// see that there is an answer.
func (e *Encoded) Open(head []byte, opening string) error {
	if e.encoder == nil {
		head = append(head, opening...)
	} else if opening != "" {
		head = e.encoder.Append(head, []byte(opening))
	}
	_, err := e.Flow.Write(head)
	e.failed = err != nil
	return err
}

// Write is Flow's.
func (e *Encoded) Write(p []byte) (int, error) {
	if e.encoder == nil {
		return e.Flow.Write(p)
	}
	buffer := e.buffers.Get()
	defer e.buffers.Put(buffer)
	*buffer = e.encoder.Append(*buffer, p)
	if _, err := e.Flow.Write(*buffer); err != nil {
		e.failed = true
		return 0, err
	}
	return len(p), nil
}

// Last is Ender's.
func (e *Encoded) Last(p []byte) error {
	if e.encoder == nil {
		return write(e.Flow, p, true)
	}
	buffer := e.buffers.Get()
	defer e.buffers.Put(buffer)
	*buffer = e.encoder.Close(e.encoder.Append(*buffer, p))
	e.encoder = nil
	return write(e.Flow, *buffer, true)
}

// End ends what was written, unless Last has, and gives up the encoder.
func (e *Encoded) End() {
	if e.encoder == nil {
		return
	}
	buffer := e.buffers.Get()
	defer e.buffers.Put(buffer)
	if *buffer = e.encoder.Close(*buffer); !e.failed {
		_, _ = e.Flow.Write(*buffer) // a client that has left misses nothing
	}
	e.encoder = nil
}
