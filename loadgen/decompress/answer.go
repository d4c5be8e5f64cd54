package decompress

import (
	"bytes"
	"compress/gzip"
	"io"
	"sync"

	"github.com/molecule-man/go-brrr"

	"pollpush/loadgen"
	"pollpush/results"
)

// AppendAnswer appends to b what the body of an answer with that content coding was before, unless that is more than
// limit bytes. Decoders are shared by all clients: one that waits for its next answer holds none.
func AppendAnswer(b []byte, coding string, body []byte, limit int) ([]byte, error) {
	pool := &gzips
	if coding == results.CompressBrotli {
		pool = &brotlis
	}
	d, _ := pool.Get().(*answer)
	if d == nil {
		d = new(answer)
	}
	defer pool.Put(d)
	d.body.Reset(body)
	defer d.body.Reset(nil) // the pool keeps no body
	err := d.reset(coding)
	if err == nil {
		b, err = appendAll(b, d.decoder, limit)
	}
	if err != nil {
		return b, loadgen.Errorf(loadgen.Frame, "%s: %w", coding, err)
	}
	return b, nil
}

var gzips, brotlis sync.Pool

// An answer is a decoder and what it reads.
type answer struct {
	body    bytes.Reader
	decoder io.Reader
}

func (a *answer) reset(coding string) (err error) {
	switch d := a.decoder.(type) {
	case *gzip.Reader:
		return d.Reset(&a.body)
	case *brrr.Reader:
		d.Reset(&a.body)
	default:
		if coding == results.CompressBrotli {
			a.decoder = brrr.NewReader(&a.body)
			return nil
		}
		var first *gzip.Reader
		if first, err = gzip.NewReader(&a.body); err == nil {
			a.decoder = first
		}
	}
	return err
}

// appendAll is io.ReadAll into a buffer that is used again, of at most limit bytes.
func appendAll(b []byte, r io.Reader, limit int) ([]byte, error) {
	before := len(b)
	for {
		if len(b) == cap(b) {
			b = append(b, 0)[:len(b)]
		}
		n, err := r.Read(b[len(b):cap(b)])
		b = b[:len(b)+n]
		switch {
		case err == io.EOF && len(b)-before <= limit:
			return b, nil
		case len(b)-before > limit:
			return b, loadgen.Errorf(loadgen.Frame, "more than %d bytes", limit)
		case err != nil:
			return b, err
		}
	}
}
