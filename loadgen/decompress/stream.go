// Package decompress reads what a server has compressed: answers that end, answers that never do, and the messages of a
// WebSocket. What comes from outside has limits here too: few bytes on the wire may become many.
package decompress

import (
	"compress/gzip"
	"io"

	"github.com/molecule-man/go-brrr"

	"pollpush/loadgen"
	"pollpush/results"
)

// A Stream decodes an answer while it arrives, as far as the server has flushed it.
type Stream struct {
	source  source
	coding  string
	decoder io.Reader // nil before the first byte
	room    []byte
}

// streamRoom is how much a Stream returns at once.
const streamRoom = 16 << 10

// NewStream returns the decoder of an answer with that content coding (RFC 9110, section 8.4). next returns the next bytes
// of its body, which are good until it is called again, and io.EOF at its end.
func NewStream(coding string, next func() ([]byte, error)) *Stream {
	return &Stream{source: source{next: next}, coding: coding, room: make([]byte, streamRoom)}
}

// Next returns the next bytes as they were before they were compressed, at least one, which are good until it is called again.
// Its errors are those of next, io.EOF too, and loadgen.Frame for what can't be decoded.
func (s *Stream) Next() ([]byte, error) {
	if s.decoder == nil {
		if err := s.open(); err != nil {
			return nil, s.cause(err)
		}
	}
	for range 100 {
		n, err := s.decoder.Read(s.room)
		if n > 0 {
			return s.room[:n], nil // an error comes again
		}
		if err == io.EOF {
			return nil, s.end()
		}
		if err != nil {
			return nil, s.cause(err)
		}
	}
	return nil, io.ErrNoProgress
}

// end reads the answer to its end, where the coding has come to its own.
func (s *Stream) end() error {
	if s.source.fill() == nil {
		return loadgen.Errorf(loadgen.Frame, "%s: there is more after its end", s.coding)
	}
	return s.source.err
}

func (s *Stream) open() error {
	if s.coding == results.CompressBrotli {
		s.decoder = brrr.NewReader(&s.source)
		return nil
	}
	decoder, err := gzip.NewReader(&s.source)
	if err != nil {
		return err
	}
	decoder.Multistream(false)
	s.decoder = decoder
	return nil
}

// cause tells what the connection had to say from what is wrong with the coding.
func (s *Stream) cause(err error) error {
	switch {
	case s.source.err != nil && s.source.err != io.EOF:
		return s.source.err
	case s.source.err == io.EOF:
		return loadgen.Errorf(loadgen.Closed, "%s: the answer ends before it: %w", s.coding, err)
	}
	return loadgen.Errorf(loadgen.Frame, "%s: %w", s.coding, err)
}

// A source reads the parts of a body one after the other. With ReadByte it needs no buffer in between.
type source struct {
	next func() ([]byte, error)
	part []byte
	err  error
}

// fill makes sure that there is something in part.
func (s *source) fill() error {
	for len(s.part) == 0 && s.err == nil {
		s.part, s.err = s.next()
	}
	if len(s.part) > 0 {
		return nil
	}
	return s.err
}

func (s *source) Read(p []byte) (int, error) {
	if err := s.fill(); err != nil {
		return 0, err
	}
	n := copy(p, s.part)
	s.part = s.part[n:]
	return n, nil
}

// ReadByte is io.ByteReader's.
func (s *source) ReadByte() (byte, error) {
	if err := s.fill(); err != nil {
		return 0, err
	}
	b := s.part[0]
	s.part = s.part[1:]
	return b, nil
}
