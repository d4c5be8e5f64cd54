package account

import (
	"time"

	"pollpush/results"
)

// What tells events that something on the way has kept back for each other.
const (
	// minApart is how far two events of a client have to be sent apart to be compared: several times what a busy machine delays one by.
	minApart = 20 * time.Millisecond
	// togetherShare is the part of that time within which they arrive, where they arrive together.
	togetherShare = 4
	// minCompared is how many events have to be compared, or nobody can tell.
	minCompared = 10
)

// An arrived is a client's latest event: what the next one is compared with.
type arrived struct {
	sent, at int64 // when it was published, and when it arrived, in Unix nanoseconds; 0: there is none
	compared bool  // with the one before
	together bool  // with that
}

// A buffering counts events which were sent apart from one before or after them: how many there are, and how many of them arrived
// together with such a one.
type buffering struct{ Compared, Together int64 }

// add takes a client's next event.
func (b *buffering) add(last *arrived, sent, at int64) {
	now := arrived{sent: sent, at: at}
	if apart := sent - last.sent; last.sent > 0 && apart >= int64(minApart) {
		now.compared, now.together = true, togetherShare*(at-last.at) < apart
		b.Compared++
		if !last.compared {
			b.Compared++
		}
		if now.together {
			b.Together++
			if !last.together {
				b.Together++
			}
		}
	}
	*last = now
}

func (b *buffering) merge(o buffering) {
	b.Compared += o.Compared
	b.Together += o.Together
}

// share is nil where too few events can be compared.
func (b buffering) share() *float64 {
	if b.Compared < minCompared {
		return nil
	}
	return results.Observed(float64(b.Together) / float64(b.Compared))
}
