//go:build unix

package servers

import (
	"io"
	"os"
	"syscall"
)

// readWhenReady waits for bytes and returns a buffer with at least one of them.
func (s *CountingConn) readWhenReady(buffers *Buffers) (buffer *[]byte, err error) {
	var n int
	read := func(fd uintptr) bool {
		buffer = buffers.Get()
		for {
			n, err = syscall.Read(int(fd), (*buffer)[:cap(*buffer)])
			if err != syscall.EINTR {
				break
			}
		}
		if err == syscall.EAGAIN {
			buffers.Put(buffer) // none is held while waiting
			return false
		}
		return true
	}
	if waitErr := s.raw.Read(read); waitErr != nil {
		return nil, waitErr
	}
	switch {
	case err != nil:
		err = os.NewSyscallError("read", err)
	case n == 0:
		err = io.EOF
	}
	if err != nil {
		buffers.Put(buffer)
		return nil, err
	}
	s.up.Add(int64(n))
	*buffer = (*buffer)[:n]
	return buffer, nil
}
