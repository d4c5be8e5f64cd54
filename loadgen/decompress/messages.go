package decompress

import (
	"compress/flate"
	"io"
	"sync"

	"pollpush/loadgen"
)

// Messages decodes the compressed messages of one WebSocket (RFC 7692, section 7.2.2).
type Messages struct {
	// Context has each message decoded with those before as its dictionary: the server said nothing of
	// server_no_context_takeover.
	Context bool

	window []byte // the end of the messages before
}

// window is how far back DEFLATE refers.
const window = 32 << 10

// Append appends to b what a message was before it was compressed, unless that is more than limit bytes.
func (m *Messages) Append(b, message []byte, limit int) ([]byte, error) {
	d, _ := inflaters.Get().(*inflater)
	if d == nil {
		d = new(inflater)
		d.reader = flate.NewReader(&d.source)
	}
	defer inflaters.Put(d)
	d.source = payload{message, end}
	defer func() { d.source = payload{} }()
	err := d.reader.(flate.Resetter).Reset(&d.source, m.window)
	before := len(b)
	if err == nil {
		b, err = appendAll(b, d.reader, limit)
	}
	if err != nil {
		return b, loadgen.Errorf(loadgen.Frame, "permessage-deflate: %w", err)
	}
	if m.Context {
		m.keep(b[before:])
	}
	return b, nil
}

// keep makes a message part of the window.
func (m *Messages) keep(message []byte) {
	if len(message) >= window {
		m.window = append(m.window[:0], message[len(message)-window:]...)
		return
	}
	if cut := len(m.window) + len(message) - window; cut > 0 {
		m.window = m.window[:copy(m.window, m.window[cut:])]
	}
	m.window = append(m.window, message...)
}

// Inflaters are shared by all clients: between two messages a client has its window alone.
var inflaters sync.Pool

type inflater struct {
	source payload
	reader io.ReadCloser
}

// end follows a message: the empty block that its sender has cut off, and an empty one that is the last, so that the reader
// ends too.
const end = "\x00\x00\xff\xff\x01\x00\x00\xff\xff"

// A payload is a message and what follows it. With ReadByte it needs no buffer in between.
type payload struct {
	message []byte
	end     string
}

func (p *payload) Read(b []byte) (int, error) {
	if len(p.message) > 0 {
		n := copy(b, p.message)
		p.message = p.message[n:]
		return n, nil
	}
	n := copy(b, p.end)
	p.end = p.end[n:]
	if n == 0 {
		return 0, io.EOF
	}
	return n, nil
}

// ReadByte is io.ByteReader's.
func (p *payload) ReadByte() (byte, error) {
	var b byte
	switch {
	case len(p.message) > 0:
		b, p.message = p.message[0], p.message[1:]
	case len(p.end) > 0:
		b, p.end = p.end[0], p.end[1:]
	default:
		return 0, io.EOF
	}
	return b, nil
}
