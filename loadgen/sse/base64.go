package sse

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"

	"pollpush/feed"
	"pollpush/loadgen"
)

// A decoder makes binary messages of lines of Base64 (RFC 4648, section 4).
type decoder struct{ whole []byte }

// decode returns the messages that are in lines, each with an LF, whole, which are good until the next call.
func (d *decoder) decode(lines []byte) ([]byte, error) {
	d.whole = d.whole[:0]
	for line := range bytes.Lines(lines) {
		line = line[:len(line)-1]
		begin := len(d.whole)
		d.whole = append(d.whole, make([]byte, feed.BinaryLength)...)
		var err error
		if d.whole, err = base64.StdEncoding.AppendDecode(d.whole, line); err != nil {
			return d.whole[:begin], loadgen.Errorf(loadgen.Frame, "event stream: %.80q is not Base64", line)
		}
		binary.BigEndian.PutUint32(d.whole[begin:], uint32(len(d.whole)-begin-feed.BinaryLength))
	}
	return d.whole, nil
}
