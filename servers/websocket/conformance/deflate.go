package conformance

import (
	"compress/flate"
	"fmt"
	"io"
	"strings"
)

// rsv1 marks the first frame of a compressed message (RFC 7692, section 6).
const rsv1 = 0x40

// offer is the line of a handshake by which a subject's connections offer compression.
func offer(s Subject) string {
	if !s.compressed {
		return ""
	}
	return "Sec-WebSocket-Extensions: permessage-deflate; client_no_context_takeover; client_max_window_bits\r\n"
}

// end is what a payload is without (RFC 7692, section 7.2.1), and last an empty block that ends a reader.
const (
	end  = "\x00\x00\xff\xff"
	last = "\x01\x00\x00\xff\xff"
)

// inflater returns what decodes the messages of a server that has answered the offer so.
func inflater(agreed string) (func(payload string) (string, error), error) {
	if !strings.HasPrefix(agreed, "permessage-deflate") || !strings.Contains(agreed, "client_no_context_takeover") {
		return nil, fmt.Errorf("the server agrees to the extensions %q", agreed)
	}
	context := !strings.Contains(agreed, "server_no_context_takeover")
	var before []byte
	return func(payload string) (string, error) {
		message, err := io.ReadAll(flate.NewReaderDict(strings.NewReader(payload+end+last), before))
		if context {
			before = append(before, message...)
			before = before[max(0, len(before)-32<<10):]
		}
		return string(message), err
	}, nil
}

// mayCompress reports whether a frame with that first byte may begin a compressed message.
func (p *peer) mayCompress(first byte) bool {
	opcode := first & 0x0f
	return p.inflate != nil && first&0x70 == rsv1 && (opcode == Text || opcode == Binary)
}

// deflated returns the payload of a compressed message.
func deflated(message string) string {
	var b strings.Builder
	w, err := flate.NewWriter(&b, flate.DefaultCompression)
	if err == nil {
		if _, err = io.WriteString(w, message); err == nil {
			err = w.Flush()
		}
	}
	if err != nil {
		panic("internal error: " + err.Error())
	}
	return strings.TrimSuffix(b.String(), end)
}

// deflatedRepeat is deflated of n times the same byte, a multiple of 50 of them, without the time that takes: a fiftieth is
// compressed, and said 50 times. No part refers to one before it.
func deflatedRepeat(char string, n int) string {
	const parts = 50
	part := deflated(strings.Repeat(char, n/parts))
	return strings.TrimSuffix(strings.Repeat(part+end, parts), end)
}
