// Package compress is how servers compress what they send: answers by a content coding of HTTP (RFC 9110, section 8.4), and
// the messages of a WebSocket by permessage-deflate (RFC 7692).
//
// All levels are 4 of what there is. Servers compress what they make themselves by a fast level, because it is done for each
// answer, and at these two DEFLATE and Brotli cost the same CPU time per byte: what differs is the formats. DEFLATE is the
// standard library's: it finds matches also in the 90 bytes of a small event, which github.com/klauspost/compress sends as they
// are at its levels 1 to 6 (it looks for none in less than 128), while level 7 takes more time than it saves.
package compress

import (
	"compress/flate"
	"compress/gzip"
	"io"
	"sync"

	"github.com/molecule-man/go-brrr"
)

// The names of codings: those of content codings are what Accept-Encoding and Content-Encoding say.
const (
	Gzip           = "gzip"            // RFC 1952
	Brotli         = "br"              // RFC 7932
	Deflate        = "deflate"         // permessage-deflate, each message by itself
	DeflateContext = "deflate-context" // permessage-deflate, with the messages before as its dictionary
)

const (
	deflateLevel  = 4
	brotliQuality = 4

	// brotliWindow is the binary logarithm of how far back Brotli looks, 64 kB: DEFLATE looks 32 kB back, and an encoder with
	// Brotli's usual 4 MB would take 9 MB for each stream instead of 770 kB, for 2 % fewer bytes.
	brotliWindow = 16
)

// A Coding makes encoders of one kind, and uses them again: each has tables of 800 kB that would be garbage otherwise.
type Coding struct {
	name string
	pool sync.Pool
	open func() writer
}

var (
	gzipCoding    = Coding{name: Gzip, open: func() writer { return must(gzip.NewWriterLevel(io.Discard, deflateLevel)) }}
	deflateCoding = Coding{name: Deflate, open: func() writer { return must(flate.NewWriter(io.Discard, deflateLevel)) }}
	brotliCoding  = Coding{name: Brotli, open: func() writer {
		return must(brrr.NewWriterOptions(io.Discard, brotliQuality, brrr.WriterOptions{LGWin: brotliWindow}))
	}}
)

// ContentCoding returns the content coding of that name, and nil for what is none.
func ContentCoding(name string) *Coding {
	switch name {
	case Gzip:
		return &gzipCoding
	case Brotli:
		return &brotliCoding
	}
	return nil
}

// Name is what Content-Encoding says.
func (c *Coding) Name() string { return c.name }

// A writer is what the libraries' encoders have in common.
type writer interface {
	io.WriteCloser
	Flush() error
	Reset(io.Writer)
}

// must returns the writer, whose level exists.
func must[W writer](w W, err error) W {
	if err != nil {
		panic("internal error: " + err.Error())
	}
	return w
}

// An Encoder compresses one stream. It holds about 800 kB until Close.
type Encoder struct {
	coding *Coding
	writer writer
	out    sink
}

// A sink appends what is written to it.
type sink []byte

func (s *sink) Write(p []byte) (int, error) {
	*s = append(*s, p...)
	return len(p), nil
}

// Encoder returns an encoder at the beginning of a stream.
func (c *Coding) Encoder() *Encoder {
	e, ok := c.pool.Get().(*Encoder)
	if !ok {
		e = &Encoder{coding: c, writer: c.open()}
	}
	e.writer.Reset(&e.out)
	return e
}

// Append appends p to b in compressed form, up to a byte from which all of p can be read: what comes next refers to it.
func (e *Encoder) Append(b, p []byte) []byte {
	e.out = b
	_, _ = e.writer.Write(p) // a sink has no errors
	_ = e.writer.Flush()
	b, e.out = e.out, nil
	return b
}

// Close appends the end of the stream to b. The encoder must not be used any more.
func (e *Encoder) Close(b []byte) []byte {
	e.out = b
	_ = e.writer.Close()
	return e.release()
}

// release gives the encoder back, and returns what it has appended.
func (e *Encoder) release() []byte {
	b := e.out
	e.out = nil
	e.coding.pool.Put(e)
	return b
}

// AppendWhole appends p to b as a compressed stream of its own.
func (c *Coding) AppendWhole(b, p []byte) []byte {
	e := c.Encoder()
	e.out = b
	_, _ = e.writer.Write(p)
	_ = e.writer.Close()
	return e.release()
}
