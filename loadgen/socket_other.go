//go:build !linux || !(amd64 || arm64)

package loadgen

import "syscall"

// canStamp says whether the kernel tells when bytes arrived. Elsewhere than on 64-bit Linux nobody asks it.
const canStamp = false

type receiver struct{}

func prepareSocket(_, _ string, _ syscall.RawConn) error { return nil }

func (*receiver) receive(uintptr, []byte) (n int, arrived int64, err error) {
	return 0, 0, syscall.ENOSYS
}

// wire is unknown here.
func (k *conn) wire() wire { return wire{unknown: 1} }
