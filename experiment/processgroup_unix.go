//go:build unix

package experiment

import (
	"os/exec"
	"syscall"
)

// detach puts a child into a process group of its own, out of the reach of the terminal's Ctrl-C.
func detach(c *exec.Cmd) { c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

// killGroup kills a detached child with all processes that it has started.
func killGroup(c *exec.Cmd) { syscall.Kill(-c.Process.Pid, syscall.SIGKILL) }
