package peer

import (
	"net"
	"syscall"
	"testing"

	"pollpush/internal/arrival"
)

// Stamps returns once the kernel puts time stamps on what arrives, and keeps it doing so until the test ends. The first
// socket that asks for them would otherwise go without for some milliseconds.
func Stamps(t testing.TB) {
	t.Helper()
	address := Listen(t, func(_ int, conn net.Conn) {
		var b [1]byte
		for {
			if _, err := conn.Read(b[:]); err != nil {
				return
			}
			conn.Write(b[:])
		}
	})
	dialer := net.Dialer{Control: func(_, _ string, raw syscall.RawConn) error { return arrival.Ask(raw) }}
	conn, err := dialer.DialContext(t.Context(), "tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	reader := arrival.NewReader(conn)
	for reader.At == 0 {
		conn.Write([]byte{0})
		if _, err := reader.Read(make([]byte, 1)); err != nil {
			t.Fatal(err)
		}
	}
}
