package browser

import (
	"time"
)

// A bracket is a reading of the page's clock between two readings of ours, all since the epoch.
type bracket struct{ before, page, after time.Duration }

// bounds returns what the page's clock less ours lies between: each bracket says so (Cristian 1989), and all must be
// right.
func bounds(all []bracket) (low, high time.Duration) {
	for i, b := range all {
		if l := b.page - b.after; i == 0 || l > low {
			low = l
		}
		if h := b.page - b.before; i == 0 || h < high {
			high = h
		}
	}
	return low, high
}

// An offset is what the page's clock is ahead of ours, known to within uncertainty.
type offset struct{ value, uncertainty time.Duration }

// settle takes the anchor, which is exact where the platform has one, if the bounds allow it, and else the middle of the
// bounds.
func settle(anchor, low, high time.Duration) offset {
	if anchor < low || anchor > high {
		return unanchored(low, high)
	}
	return offset{anchor, max(high-anchor, anchor-low)}
}

// unanchored is the middle of the bounds.
func unanchored(low, high time.Duration) offset {
	return offset{(low + high) / 2, max(high-low, low-high) / 2}
}

// between joins what was found before and after the window: the middle, and an uncertainty that holds for both.
func between(a, b offset) offset {
	middle := (a.value + b.value) / 2
	far := func(o offset) time.Duration { return o.uncertainty + max(o.value-middle, middle-o.value) }
	return offset{middle, max(far(a), far(b))}
}
