package feed

import (
	"context"
	"fmt"
	"os"
	"syscall"
	"time"
	"unsafe"
)

// A Timer waits for wall-clock times with the kernel's timerfd. Go's own timers wake an idle process up to 1 ms late,
// because the runtime's epoll_wait counts in milliseconds; that would be most of the latency on loopback.
type Timer struct {
	file *os.File
	raw  syscall.RawConn
}

// Values of <sys/timerfd.h> that package syscall doesn't have.
const (
	clockRealtime = 0
	absoluteTime  = 1
)

// NewTimer returns a timer, which one goroutine waits for.
func NewTimer() (*Timer, error) {
	fd, _, errno := syscall.Syscall(syscall.SYS_TIMERFD_CREATE, clockRealtime, syscall.O_NONBLOCK|syscall.O_CLOEXEC, 0)
	if errno != 0 {
		return nil, fmt.Errorf("timerfd_create: %w", errno)
	}
	t := &Timer{file: os.NewFile(fd, "timerfd")} // non-blocking: reads wait in the runtime's poller
	var err error
	if t.raw, err = t.file.SyscallConn(); err != nil {
		t.file.Close()
		return nil, err
	}
	return t, nil
}

// Wait returns at until, or with ctx's error when that is done before.
func (t *Timer) Wait(ctx context.Context, until time.Time) error {
	if err := ctx.Err(); err != nil || !until.After(time.Now()) {
		return err
	}
	if err := t.Set(until); err != nil {
		return err
	}
	stop := context.AfterFunc(ctx, func() { t.file.SetReadDeadline(time.Unix(1, 0)) })
	defer stop()
	err := t.Tick()
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return err
}

// Set has the timer tick at until, at once if that is over, and not when it was set to before. Any goroutine may call it.
func (t *Timer) Set(until time.Time) error {
	spec := [2]syscall.Timespec{1: syscall.NsecToTimespec(until.UnixNano())} // no interval, then the time
	var errno syscall.Errno
	err := t.raw.Control(func(fd uintptr) {
		_, _, errno = syscall.Syscall6(syscall.SYS_TIMERFD_SETTIME, fd, absoluteTime, uintptr(unsafe.Pointer(&spec)), 0, 0, 0)
	})
	if err == nil && errno != 0 {
		err = errno
	}
	if err != nil {
		return fmt.Errorf("timerfd_settime: %w", err)
	}
	return nil
}

// Tick waits for the time that the timer is set to.
func (t *Timer) Tick() error {
	var expirations [8]byte
	if _, err := t.file.Read(expirations[:]); err != nil {
		return fmt.Errorf("read timerfd: %w", err)
	}
	return nil
}

// Close frees the timer.
func (t *Timer) Close() error { return t.file.Close() }
