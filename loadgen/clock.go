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

// ahead returns what the publisher's clock is ahead of the one here, when that shows ns.
func (l *Load) ahead(ns int64) int64 {
	if l.options.Clock == nil {
		return 0
	}
	return l.options.Clock.There(ns) - ns
}

// there returns what the publisher's clock shows when the one here shows ns.
func (l *Load) there(ns int64) int64 { return ns + l.ahead(ns) }

// Here returns when it is, by the clock here, that the publisher's shows t.
func (l *Load) Here(t time.Time) time.Time {
	if l.options.Clock == nil {
		return t
	}
	return time.Unix(0, l.options.Clock.Here(t.UnixNano()))
}

// place returns where a time of the clock here lies.
func (l *Load) place(at time.Time) account.Place {
	return l.window.Load().Place(l.there(at.UnixNano()))
}
