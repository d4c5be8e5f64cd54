package host

import (
	"runtime"
	"sync"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// TestCounter counts page faults, which every machine can: of threads that were there, and of one that starts later.
func TestCounter(t *testing.T) {
	c, err := openCounter(unix.PERF_TYPE_SOFTWARE, unix.PERF_COUNT_SW_PAGE_FAULTS)
	if err != nil {
		t.Skip(err)
	}
	defer c.close()
	const pages = 1000
	touch := func() {
		memory, err := unix.Mmap(-1, 0, pages*4096, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_ANON|unix.MAP_PRIVATE)
		if err != nil {
			t.Error(err)
			return
		}
		defer unix.Munmap(memory)
		_ = unix.Madvise(memory, unix.MADV_NOHUGEPAGE)
		for i := 0; i < len(memory); i += 4096 {
			memory[i] = 1
		}
	}
	count := func(do func()) int64 {
		before := c.value()
		do()
		after := c.value()
		if before == nil || after == nil {
			t.Fatal("the counter can't be read")
		}
		return *after - *before
	}
	if n := count(touch); n < pages || n > 3*pages {
		t.Errorf("%d page faults are counted as %d", pages, n)
	}
	n := count(func() {
		var all sync.WaitGroup
		var locked sync.WaitGroup
		locked.Add(4)
		for range 4 {
			all.Go(func() {
				runtime.LockOSThread() // and never unlocked: its thread ends with it
				locked.Done()
				locked.Wait()
				touch()
			})
		}
		all.Wait()
	})
	if n < 4*pages || n > 12*pages {
		t.Errorf("%d page faults of four more threads are counted as %d", 4*pages, n)
	}
}

// TestInstructions: where this machine counts instructions, work takes some.
func TestInstructions(t *testing.T) {
	CountInstructions()
	before := Used()
	if before.Instructions == nil {
		t.Skip("this machine does not count instructions")
	}
	for end := time.Now().Add(10 * time.Millisecond); time.Now().Before(end); {
	}
	if after := Used(); after.Instructions == nil || *after.Instructions-*before.Instructions < 1000 {
		t.Errorf("ten milliseconds of work are %v instructions after %v", after.Instructions, before.Instructions)
	}
}
