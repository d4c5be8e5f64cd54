package peer

import (
	"net"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
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
	dialer := net.Dialer{Control: func(_, _ string, raw syscall.RawConn) (err error) {
		raw.Control(func(fd uintptr) { err = unix.SetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_TIMESTAMPNS, 1) })
		return err
	}}
	conn, err := dialer.DialContext(t.Context(), "tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	raw, err := conn.(*net.TCPConn).SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	for stamp := 0; stamp == 0; {
		conn.Write([]byte{0})
		err := raw.Read(func(fd uintptr) bool {
			var b [1]byte
			var control [64]byte
			_, stamp, _, _, err = unix.Recvmsg(int(fd), b[:], control[:], 0)
			return err != unix.EAGAIN
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}
