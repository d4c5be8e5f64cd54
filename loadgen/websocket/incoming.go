package websocket

import (
	"bytes"
	"encoding/binary"
	"strings"

	"pollpush/loadgen"
	"pollpush/loadgen/decompress"
	"pollpush/results"
)

// incoming is the connection under gorilla's client where messages are compressed (RFC 7692), which gorilla can't read if each has
// those before as its dictionary. So gorilla hears nothing of the extension: the field that says it is cut out of the response's
// head, and so is the bit that marks a compressed message, which is remembered until gorilla has read that.
type incoming struct {
	*handshake
	compress string // the scenario's; "": gorilla reads from the handshake

	response   []byte // the head that gorilla is still to read
	failed     error  // what comes after that
	ready      bool   // response has been read
	extensions string // the value of Sec-WebSocket-Extensions

	head [14]byte // of the frame at hand
	have int      // bytes of it
	rest uint64   // bytes of the payload that are to come

	marks  []bool // for each message that has begun and wasn't decoded yet: whether it is compressed
	inflow decompress.Messages
	plain  []byte
}

// Read is net.Conn's.
func (n *incoming) Read(p []byte) (int, error) {
	if !n.ready {
		n.readHead()
	}
	if len(n.response) > 0 {
		copied := copy(p, n.response)
		n.response = n.response[copied:]
		return copied, nil
	}
	if n.failed != nil {
		return 0, n.failed
	}
	read, err := n.handshake.Read(p)
	n.unmark(p[:read])
	return read, err
}

// readHead reads the response's head as a whole.
func (n *incoming) readHead() {
	var part [512]byte
	for !n.done && n.failed == nil {
		var read int
		read, n.failed = n.handshake.Read(part[:])
		n.response = append(n.response, part[:read]...)
	}
	n.ready = true
	var kept [][]byte
	var values []string
	for line := range bytes.SplitSeq(n.response, []byte("\r\n")) {
		if name, value, ok := bytes.Cut(line, []byte(":")); ok && strings.EqualFold(string(name), "Sec-WebSocket-Extensions") {
			values = append(values, string(value))
			continue
		}
		kept = append(kept, line)
	}
	n.response, n.extensions = bytes.Join(kept, []byte("\r\n")), strings.Join(values, ",")
}

// agreed says what is wrong with the server's answer to the offer (RFC 7692, section 7.1), or with another compression than that of the
// scenario: the run would be another one than it says.
func (n *incoming) agreed() error {
	if n.compress == "" {
		return nil
	}
	extension, parameters, more := strings.Cut(n.extensions, ";")
	if !strings.EqualFold(strings.TrimSpace(extension), "permessage-deflate") {
		return loadgen.Errorf(loadgen.Frame, "upgrade: the server does not agree to permessage-deflate: its extensions are %.80q", n.extensions)
	}
	n.inflow.Context = true
	for more {
		var parameter string
		parameter, parameters, more = strings.Cut(parameters, ";")
		switch name, _, _ := strings.Cut(parameter, "="); strings.ToLower(strings.TrimSpace(name)) {
		case "server_no_context_takeover":
			n.inflow.Context = false
		case "client_no_context_takeover", "server_max_window_bits", "client_max_window_bits": // nothing is sent, and any window is had
		default:
			return loadgen.Errorf(loadgen.Frame, "upgrade: the extensions are %.80q", n.extensions)
		}
	}
	if n.inflow.Context != (n.compress == results.CompressDeflateContext) {
		return loadgen.Errorf(loadgen.Frame, "upgrade: the server does not compress as %s does: its extensions are %.80q", n.compress, n.extensions)
	}
	return nil
}

// unmark follows the frames (RFC 6455, section 5.2).
func (n *incoming) unmark(p []byte) {
	const rsv1, opcode, textFrame, binaryFrame = 0x40, 0x0f, 1, 2
	for at := 0; at < len(p); {
		if n.rest > 0 {
			skipped := min(n.rest, uint64(len(p)-at))
			n.rest -= skipped
			at += int(skipped)
			continue
		}
		n.head[n.have] = p[at]
		if kind := p[at] & opcode; n.have == 0 && (kind == textFrame || kind == binaryFrame) {
			n.marks = append(n.marks, p[at]&rsv1 != 0)
			p[at] &^= rsv1 // of any other frame gorilla says what is wrong with it
		}
		n.have++
		at++
		if n.have == headSize(n.head[1], n.have) {
			n.rest, n.have = payloadSize(n.head), 0
		}
	}
}

// headSize is how long a head is, as far as its first have bytes tell.
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

// payloadSize is what a head says of the payload.
func payloadSize(head [14]byte) (n uint64) {
	switch length := head[1] & 0x7f; length {
	case 126:
		return uint64(binary.BigEndian.Uint16(head[2:]))
	case 127:
		return binary.BigEndian.Uint64(head[2:])
	default:
		return uint64(length)
	}
}

// decode returns the next message as it was before it was compressed. It is good until the next call.
func (n *incoming) decode(message []byte) (plain []byte, err error) {
	compressed := n.marks[0]
	n.marks = n.marks[:copy(n.marks, n.marks[1:])]
	if !compressed {
		return message, nil
	}
	n.plain, err = n.inflow.Append(n.plain[:0], message, maxMessage)
	return n.plain, err
}
