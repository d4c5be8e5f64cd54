package feed

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"time"
)

// A Kind is what the bodies of a feed's messages are, and so how a message is written. Whole it has something that tells where it
// ends, on a stream of bytes; bare it hasn't, in a frame that has an end of its own. The zero value is Text.
type Kind string

const (
	// Text is lines: "seq SP due SP body LF". The LF is what tells the end.
	Text Kind = "text"
	// Binary is the numbers as 8 bytes each, big endian, and a body of any bytes, after 4 bytes with the length of all that.
	Binary Kind = "binary"
)

// Sizes of a binary message, in bytes.
const (
	BinaryLength = 4     // what is before a whole one
	BinaryHead   = 8 + 8 // seq and due, before the body
)

// MaxMessage is the largest whole message of any kind, in bytes: a line with two numbers, two spaces and the LF.
const MaxMessage = MaxBody + 42

// ErrBinary is what is wrong with a binary message that is too short, or has numbers that none has.
var ErrBinary = errors.New("feed: not a binary message of length, seq, due and body")

// Append appends a message to dst, whole.
func (k Kind) Append(dst []byte, m Message) []byte {
	if k != Binary {
		return AppendLine(dst, m)
	}
	dst = binary.BigEndian.AppendUint32(dst, uint32(BinaryHead+len(m.Body)))
	dst = binary.BigEndian.AppendUint64(dst, m.Seq)
	dst = binary.BigEndian.AppendUint64(dst, uint64(m.Due.UnixNano()))
	return append(dst, m.Body...)
}

// AppendEnd appends a bare message to dst, whole.
func (k Kind) AppendEnd(dst, bare []byte) []byte {
	if k != Binary {
		return append(append(dst, bare...), '\n')
	}
	return append(binary.BigEndian.AppendUint32(dst, uint32(len(bare))), bare...)
}

// Bare returns what a whole message is without what tells its end.
func (k Kind) Bare(whole []byte) []byte {
	if k != Binary {
		return whole[:len(whole)-1]
	}
	return whole[BinaryLength:]
}

// Next cuts the first message off what several whole ones are together, and returns it bare. The last line may lack its LF. A
// binary message that does not go to its end, or is longer than any, is an error, after which there is nothing to cut.
func (k Kind) Next(whole []byte) (bare, rest []byte, err error) {
	if k != Binary {
		bare, rest, _ = bytes.Cut(whole, []byte("\n"))
		return bare, rest, nil
	}
	if len(whole) < BinaryLength {
		return whole, nil, ErrBinary
	}
	n := binary.BigEndian.Uint32(whole)
	if n > MaxMessage || int(n) > len(whole)-BinaryLength {
		return whole, nil, ErrBinary
	}
	end := BinaryLength + int(n)
	return whole[BinaryLength:end], whole[end:], nil
}

// Parse reads a bare message; a line may have its LF. The returned Body points into it. It allocates nothing.
func (k Kind) Parse(bare []byte) (Message, error) {
	if k != Binary {
		return ParseLine(bare)
	}
	if len(bare) < BinaryHead {
		return Message{}, ErrBinary
	}
	seq, due := binary.BigEndian.Uint64(bare), int64(binary.BigEndian.Uint64(bare[8:]))
	if seq == 0 || due < 0 {
		return Message{}, ErrBinary
	}
	return Message{Seq: seq, Due: time.Unix(0, due), Body: bare[BinaryHead:]}, nil
}

// CheckBody says why body can't be that of a message, or returns nil. Binary ones may be anything.
func (k Kind) CheckBody(body []byte) error {
	if k != Binary {
		return CheckBody(body)
	}
	if len(body) > MaxBody {
		return fmt.Errorf("a body has at most %d bytes, this one has %d", MaxBody, len(body))
	}
	return nil
}

// GeneratedBody returns the body of an event that was due then, of the given size: how late it is published, as far as the size
// allows, and ticks of a market as GeneratedBody has them, or random bytes, which don't compress.
func (k Kind) GeneratedBody(size int, late time.Duration, due time.Time) []byte {
	if k != Binary {
		return GeneratedBody(size, late, due)
	}
	body := appendLate(make([]byte, 0, size+8), size, late)
	random := randomOf(due)
	for len(body) < size {
		body = binary.LittleEndian.AppendUint64(body, random.Uint64())
	}
	return body[:size]
}
