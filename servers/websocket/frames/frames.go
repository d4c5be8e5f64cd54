// Package frames looks at the heads of the frames that a client sends, for what gorilla/websocket lets pass: it reads a close
// frame with half a code as one without, takes a reserved bit of any frame for that of a compressed message, cuts the
// connection at a length that can't be, and follows a message of empty fragments for ever.
package frames

import (
	"encoding/binary"
	"math"
	"net"
	"strconv"
)

// An Error is a frame for which the connection has to be failed.
type Error struct {
	Code   int // of the close frame that says so (RFC 6455, section 7.4.1)
	Reason string
}

func (e *Error) Error() string { return "close " + strconv.Itoa(e.Code) + ": " + e.Reason }

// The codes of an Error.
const (
	protocolError   = 1002
	policyViolation = 1008
)

// mostEmpty is how many fragments without a byte a message may have: those with bytes are bounded by what it may weigh.
const mostEmpty = 1000

// A Conn is a connection with a client, read from the first frame on. It follows the frames as they are read.
type Conn struct {
	net.Conn

	head  [14]byte // of the frame at hand
	have  int      // bytes of it
	rest  uint64   // bytes of the payload that are to come
	heads Heads
	wrong error // an *Error: nothing is read any more
}

// Read is net.Conn's. It ends before a frame that is wrong; the next Read returns its *Error.
func (c *Conn) Read(p []byte) (int, error) {
	if c.wrong != nil {
		return 0, c.wrong
	}
	n, err := c.Conn.Read(p)
	for at := 0; at < n; {
		if c.rest > 0 {
			skipped := min(c.rest, uint64(n-at))
			c.rest -= skipped
			at += int(skipped)
			continue
		}
		c.head[c.have] = p[at]
		c.have++
		at++
		if c.have < headSize(c.head[1], c.have) {
			continue
		}
		if c.wrong = c.frame(); c.wrong != nil {
			if before := at - c.have; before > 0 {
				return before, nil
			}
			return 0, c.wrong
		}
		c.have = 0
	}
	return n, err
}

// headSize is how long a head is, as far as its first have bytes tell (RFC 6455, section 5.2).
func headSize(second byte, have int) int {
	size := 2
	if have < size {
		return size
	}
	switch second & 0x7f {
	case 126:
		size += 2
	case 127:
		size += 8
	}
	if second&0x80 != 0 {
		size += 4
	}
	return size
}

// frame looks at a head that is complete.
func (c *Conn) frame() error {
	fin, compressed, opcode := c.head[0]&0x80 != 0, c.head[0]&0x40 != 0, c.head[0]&0x0f
	c.rest = uint64(c.head[1] & 0x7f)
	switch c.rest {
	case 126:
		c.rest = uint64(binary.BigEndian.Uint16(c.head[2:]))
	case 127:
		c.rest = binary.BigEndian.Uint64(c.head[2:])
	}
	if wrong := c.heads.Next(fin, compressed, opcode, c.rest); wrong != nil {
		return wrong
	}
	return nil
}

// Heads are those of the frames that a client sends.
type Heads struct {
	empty int // fragments without a byte in the message at hand
}

// Next says what is wrong with the head of the next frame; nil: nothing is.
func (h *Heads) Next(fin, compressed bool, opcode byte, length uint64) *Error {
	switch {
	case length > math.MaxInt64:
		return &Error{protocolError, "a length has 63 bits"} // RFC 6455, section 5.2
	case opcode == opClose && length == 1:
		return &Error{protocolError, "a code has two bytes"} // section 5.5.1
	case compressed && opcode != opText && opcode != opBinary:
		return &Error{protocolError, "RSV1 in a frame that begins no message"} // RFC 7692, section 6.1
	}
	switch {
	case fin && opcode < opClose:
		h.empty = 0
	case opcode < opClose && length == 0:
		if h.empty++; h.empty > mostEmpty {
			return &Error{policyViolation, "too many fragments without a byte"}
		}
	}
	return nil
}

// The opcodes that frame tells apart (RFC 6455, section 5.2): those of control frames begin with close.
const (
	opText   = 1
	opBinary = 2
	opClose  = 8
)
