package loadgen

import (
	"time"

	"pollpush/loadgen/account"
)

// A Clock relates the wall clock here to that of the publisher's host, which messages and the window are timed by. Times are Unix ns.
type Clock interface {
	There(here int64) int64
	Here(there int64) int64
}

// there returns what the publisher's clock shows when the one here shows ns; 0, which stands for no time, stays.
func (l *Load) there(ns int64) int64 {
	if l.options.Clock == nil || ns == 0 {
		return ns
	}
	return l.options.Clock.There(ns)
}

// here returns when it is that the publisher's clock shows t.
func (l *Load) here(t time.Time) time.Time {
	if l.options.Clock == nil {
		return t
	}
	return time.Unix(0, l.options.Clock.Here(t.UnixNano()))
}

// place returns where a time of the clock here lies.
func (l *Load) place(at time.Time) account.Place {
	return l.window.Load().Place(l.there(at.UnixNano()))
}
