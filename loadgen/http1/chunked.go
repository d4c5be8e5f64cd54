package http1

import (
	"bytes"
	"io"

	"pollpush/loadgen"
)

// chunkState is what comes next in a chunked body (RFC 9112, section 7.1).
type chunkState int

const (
	chunkSize    chunkState = iota // a line with the size
	chunkData                      // left bytes
	chunkEnd                       // the line end after them
	chunkTrailer                   // fields, up to an empty line
	chunkDone
)

// maxLine is how long a line with a chunk's size, or a trailer field, may be.
const maxLine = 4 << 10

func (r *Reader) nextChunked() ([]byte, error) {
	for {
		switch r.chunk {
		case chunkSize:
			line, err := r.line()
			if err != nil {
				return nil, err
			}
			if r.left, err = parseChunkSize(line); err != nil {
				return nil, err
			}
			r.chunk = chunkData
			if r.left == 0 {
				r.chunk = chunkTrailer
			}
		case chunkData:
			if r.start == r.end {
				if err := r.more(maxRoom); err != nil {
					return nil, unexpected(err)
				}
			}
			part := r.buffer[r.start:r.end]
			part = part[:min(int64(len(part)), r.left)]
			r.start += len(part)
			if r.left -= int64(len(part)); r.left == 0 {
				r.chunk = chunkEnd
			}
			return part, nil
		case chunkEnd:
			line, err := r.line()
			if err != nil {
				return nil, err
			}
			if len(line) > 0 {
				return nil, loadgen.Errorf(loadgen.Frame, "http: %.20q after a chunk", line)
			}
			r.chunk = chunkSize
		case chunkTrailer:
			line, err := r.line()
			if err != nil {
				return nil, err
			}
			if r.trailer += len(line) + 2; r.trailer > maxHead {
				return nil, loadgen.Errorf(loadgen.Frame, "http: a trailer of more than %d bytes", maxHead)
			}
			if len(line) == 0 {
				r.chunk = chunkDone
			}
		case chunkDone:
			return nil, io.EOF
		}
	}
}

// line returns the next line, without its CR LF.
func (r *Reader) line() ([]byte, error) {
	for {
		unread := r.buffer[r.start:r.end]
		if i := bytes.IndexByte(unread, '\n'); i >= 0 {
			if i == 0 || unread[i-1] != '\r' {
				return nil, loadgen.Errorf(loadgen.Frame, "http: a line that does not end with CR LF")
			}
			r.start += i + 1
			return unread[:i-1], nil
		}
		if len(unread) >= maxLine {
			return nil, loadgen.Errorf(loadgen.Frame, "http: a line of more than %d bytes", maxLine)
		}
		if err := r.more(maxLine); err != nil {
			return nil, unexpected(err)
		}
	}
}

// parseChunkSize reads hexadecimal digits, up to an extension.
func parseChunkSize(line []byte) (int64, error) {
	digits, _, _ := bytes.Cut(line, []byte(";"))
	digits = bytes.TrimRight(digits, " \t")
	var n int64
	for _, c := range digits {
		switch {
		case c >= '0' && c <= '9':
			n = n<<4 | int64(c-'0')
		case c|0x20 >= 'a' && c|0x20 <= 'f':
			n = n<<4 | int64(c|0x20-'a'+10)
		default:
			n = -1
		}
		if n < 0 || n > maxBody {
			break
		}
	}
	if len(digits) == 0 || n < 0 || n > maxBody {
		return 0, loadgen.Errorf(loadgen.Frame, "http: %.20q is not the size of a chunk", line)
	}
	return n, nil
}
