//go:build !linux || !(amd64 || arm64)

package loadgen

import "syscall"

func prepareSocket(_, _ string, _ syscall.RawConn) error { return nil }

// wire is unknown here.
func (k *conn) wire() wire { return wire{unknown: 1} }
