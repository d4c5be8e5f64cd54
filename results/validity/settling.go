package validity

import "pollpush/transport"

// judgeSettling warns of a window that begins before every client has asked once: first requests are longer than those that follow
// them, and find what was published before.
func (j judgement) judgeSettling() {
	s := j.run.Scenario
	if _, longest := s.Pauses(); s.Kind() == transport.Poll && s.Settle < longest {
		j.warn("first requests may fall into the window: settling took %v, and a client asks each %v: use a settle of %v, or leave it out", s.Settle, longest, longest)
	}
}
