package servers

import "strconv"

// chunks is a Flow whose writes are the chunks of an answer's body (RFC 9112, section 7.1), so that the connection outlives it.
type chunks struct {
	*Conn
	begins []byte // the head and the first chunk; nil once they are sent
}

// newChunks begins an answer with a head and the first bytes of its body. They are sent with what follows, or before that is
// waited for.
func newChunks(conn *Conn, head []byte, first string) *chunks {
	return &chunks{conn, appendChunk(head, []byte(first))}
}

func appendChunk(b, p []byte) []byte {
	if len(p) == 0 {
		return b // an empty chunk is the last
	}
	b = strconv.AppendInt(b, int64(len(p)), 16)
	b = append(append(b, "\r\n"...), p...)
	return append(b, "\r\n"...)
}

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
	if c.begins != nil && c.send(nil, "") != nil {
		return Gone
	}
	return c.Conn.Wait(more)
}

func (c *chunks) send(p []byte, end string) error {
	buffer := c.server.Buffers.Get()
	defer c.server.Buffers.Put(buffer)
	*buffer = append(appendChunk(append(*buffer, c.begins...), p), end...)
	c.begins = nil
	_, err := c.Conn.Write(*buffer)
	return err
}
