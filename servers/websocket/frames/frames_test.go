package frames

import (
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"testing/iotest"
)

// source is a connection that is read from a reader.
type source struct {
	net.Conn
	from io.Reader
}

func (s *source) Read(p []byte) (int, error) { return s.from.Read(p) }

// TestRead reads streams whole and byte by byte: what is before a wrong frame, and what is wrong.
func TestRead(t *testing.T) {
	const hello = "\x81\x85\x00\x00\x00\x00hello"
	for _, c := range []struct {
		name, before, wrong string // before is read
		code                int    // 0: nothing is wrong
	}{
		{"no frame", "", "", 0},
		{"messages", hello + hello, "", 0},
		{"a payload that looks like a head", "\x82\x82\x00\x00\x00\x00\x88\x81", "", 0},
		{"16 bits of length", "\x82\xfe\x01\x00mask" + strings.Repeat("\x88\x81", 128) + hello, "", 0},
		{"64 bits of length", "\x82\xff\x00\x00\x00\x00\x00\x01\x00\x00mask" + strings.Repeat("\x88\x81", 1<<15) + hello, "", 0},
		{"a close without a code", "\x88\x80mask", "", 0},
		{"a compressed message", "\xc1\x81maskx\x00\x81maskx\x80\x81maskx", "", 0},
		{"a close with half a code", hello, "\x88\x81maskx", protocolError},
		{"unmasked, too", hello, "\x88\x01x", protocolError},
		{"a length of 64 bits", hello, "\x82\xff\x80\x00\x00\x00\x00\x00\x00\x00mask", protocolError},
		{"a compressed ping", hello, "\xc9\x80mask", protocolError},
		{"a compressed fragment", "\x41\x81maskx", "\xc0\x81maskx", protocolError},
		{"as many empty fragments as may be", "\x01\x80mask" + strings.Repeat("\x00\x80mask", mostEmpty-1) + "\x80\x80mask" + hello, "", 0},
		{"one more", "\x01\x80mask" + strings.Repeat("\x00\x80mask", mostEmpty-1), "\x00\x80mask", policyViolation},
		{"with pings between them", "\x01\x80mask" + strings.Repeat("\x89\x80mask\x00\x80mask", mostEmpty-1), "\x00\x80mask", policyViolation},
	} {
		t.Run(c.name, func(t *testing.T) {
			stream := c.before + c.wrong
			for how, from := range map[string]io.Reader{"whole": strings.NewReader(stream), "byte by byte": iotest.OneByteReader(strings.NewReader(stream))} {
				read, err := io.ReadAll(&Conn{Conn: &source{from: from}})
				var wrong *Error
				if errors.As(err, &wrong) != (c.code != 0) || c.code != 0 && wrong.Code != c.code {
					t.Errorf("%s: %v, want code %d", how, err, c.code)
				}
				if !strings.HasPrefix(string(read), c.before) || len(read) >= len(c.before)+max(1, len(c.wrong)) {
					t.Errorf("%s: read %d bytes, want the %d before what is wrong", how, len(read), len(c.before))
				}
			}
		})
	}
}
