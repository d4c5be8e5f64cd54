package servers

import "strconv"

// chunks is a Flow whose writes are the chunks of an answer's body (RFC 9112, section 7.1), so that the connection outlives it.
type chunks struct {
	*Conn
	head  []byte // nil once it is sent
	first string // of the body; "" once it is sent
}

// newChunks begins an answer with a head and the first bytes of its body. They are sent with what follows, or before that is
// waited for.
func newChunks(conn *Conn, head []byte, first string) *chunks { return &chunks{conn, head, first} }

func (c *chunks) Write(p []byte) (int, error) {
	if err := c.send(p, ""); err != nil {
		return 0, err
	}
	return len(p), nil
}

// End sends the last bytes of the body, and its end.
func (c *chunks) End(p []byte) error { return c.send(p, "0\r\n\r\n") }

// Wait is Flow's.
func (c *chunks) Wait(more <-chan struct{}) Signal {
	if c.head != nil && c.send(nil, "") != nil {
		return Gone
	}
	return c.Conn.Wait(more)
}

func (c *chunks) send(p []byte, end string) error {
	buffer := c.server.Buffers.Get()
	defer c.server.Buffers.Put(buffer)
	b := append(*buffer, c.head...)
	if n := len(c.first) + len(p); n > 0 { // an empty chunk is the last
		b = append(strconv.AppendInt(b, int64(n), 16), "\r\n"...)
		b = append(append(append(b, c.first...), p...), "\r\n"...)
	}
	*buffer = append(b, end...)
	c.head, c.first = nil, ""
	_, err := c.Conn.Write(*buffer)
	return err
}
