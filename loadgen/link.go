package loadgen

import (
	"slices"
	"sync"
)

// A link is where a client's connections are accounted for, or those that a group of clients share.
type link struct {
	sharing *sharing // nil: they are one client's

	mutex  sync.Mutex // guards the rest, and what clients and connections say that it does; not taken per event or request
	open   []*conn
	closed traffic // of the connections that are closed
}

func (l *link) add(k *conn) { l.open = append(l.open, k) }

// remove takes a connection that is closed out of those that are open. The caller holds the lock.
func (l *link) remove(k *conn) {
	l.closed.add(k.traffic())
	l.open = slices.DeleteFunc(l.open, func(o *conn) bool { return o == k })
}

// traffic returns what has gone through the connections up to now.
func (l *link) traffic() traffic {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	t := l.closed
	for _, k := range l.open {
		t.add(k.traffic())
	}
	return t
}
