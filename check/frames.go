package check

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net/http"
)

// Opcodes of frames (RFC 6455, section 5.2).
const (
	continuation = 0x0
	text         = 0x1
	closing      = 0x8
	ping         = 0x9
	pong         = 0xA
)

// fin is the bit of a message's last frame.
const fin = 0x80

// mask is a client's masking key. It should be random (section 5.3), which no server can tell.
var mask = [4]byte{0x37, 0xfa, 0x21, 0x3d}

// frame is a client's frame; first is its first byte.
func frame(first byte, payload string) []byte {
	b := append(frameHead(first, len(payload)), mask[:]...)
	b[1] |= 0x80
	for i := range len(payload) {
		b = append(b, payload[i]^mask[i%4])
	}
	return b
}

// frameHead is the head of a frame without a mask.
func frameHead(first byte, length int) []byte {
	switch {
	case length > 65535:
		return binary.BigEndian.AppendUint64([]byte{first, 127}, uint64(length))
	case length > 125:
		return binary.BigEndian.AppendUint16([]byte{first, 126}, uint16(length))
	}
	return []byte{first, byte(length)}
}

// A received frame is one of the server's.
type received struct {
	opcode  byte
	payload []byte
}

// code is that of a close frame (section 7.4); 1005: it has none.
func (f received) code() int {
	if len(f.payload) < 2 {
		return 1005
	}
	return int(binary.BigEndian.Uint16(f.payload))
}

// receive reads the server's next frame.
func (c *conn) receive() (received, error) {
	var head [2]byte
	if _, err := io.ReadFull(c.r, head[:]); err != nil {
		return received{}, err
	}
	if head[1]&0x80 != 0 {
		return received{}, errors.New("the server masks its frames, which a client must not take (RFC 6455, section 5.1)")
	}
	size := uint64(head[1])
	if n := map[uint64]int{126: 2, 127: 8}[size]; n > 0 {
		var length [8]byte
		if _, err := io.ReadFull(c.r, length[8-n:]); err != nil {
			return received{}, err
		}
		size = binary.BigEndian.Uint64(length[:])
	}
	if size > most {
		return received{}, fmt.Errorf("the server begins a frame of %d bytes", size)
	}
	var payload bytes.Buffer
	if _, err := io.CopyN(&payload, c.r, int64(size)); err != nil {
		return received{}, err
	}
	return received{head[0] & 0x0f, payload.Bytes()}, nil
}

// until reads frames until one has one of the opcodes. Pings are answered.
func (c *conn) until(opcodes ...byte) (received, error) {
	for {
		f, err := c.receive()
		if err != nil {
			return f, err
		}
		if bytes.IndexByte(opcodes, f.opcode) >= 0 {
			return f, nil
		}
		if f.opcode == ping {
			_, _ = c.Write(frame(fin|pong, string(f.payload)))
		}
	}
}

// upgrade opens a WebSocket.
func (s *Subject) upgrade(ctx context.Context) (*conn, error) {
	c, response, err := s.ask(ctx, s.request)
	if err != nil {
		return nil, err
	}
	if response.StatusCode != http.StatusSwitchingProtocols {
		c.Close()
		return nil, fmt.Errorf("status %d, want 101", response.StatusCode)
	}
	return c, nil
}
