package websocket

import (
	"bytes"
	"net"
	"regexp"

	"pollpush/loadgen"
	"pollpush/loadgen/http1"
)

// A handshake is the connection under gorilla's client. It puts the head of our profile in the place of gorilla's,
// whose fields and their order can't be chosen, and it lets gorilla read the response's head first and alone, so that
// the bytes of the handshake are told exactly from those of the first messages.
type handshake struct {
	net.Conn
	head  []byte // with http1.Key in it; nil once it is sent
	seen  []byte // the response's head so far
	done  bool   // it is complete
	early []byte // what came with it and belongs to what follows
}

// maxHead is how long the response's head may be; gorilla would read one without an end until memory has.
const maxHead = 64 << 10

var challenge = regexp.MustCompile(`(?i)Sec-WebSocket-Key: *([^\r]+)\r\n`)

// Write replaces the first write, which is gorilla's request.
func (h *handshake) Write(p []byte) (int, error) {
	if h.head == nil {
		return h.Conn.Write(p)
	}
	head := h.head
	h.head = nil
	if key := challenge.FindSubmatch(p); key != nil {
		head = bytes.Replace(head, []byte(http1.Key), key[1], 1)
	}
	if _, err := h.Conn.Write(head); err != nil {
		return 0, err
	}
	return len(p), nil
}

// Read stops at the end of the response's head.
func (h *handshake) Read(p []byte) (int, error) {
	if len(h.early) > 0 && h.done {
		n := copy(p, h.early)
		h.early = h.early[n:]
		return n, nil
	}
	n, err := h.Conn.Read(p)
	if h.done || n == 0 {
		return n, err
	}
	before := len(h.seen)
	h.seen = append(h.seen, p[:n]...)
	if end := bytes.Index(h.seen, []byte("\r\n\r\n")); end >= 0 {
		h.done = true
		head := end + 4 - before // how much of p is head
		h.early = append(h.early, p[head:n]...)
		h.seen = nil
		n = head
	} else if len(h.seen) > maxHead {
		return n, loadgen.Errorf(loadgen.Frame, "upgrade: a response head of more than %d bytes", maxHead)
	}
	return n, err
}
