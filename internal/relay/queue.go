package relay

import (
	"slices"
	"sync"
	"time"
)

// A segment is what was read at once, on its way.
type segment struct {
	due       time.Time
	direction receiver
	data      []byte
	end       error // nil for data; io.EOF or what broke the stream for its end
}

// A receiver hands on segments that are due, without waiting for anybody: only Relay.deliver calls it.
type receiver interface{ arrived(p segment) }

// A queue holds what is on its way, by the time it is due.
type queue struct {
	mu       sync.Mutex
	segments []segment
	taken    []segment     // what take returned last: its memory is used again
	woken    chan struct{} // capacity 1: it is no longer empty
}

// put adds a segment. All are delayed by the same time, so it belongs at the end, or near it when others that arrived
// later were read before.
func (q *queue) put(p segment) {
	q.mu.Lock()
	at := len(q.segments)
	for at > 0 && q.segments[at-1].due.After(p.due) {
		at--
	}
	q.segments = slices.Insert(q.segments, at, p)
	q.mu.Unlock()
	select {
	case q.woken <- struct{}{}:
	default:
	}
}

// first returns when the first segment is due.
func (q *queue) first() (due time.Time, any bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.segments) == 0 {
		return time.Time{}, false
	}
	return q.segments[0].due, true
}

// take removes the segments that are due. They are valid until it is called again.
func (q *queue) take(now time.Time) []segment {
	q.mu.Lock()
	defer q.mu.Unlock()
	due := 0
	for due < len(q.segments) && !q.segments[due].due.After(now) {
		due++
	}
	clear(q.taken)
	q.taken = append(q.taken[:0], q.segments[:due]...)
	q.segments = slices.Delete(q.segments, 0, due)
	return q.taken
}
