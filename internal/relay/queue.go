package relay

import (
	"slices"
	"sync"
	"time"
)

// A parcel is what was read at once, on its way.
type parcel struct {
	due  time.Time
	way  *way
	data []byte
	end  error // nil for data; io.EOF or what broke the stream for its end
}

// A queue holds what is on its way, by the time it is due.
type queue struct {
	mu      sync.Mutex
	parcels []parcel
	taken   []parcel      // what take returned last: its memory is used again
	woken   chan struct{} // capacity 1: it is no longer empty
}

// put adds a parcel. All are delayed by the same time, so it belongs at the end, or near it when others that arrived
// later were read before.
func (q *queue) put(p parcel) {
	q.mu.Lock()
	at := len(q.parcels)
	for at > 0 && q.parcels[at-1].due.After(p.due) {
		at--
	}
	q.parcels = slices.Insert(q.parcels, at, p)
	q.mu.Unlock()
	select {
	case q.woken <- struct{}{}:
	default:
	}
}

// first returns when the first parcel is due.
func (q *queue) first() (due time.Time, any bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.parcels) == 0 {
		return time.Time{}, false
	}
	return q.parcels[0].due, true
}

// take removes the parcels that are due. They are valid until it is called again.
func (q *queue) take(now time.Time) []parcel {
	q.mu.Lock()
	defer q.mu.Unlock()
	due := 0
	for due < len(q.parcels) && !q.parcels[due].due.After(now) {
		due++
	}
	clear(q.taken)
	q.taken = append(q.taken[:0], q.parcels[:due]...)
	q.parcels = slices.Delete(q.parcels, 0, due)
	return q.taken
}
