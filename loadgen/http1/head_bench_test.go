package http1

import (
	"io"
	"testing"

	"pollpush/loadgen"
)

// endless is the same answer again and again.
type endless struct {
	answer []byte
	at     int
}

func (e *endless) Read(p []byte) (int, error) {
	n := copy(p, e.answer[e.at:])
	e.at = (e.at + n) % len(e.answer)
	return n, nil
}

// BenchmarkHead reads the heads of answers to polls: as a client does that keeps no fields, as ours do, and as one that keeps two.
func BenchmarkHead(b *testing.B) {
	answer := []byte("HTTP/1.1 200 OK\r\nServer: nginx/1.22.1\r\nDate: Thu, 26 Nov 2026 12:00:00 GMT\r\nContent-Type: text/plain\r\nContent-Length: 0\r\n" +
		"Last-Modified: Thu, 26 Nov 2026 12:00:00 GMT\r\nConnection: keep-alive\r\nEtag: 0\r\nVary: If-None-Match, If-Modified-Since\r\n\r\n")
	for name, fields := range map[string]*loadgen.Fields{
		"none": nil, "two": {Names: []string{"etag", "last-modified"}, Values: make([][]byte, 2)},
	} {
		b.Run(name, func(b *testing.B) {
			r := NewReader(&endless{answer: answer})
			r.fields = fields
			b.ReportAllocs()
			for b.Loop() {
				h, err := r.Head()
				if err != nil {
					b.Fatal(err)
				}
				if _, err := r.Next(h); err != io.EOF {
					b.Fatal(err)
				}
			}
		})
	}
}
