package experiment

import (
	"os"
	"os/exec"
	"slices"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"pollpush/internal/host"
)

// adoptOrphans has a program that is about to be started end with this process, and its processes whose parents end before become
// this one's children (prctl(2), PR_SET_CHILD_SUBREAPER): so a walk from here finds them all.
func adoptOrphans(c *exec.Cmd) {
	_ = unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) // where that can't be, orphans are not found: see stop
	c.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
}

// processes lists those of the program: all that this process has started, which starts nothing else meanwhile.
func (p *program) processes() []int {
	tree, err := host.Tree(os.Getpid())
	if err != nil {
		return []int{p.command.Process.Pid}
	}
	return tree[1:]
}

// stop ends the program with all that it has started: by its signal, and after stopWithin by killing it.
func (p *program) stop() {
	stop := unix.SIGTERM
	if n := unix.SignalNum("SIG" + p.start.Stop); n != 0 {
		stop = n
	}
	for _, pid := range p.processes() {
		_ = unix.Kill(pid, stop)
	}
	if p.gone(stopWithin) {
		return
	}
	for range 50 { // one that is being killed may have started another one
		for _, pid := range p.processes() {
			_ = unix.Kill(pid, unix.SIGKILL)
		}
		if p.gone(20 * time.Millisecond) {
			return
		}
	}
}

// gone waits until nothing is left of the program, at most for so long.
func (p *program) gone(within time.Duration) bool {
	deadline := time.Now().Add(within)
	for {
		left := slices.DeleteFunc(p.processes(), func(pid int) bool {
			if pid == p.command.Process.Pid { // which Wait waits for
				select {
				case <-p.exited:
					return true
				default:
					return false
				}
			}
			reaped, _ := unix.Wait4(pid, nil, unix.WNOHANG, nil) // an orphan that has ended; nobody else waits for it
			return reaped == pid
		})
		if len(left) == 0 {
			<-p.exited
			return true
		}
		if !time.Now().Before(deadline) {
			return false
		}
		<-time.After(2 * time.Millisecond)
	}
}
