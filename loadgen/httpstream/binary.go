package httpstream

import (
	"encoding/binary"

	"pollpush/feed"
	"pollpush/loadgen"
)

// Binary is binary messages, each of which says how long it is before it comes: see feed.Binary.
type Binary struct {
	pending []byte // an unfinished one
	whole   []byte
}

// Parse is that of Messages. Empty messages, which are heartbeats, are left out.
func (p *Binary) Parse(part []byte) ([]byte, error) {
	p.whole = p.whole[:0]
	for {
		if missing := feed.BinaryLength - len(p.pending); missing > 0 {
			n := min(missing, len(part))
			p.pending, part = append(p.pending, part[:n]...), part[n:]
			if n < missing {
				return p.whole, nil
			}
		}
		length := binary.BigEndian.Uint32(p.pending)
		if length > feed.MaxMessage {
			return p.whole, loadgen.Errorf(loadgen.Frame, "stream: a binary message of %d bytes, more than %d", length, feed.MaxMessage)
		}
		n := min(feed.BinaryLength+int(length)-len(p.pending), len(part))
		p.pending, part = append(p.pending, part[:n]...), part[n:]
		if len(p.pending) < feed.BinaryLength+int(length) {
			return p.whole, nil
		}
		if length > 0 {
			p.whole = append(p.whole, p.pending...)
		}
		p.pending = p.pending[:0]
	}
}
