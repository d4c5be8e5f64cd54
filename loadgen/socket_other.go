//go:build !linux || !(amd64 || arm64)

package loadgen

import "syscall"

func prepareSocket(_, _ string, _ syscall.RawConn) error { return nil }

func setReceiveBuffer(syscall.RawConn, int) error { return nil }

// wire is unknown here, but for QUIC's.
func (k *conn) wire() wire {
	if k.packets != nil {
		return k.wireOfPackets()
	}
	return wire{unknown: 1}
}
