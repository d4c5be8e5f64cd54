package websocket

import (
	"bytes"
	"errors"
	"io"
	"net"
	"testing"
)

// A dribble gives what it has in reads of at most size bytes.
type dribble struct {
	net.Conn
	rest []byte
	size int
}

func (d *dribble) Read(p []byte) (int, error) {
	if len(d.rest) == 0 {
		return 0, io.EOF
	}
	n := copy(p[:min(len(p), d.size)], d.rest)
	d.rest = d.rest[n:]
	return n, nil
}

// FuzzHandshake: whatever the sizes in which it comes and is read, a reader gets the response byte for byte, and one read
// ends exactly where the head does.
func FuzzHandshake(f *testing.F) {
	const head = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"
	f.Add([]byte(head), uint8(0), uint8(255))
	f.Add([]byte(head+"\x81\x05hello"), uint8(255), uint8(255))
	f.Add([]byte(head+"\x81\x05hello"), uint8(2), uint8(0))
	f.Add([]byte("HTTP/1.1 400 Bad Request\r\nContent-Length: 3\r\n\r\nno\n\r\n\r\n"), uint8(6), uint8(40))
	f.Add([]byte("\r\n\r\r\n\r\n\r\n"), uint8(0), uint8(1))
	f.Fuzz(func(t *testing.T, response []byte, come, read uint8) {
		h := &handshake{Conn: &dribble{rest: response, size: int(come) + 1}}
		end := len(response)
		if i := bytes.Index(response, []byte("\r\n\r\n")); i >= 0 {
			end = i + 4
		}
		var got []byte
		stopped := end == len(response)
		p := make([]byte, int(read)+1)
		for {
			n, err := h.Read(p)
			if n < 0 || n > len(p) {
				t.Fatalf("Read = %d, of %d bytes", n, len(p))
			}
			got = append(got, p[:n]...)
			stopped = stopped || len(got) == end
			if !bytes.HasPrefix(response, got) {
				t.Fatalf("read %q of %q", got, response)
			}
			if err != nil {
				if errors.Is(err, io.EOF) && len(got) < len(response) {
					t.Fatalf("read %q, and not the rest of %q", got, response)
				}
				break // or it has had enough
			}
		}
		if len(got) > end && !stopped {
			t.Fatalf("no read of %q ends after its head", response)
		}
	})
}
