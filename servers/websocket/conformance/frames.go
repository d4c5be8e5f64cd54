package conformance

import (
	"encoding/binary"
)

// The opcodes of RFC 6455, section 5.2.
const (
	Continuation = 0
	Text         = 1
	Binary       = 2
	Close        = 8
	Ping         = 9
	Pong         = 10
)

// mask is the key of all frames but those that try others.
const mask = "\x5a\x0f\xc3\x96"

// frame returns a frame as a client sends it, with its length in the fewest bytes.
func frame(fin bool, opcode byte, payload string) string {
	first := opcode
	if fin {
		first |= 0x80
	}
	return raw(first, payload, mask)
}

// raw returns a frame with a first byte of any kind.
func raw(first byte, payload, mask string) string {
	return head(first, uint64(len(payload))) + mask + masked(payload, mask)
}

// head returns the first bytes of a frame, up to the masking key.
func head(first byte, length uint64) string {
	switch {
	case length < 126:
		return string([]byte{first, 0x80 | byte(length)})
	case length < 1<<16:
		return string(binary.BigEndian.AppendUint16([]byte{first, 0x80 | 126}, uint16(length)))
	}
	return string(binary.BigEndian.AppendUint64([]byte{first, 0x80 | 127}, length))
}

// masked masks a payload (RFC 6455, section 5.3).
func masked(payload, mask string) string {
	b := []byte(payload)
	for i := range b {
		b[i] ^= mask[i%4]
	}
	return string(b)
}

// code is a close code as a payload begins with it.
func code(n int) string { return string([]byte{byte(n >> 8), byte(n)}) }

func text(payload string) string { return frame(true, Text, payload) }
func ping(payload string) string { return frame(true, Ping, payload) }
func pong(payload string) string { return frame(true, Pong, payload) }

// pattern returns n letters; where it is cut can be told.
func pattern(n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = 'a' + byte((i+i/26)%26)
	}
	return string(b)
}

// bytes returns n bytes of all values.
func bytes(n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(i * 7)
	}
	return string(b)
}
