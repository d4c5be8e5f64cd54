package host

import "time"

// A TreeUsage is what a program that consists of several processes has used since it started. A nil field can't be measured here.
type TreeUsage struct {
	At        time.Time
	Processes int            // that run now
	CPU       *time.Duration // user and system, of processes that have ended too, once their parents have been told
	Switches  *int64         // context switches of all threads that run now
	// Reads and Writes are counted as for a Usage, of ended processes too: read(2), write(2) and their relatives, on sockets as on
	// anything else; not recv(2), send(2), recvmsg(2), sendmsg(2) and sendto(2), which many servers use instead.
	Reads  *int64
	Writes *int64
}
