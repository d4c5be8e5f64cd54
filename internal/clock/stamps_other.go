//go:build !linux || !(amd64 || arm64)

package clock

import (
	"errors"
	"net"
	"net/netip"
	"syscall"
)

// Elsewhere no kernel is asked for times.
func askStamps(syscall.RawConn) error       { return errors.ErrUnsupported }
func departed(syscall.RawConn, int64) int64 { return 0 }
func stamp([]byte) int64                    { return 0 }

func send(socket *net.UDPConn, b []byte, to netip.AddrPort) (err error) {
	if to.IsValid() {
		_, err = socket.WriteToUDPAddrPort(b, to)
	} else {
		_, err = socket.Write(b)
	}
	return err
}
