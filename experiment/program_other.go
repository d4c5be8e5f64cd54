//go:build !linux

package experiment

import (
	"os"
	"os/exec"
	"time"
)

// adoptOrphans does nothing: what a program starts and leaves is not known on this platform.
func adoptOrphans(*exec.Cmd) {}

// processes lists the program's first one: others are not known on this platform.
func (p *program) processes() []int { return []int{p.command.Process.Pid} }

// stop ends the program's first process.
func (p *program) stop() {
	_ = p.command.Process.Signal(os.Interrupt)
	select {
	case <-p.exited:
		return
	case <-time.After(stopWithin):
	}
	_ = p.command.Process.Kill()
	<-p.exited
}
