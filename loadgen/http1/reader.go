package http1

import (
	"bytes"
	"io"

	"pollpush/loadgen"
)

// Limits of what a response may be. A larger one is an error, not a reason to run out of memory.
const (
	maxHead = 64 << 10
	maxBody = 64 << 20 // an answer to a poll after a long pause: a whole history
	minRoom = 2 << 10  // a client's buffer at first: there are thousands
	maxRoom = 64 << 10 // and for streams at last
)

// A Reader reads responses from a connection, into one buffer that grows with what a response needs. The slices it
// returns are good until its next call.
type Reader struct {
	source     io.Reader
	fields     *loadgen.Fields // of heads, that are kept; nil: none
	buffer     []byte
	start, end int  // the unread bytes are buffer[start:end]
	filled     bool // the last Read had more to give than there was room for
	left       int64
	chunk      chunkState
	trailer    int // bytes of the trailer's fields so far
}

// NewReader returns a reader of the responses on source.
func NewReader(source io.Reader) *Reader {
	return &Reader{source: source, buffer: make([]byte, minRoom)}
}

// Buffered returns how many bytes have been read from the connection but not returned yet.
func (r *Reader) Buffered() int { return r.end - r.start }

// more reads once, after making room. The unread bytes may move.
func (r *Reader) more(limit int) error {
	switch {
	case r.start == r.end:
		r.start, r.end = 0, 0
		if r.filled && len(r.buffer) < limit { // there is more than fits: fewer, larger reads
			r.buffer = make([]byte, min(2*len(r.buffer), limit))
		}
	case r.end == len(r.buffer) && r.start > 0:
		r.end = copy(r.buffer, r.buffer[r.start:r.end])
		r.start = 0
	case r.end == len(r.buffer):
		if r.end >= limit {
			return loadgen.Errorf(loadgen.Frame, "http: more than %d bytes where at most that many can be", limit)
		}
		r.buffer = append(r.buffer, make([]byte, min(len(r.buffer), limit-r.end))...)
	}
	n, err := r.source.Read(r.buffer[r.end:])
	r.end += n
	r.filled = r.end == len(r.buffer)
	if n > 0 {
		return nil // an error comes again with the next Read
	}
	if err == nil {
		err = io.ErrNoProgress
	}
	return err
}

// Head reads the head of the next final response; interim ones (1xx) are skipped, except for 101: together they may be
// as long as one head. The error is io.EOF if the connection ended before its first byte.
func (r *Reader) Head() (Head, error) {
	for skipped := 0; ; {
		searched := 0
		for {
			unread := r.buffer[r.start:r.end]
			if i := bytes.Index(unread[searched:], []byte("\r\n\r\n")); i >= 0 {
				end := searched + i
				h, err := parseHead(unread[:end+2], r.fields)
				r.start += end + 4
				if err != nil {
					return h, err
				}
				if h.Status >= 200 || h.Status == 101 {
					r.chunk, r.trailer, r.left = chunkSize, 0, h.Length
					return h, nil
				}
				if skipped += end + 4; skipped > maxHead {
					return h, loadgen.Errorf(loadgen.Frame, "http: more than %d bytes of interim responses", maxHead)
				}
				break // another head follows
			}
			searched = max(0, len(unread)-3)
			if err := r.more(maxHead); err != nil {
				if err == io.EOF && len(unread) > 0 {
					err = io.ErrUnexpectedEOF
				}
				return Head{}, err
			}
		}
	}
}

// Next returns the next bytes of the body, as many as have arrived, and io.EOF at its end.
func (r *Reader) Next(h Head) ([]byte, error) {
	if h.Chunked {
		return r.nextChunked()
	}
	if h.Length >= 0 && r.left == 0 {
		return nil, io.EOF
	}
	if r.start == r.end {
		if err := r.more(maxRoom); err != nil {
			if h.Length >= 0 {
				err = unexpected(err)
			}
			return nil, err
		}
	}
	part := r.buffer[r.start:r.end]
	if h.Length >= 0 {
		part = part[:min(int64(len(part)), r.left)]
		r.left -= int64(len(part))
	}
	r.start += len(part)
	return part, nil
}

// unexpected makes an end of the connection inside a response an error.
func unexpected(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}
