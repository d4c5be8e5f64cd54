package timens

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"time"

	"golang.org/x/sys/unix"
)

// Start calls start, which starts a process, so that the steady clocks of that process are ahead of this one's by so much.
// The calling goroutine is locked to a thread that ends with it, or has no state that matters: veth's End.Start calls its function on one
// such. It takes root's rights (CAP_SYS_ADMIN) and a kernel with time namespaces that enters them by exec (6.3).
func Start(ahead time.Duration, start func() error) error {
	if ahead == 0 {
		return start()
	}
	if err := enter(ahead); err != nil {
		if errors.Is(err, os.ErrPermission) {
			err = fmt.Errorf("%w: it takes root's rights", err)
		}
		return fmt.Errorf("make a time namespace: %w", err)
	}
	return start()
}

// OnThread calls do on a thread of its own, which ends with it.
func OnThread(do func() error) (err error) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		runtime.LockOSThread() // for good: the thread ends with the goroutine
		if unix.Gettid() == unix.Getpid() {
			err = OnThread(do)
			runtime.UnlockOSThread()
			return
		}
		err = do()
	}()
	<-done
	return err
}

// enter has the calling thread's children run in a new time namespace.
func enter(ahead time.Duration) error {
	if err := unix.Unshare(unix.CLONE_NEWTIME); err != nil {
		return fmt.Errorf("unshare: %w", err)
	}
	seconds, rest := ahead/time.Second, ahead%time.Second
	if rest < 0 { // nanoseconds are never negative
		seconds, rest = seconds-1, rest+time.Second
	}
	offsets := fmt.Sprintf("monotonic %d %d\nboottime %d %d\n", seconds, rest, seconds, rest)
	// By the thread's own number: /proc/self is the main thread, and /proc/thread-self does not have the file.
	file := fmt.Sprintf("/proc/%d/timens_offsets", unix.Gettid())
	if err := os.WriteFile(file, []byte(offsets), 0); err != nil {
		return fmt.Errorf("set the offsets: %w", err)
	}
	return nil
}
