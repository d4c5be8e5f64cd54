package servers

import "strconv"

// chunks is a Flow whose writes are the chunks of an answer's body (RFC 9112, section 7.1), so that the connection outlives it. The
// head and the first bytes of the body are sent with what follows, or before that is waited for.
type chunks struct {
	Flow
	buffers *Buffers
	head    []byte // nil once it is sent
	first   []byte // of the body; nil once it is sent
}

func (c *chunks) Write(p []byte) (int, error) {
	if c.head != nil && c.first == nil {
		c.first = append(c.first, p...)
		return len(p), nil
	}
	if err := c.send(p, ""); err != nil {
		return 0, err
	}
	return len(p), nil
}

// Last is Ender's.
func (c *chunks) Last(p []byte) error { return c.send(p, "0\r\n\r\n") }

// Wait is Flow's.
func (c *chunks) Wait(more <-chan struct{}) Signal {
	if c.head != nil && c.send(nil, "") != nil {
		return Gone
	}
	return c.Flow.Wait(more)
}

func (c *chunks) send(p []byte, end string) error {
	buffer := c.buffers.Get()
	defer c.buffers.Put(buffer)
	b := append(*buffer, c.head...)
	if n := len(c.first) + len(p); n > 0 { // an empty chunk is the last
		b = append(strconv.AppendInt(b, int64(n), 16), "\r\n"...)
		b = append(append(append(b, c.first...), p...), "\r\n"...)
	}
	*buffer = append(b, end...)
	c.head, c.first = nil, nil
	_, err := c.Flow.Write(*buffer)
	return err
}
