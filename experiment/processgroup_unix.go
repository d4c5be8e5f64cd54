//go:build unix

package experiment

import (
	"os/exec"
	"syscall"

	"pollpush/internal/host"
)

// detach puts a child into a process group of its own, out of the reach of the terminal's Ctrl-C.
func detach(c *exec.Cmd) { c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

// killGroup kills a detached child with all processes of its group.
func killGroup(c *exec.Cmd) { syscall.Kill(-c.Process.Pid, syscall.SIGKILL) }

// killTree kills a detached child that runs with all processes that it has started, those that have left its group too.
func killTree(c *exec.Cmd) {
	tree, _ := host.Tree(c.Process.Pid) // where that can't be told, the group is what there is
	killGroup(c)
	for _, pid := range tree {
		syscall.Kill(pid, syscall.SIGKILL)
	}
}

// raiseFiles raises the limit of open files of what this process is going to start as far as it goes, as those who run servers do. By
// itself Go raises its own and gives children the one that it was started with.
func raiseFiles() {
	var limit syscall.Rlimit
	if syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit) == nil {
		limit.Cur = limit.Max
		_ = syscall.Setrlimit(syscall.RLIMIT_NOFILE, &limit)
	}
}
