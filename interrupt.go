package main

import (
	"os"
	"time"
)

// After the first SIGTERM or Ctrl-C a command has killAfter to end by itself. Then its children are killed, which ends
// whatever waits for one of them, and leaves it until leaveAfter to clean up and to say what is kept. A command that
// still runs then (it reads a pipe that nobody writes to, writes to one that nobody reads, or calculates) is left where it
// is: no command takes more than a second to end.
const (
	killAfter  = 550 * time.Millisecond
	leaveAfter = 850 * time.Millisecond
)

// end waits for an interrupted command, whose exit status comes on done, and returns the program's; killChildren does what
// it says. A second signal ends the command at once.
func end(done <-chan int, signals <-chan os.Signal, killChildren func()) int {
	kill, leave := time.After(killAfter), time.After(leaveAfter)
	for {
		select {
		case status := <-done:
			return status
		case <-kill:
			killChildren()
		case <-leave:
			said := make(chan struct{})
			go func() { // stderr may be a pipe that nobody reads
				complain(errInterrupted)
				close(said)
			}()
			select {
			case <-said:
			case <-time.After(50 * time.Millisecond):
			}
			return exitBad
		case <-signals:
			killChildren()
			return exitBad
		}
	}
}
