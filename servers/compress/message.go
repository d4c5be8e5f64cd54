package compress

// AppendMessage appends a message of permessage-deflate, compressed by itself, to b (RFC 7692, section 7.2.1).
func AppendMessage(b, message []byte) []byte {
	e := deflateCoding.Encoder()
	e.out = b
	_, _ = e.writer.Write(message)
	_ = e.writer.Flush()
	return withoutTail(e.release())
}

// A Context compresses the messages of one connection, each with those before as its dictionary. It holds as much as an Encoder,
// until Close.
type Context struct{ encoder *Encoder }

// NewContext returns the context of a connection without messages yet.
func NewContext() *Context { return &Context{deflateCoding.Encoder()} }

// AppendMessage appends the connection's next message to b.
func (c *Context) AppendMessage(b, message []byte) []byte {
	return withoutTail(c.encoder.Append(b, message))
}

// Close gives up what the context holds.
func (c *Context) Close() { c.encoder.release() }

// withoutTail cuts off the empty block that a flush ends with, which the receiver adds again.
func withoutTail(b []byte) []byte { return b[:len(b)-len("\x00\x00\xff\xff")] }
