package transport

import (
	"encoding/binary"
	"time"
)

// WebSocket upgrades its connection (RFC 6455).
var WebSocket = Transport{
	Name: "websocket", Prose: "WebSocket", Kind: Stream, Path: "/ws", Upgrade: true,
	Opening: 8, // Chromium takes 0.4 s for 30 WebSockets eight at a time, and over 5 s for 24 all at once
	About:   "upgrades the connection; both sides send frames (RFC 6455)",
	Framing: &Framing{
		Append: func(b []byte, _ string, line []byte) []byte { return appendFrame(b, 0x81, line[:len(line)-1]) }, // the frame ends the line
		Bytes:  func(line, _ float64) float64 { return FrameBytes(line-1, false) },
		// A ping without data and a pong, which a client masks (section 5.5).
		Heartbeat: Heartbeat{Down: int(FrameBytes(0, false)), Up: int(FrameBytes(0, true)), Former: 30 * time.Second},
		Binary: &Framing{
			Append:    func(b []byte, _ string, line []byte) []byte { return appendFrame(b, 0x82, line[BinaryLength:]) },
			Bytes:     func(line, _ float64) float64 { return FrameBytes(line-BinaryLength, false) },
			Heartbeat: Heartbeat{Down: int(FrameBytes(0, false)), Up: int(FrameBytes(0, true)), Former: 30 * time.Second},
		},
	},
}

// appendFrame appends a server's frame of a whole message; first is its first byte.
func appendFrame(b []byte, first byte, message []byte) []byte {
	switch n := len(message); {
	case n > 65535:
		b = binary.BigEndian.AppendUint64(append(b, first, 127), uint64(n))
	case n > 125:
		b = binary.BigEndian.AppendUint16(append(b, first, 126), uint16(n))
	default:
		b = append(b, first, byte(n))
	}
	return append(b, message...)
}

// FrameBytes is the length of a frame with so many bytes of payload (RFC 6455, section 5.2): a client masks its frames.
func FrameBytes(payload float64, masked bool) float64 {
	n := payload + 2
	switch {
	case payload > 65535:
		n += 8
	case payload > 125:
		n += 2
	}
	if masked {
		n += 4
	}
	return n
}
