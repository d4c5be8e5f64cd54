package host

import (
	"encoding/binary"
	"fmt"
	"unsafe"

	"golang.org/x/sys/unix"
)

// A counter counts something of all threads of this process, those that start later too.
type counter struct{ files []int }

// openCounter begins to count a perf event, in user space only: what the kernel does on the way depends on the moment, and to
// count it takes more rights (perf_event_open(2), perf_event_paranoid).
func openCounter(kind uint32, config uint64) (*counter, error) {
	attr := unix.PerfEventAttr{Type: kind, Config: config, Size: uint32(unsafe.Sizeof(unix.PerfEventAttr{})),
		Bits: unix.PerfBitInherit | unix.PerfBitExcludeKernel | unix.PerfBitExcludeHv}
	c := &counter{}
	err := eachThread(func(id int) error {
		file, err := unix.PerfEventOpen(&attr, id, -1, -1, unix.PERF_FLAG_FD_CLOEXEC)
		if err == nil {
			c.files = append(c.files, file)
		}
		return err
	})
	if err != nil {
		c.close()
		return nil, fmt.Errorf("count a perf event: %w", err)
	}
	return c, nil
}

func (c *counter) close() {
	for _, file := range c.files {
		unix.Close(file)
	}
}

// value is the count so far, nil if it can't be read.
func (c *counter) value() *int64 {
	var sum int64
	var buffer [8]byte
	for _, file := range c.files {
		if n, err := unix.Read(file, buffer[:]); err != nil || n != len(buffer) {
			return nil
		}
		sum += int64(binary.NativeEndian.Uint64(buffer[:]))
	}
	return &sum
}
