//go:build unix

package experiment

import (
	"os"
	"syscall"
)

// Stdin returns f, a worker's end of the pipe that calls arrive on, such that who waits for one waits in the runtime's poller.
//
// A read that blocks keeps its processor until the runtime's monitor takes that away. The monitor looks every 10 ms where nothing else
// keeps it busy, and nothing does in a load generator that reads its sockets without telling the runtime: with one core it stood
// still for 17 to 20 ms after each call, which are four per second while somebody watches its progress.
func Stdin(f *os.File) *os.File {
	fd := int(f.Fd())
	if err := syscall.SetNonblock(fd, true); err != nil {
		return f
	}
	return os.NewFile(uintptr(fd), f.Name())
}
