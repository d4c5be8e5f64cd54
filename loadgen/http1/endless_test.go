package http1

import (
	"io"
	"strings"
	"testing"

	"pollpush/loadgen"
)

// repeating says the same again and again, and counts its bytes.
type repeating struct {
	text  string
	given int
}

func (r *repeating) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = r.text[(r.given+i)%len(r.text)]
	}
	r.given += len(p)
	return len(p), nil
}

// TestEndless reads what never ends from peers that write as fast as they are read: each is given up after little more
// than its limit, streams too.
func TestEndless(t *testing.T) {
	const ok, chunked = "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
	for _, test := range []struct {
		name, begin, repeat string
		limit               int
	}{
		{"a status line", "HTTP/1.1 200 ", "O", maxHead},
		{"a field", ok + "X: ", "y", maxHead},
		{"fields", ok, "X: y\r\n", maxHead},
		{"lines without CR", ok, "X: y\n", maxHead},
		{"interim responses", "", "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n", maxHead},
		{"the size of a chunk", chunked, "0", maxLine},
		{"an extension of a chunk", chunked + "5;", "x", maxLine},
		{"what follows a chunk", chunked + "1\r\na", "b", maxLine},
		{"a field of the trailer", chunked + "0\r\nX: ", "y", maxLine},
		{"the trailer", chunked + "0\r\n", "X: y\r\n", maxHead},
	} {
		for how, read := range map[string]func(r *Reader, h Head) error{
			"body": func(r *Reader, h Head) error { _, err := body(r, h); return err },
			"stream": func(r *Reader, h Head) error {
				for {
					if _, err := r.Next(h); err != nil {
						return err
					}
				}
			},
		} {
			t.Run(test.name+"/"+how, func(t *testing.T) {
				endless := &repeating{text: test.repeat}
				r := NewReader(io.MultiReader(strings.NewReader(test.begin), io.LimitReader(endless, 8<<20)))
				h, err := r.Head()
				if err == nil {
					err = read(r, h)
				}
				if loadgen.Kind(err) != loadgen.Frame || endless.given > 2*test.limit+maxRoom {
					t.Errorf("%v after %d bytes, want a frame error after about %d", err, endless.given, test.limit)
				}
			})
		}
	}
}
