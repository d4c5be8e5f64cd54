package websocket

import (
	"encoding/binary"
	"math"

	"pollpush/feed"
	"pollpush/servers/compress"
	"pollpush/servers/websocket/deflate"
)

// gorilla/websocket compresses each message by itself, once more for each client, and knows no context. So the frames of
// compressed messages are written here, beside its own, which stay as they are.

// compressWith has the client's messages compressed as agreed.
func (c *client) compressWith(agreed deflate.Agreement) {
	if agreed.Response == "" {
		return
	}
	c.deflate = true
	c.ws.EnableWriteCompression(false) // of what gorilla writes the context would know nothing
	if agreed.Context {
		c.context = compress.NewContext()
	}
}

// sendCompressed writes a batch of messages with one Write.
func (c *client) sendCompressed(msgs []feed.Message) error {
	buffers := &c.core.Buffers
	batch := buffers.Get()
	defer buffers.Put(batch)
	for i, m := range msgs {
		if c.context == nil {
			*batch = append(*batch, c.core.Messages.Of(msgs[i:i+1], func() []byte { return frame(c.form(), c.bare(m)) })...)
			continue
		}
		message := buffers.Get()
		*message = c.context.AppendMessage(*message, c.bare(m))
		*batch = append(appendHead(*batch, c.form(), true, len(*message)), *message...)
		buffers.Put(message)
	}
	_, err := c.gather.Write(*batch)
	return err
}

// frame returns the frame of a message that is compressed by itself, or of one that isn't if that is smaller.
func frame(form int, message []byte) []byte {
	compressed := compress.AppendMessage(nil, message)
	if len(compressed) < len(message) {
		return append(appendHead(nil, form, true, len(compressed)), compressed...)
	}
	return append(appendHead(nil, form, false, len(message)), message...)
}

// appendHead appends the head of a message in one frame, a text or a binary one (RFC 6455, section 5.2; RFC 7692, section 6).
func appendHead(b []byte, form int, compressed bool, length int) []byte {
	const final, rsv1 = 0x80, 0x40
	first := byte(final | form)
	if compressed {
		first |= rsv1
	}
	switch {
	case length < 126:
		return append(b, first, byte(length))
	case length <= math.MaxUint16:
		return binary.BigEndian.AppendUint16(append(b, first, 126), uint16(length))
	default:
		return binary.BigEndian.AppendUint64(append(b, first, 127), uint64(length))
	}
}
