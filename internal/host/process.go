// Package host tells what the machine is and what this process has used of it.
package host

import "time"

// A Usage is what this process has used since it started. A nil field can't be measured on this platform.
type Usage struct {
	At       time.Time
	CPU      *time.Duration // all threads, user and system
	Switches *int64         // context switches, voluntary or not
	Reads    *int64         // system calls that read or write, on whatever: files, sockets, timers
	Writes   *int64

	// Instructions are those that were executed in user space since CountInstructions.
	Instructions *int64
}
