package results

import (
	"cmp"
	"time"
)

// Pauses returns the shortest and the longest time between two polls of a client: both the poll interval, or both the think
// time, or the bounds of an adaptive poll. They are 0 where nobody polls.
func (s Scenario) Pauses() (shortest, longest Duration) {
	if shortest, longest, ok := AdaptiveBounds(s.Adaptive); ok {
		return shortest, longest
	}
	pause := max(s.PollInterval, s.Think)
	return pause, pause
}

// settling is how long it takes after the first event until what a client does doesn't show any more that there was none before.
//
// Who polls adaptively begins with the longest pause, as one to whom nothing has happened for long: it finds an event at most that
// pause after it, and what was before the event is forgotten. A window begins in the steady state when the pauses could have
// grown again in the meantime.
//
// Who asks for answers has asked for the first one within the time that one takes, or a dialogue.
func (s Scenario) settling() Duration {
	shortest, longest := s.Pauses()
	settle := max(Duration(500*time.Millisecond), longest, s.Conflate, s.RetryStream, s.DialogueTime())
	for pause := shortest; s.Adaptive != "" && s.Rate > 0 && pause < longest; pause *= 2 {
		settle += pause
	}
	return min(settle, Duration(time.Hour))
}

// Paced reports whether a stream has events wait: it is conflated, or ends and has its clients come back.
func (s Scenario) Paced() bool { return s.Conflate > 0 || s.RetryStream > 0 }

// ComparePace orders scenarios of one transport as tables and keys list them: by how often they ask, how long they are held, how they
// are kept open, and how long events wait.
func ComparePace(a, b Scenario) int {
	shortest, longest := a.Pauses()
	otherShortest, otherLongest := b.Pauses()
	return cmp.Or(
		cmp.Compare(len(a.Adaptive), 0)-cmp.Compare(len(b.Adaptive), 0),
		cmp.Compare(a.Think, b.Think),
		cmp.Compare(longest, otherLongest),
		cmp.Compare(shortest, otherShortest),
		cmp.Compare(a.Hold, b.Hold),
		cmp.Compare(a.Heartbeat, b.Heartbeat),
		cmp.Compare(a.Conflate, b.Conflate),
		cmp.Compare(a.RetryStream, b.RetryStream),
	)
}

// slowest is the longest time between two requests of a client that comes back.
func slowest(s Scenario) Duration {
	_, longest := s.Pauses()
	return max(longest, s.RetryStream)
}
