package compress

import (
	"sync/atomic"

	"pollpush/feed"
)

// Shared keeps what was compressed last, because a server makes the same bytes for many clients: an event, or the same few
// events, for each that asks or listens. It is compressed once instead of once for each. What is compressed with a
// client's own dictionary can't be shared.
//
// It holds no more than places entries, each of a batch at most or of one large message, of which there are fewer, and no lock: two that miss at once compress twice.
type Shared struct {
	entries [places]atomic.Pointer[entry]
}

// places is enough for the answers to polls between two events: clients that last asked at different events of the last 64.
const places = 64

// large is the bytes of a message above which only so many places are for it: it may have 1 MiB.
const (
	large       = 64 << 10
	largePlaces = 4
)

// An entry is known by the first message's number and by where the last one's line is, which tells topics apart.
type entry struct {
	first uint64
	last  *byte
	bytes []byte
}

// Of returns what make returns for msgs, of which there is at least one, or what it returned for them before. The
// result must not be changed.
func (s *Shared) Of(msgs []feed.Message, make func() []byte) []byte {
	newest := msgs[len(msgs)-1]
	first, last := msgs[0].Seq, &newest.Line()[0]
	// Single messages have a place each, and answers that end with the same message lie apart.
	n := uint64(places)
	if len(newest.Line()) > large {
		n = largePlaces
	}
	place := &s.entries[(newest.Seq+9*(newest.Seq-first))%n]
	if e := place.Load(); e != nil && e.first == first && e.last == last {
		return e.bytes
	}
	e := &entry{first, last, make()}
	place.Store(e)
	return e.bytes
}
