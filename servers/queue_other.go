//go:build !linux

package servers

// limitQueue does nothing here: the kernel decides how long it offers what is queued.
func (s *CountingConn) limitQueue() {}
