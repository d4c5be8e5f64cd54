package account

// A sequence remembers which of the last 64 sequence numbers a client has seen: a bit per number, below the highest,
// as IPsec's anti-replay window does (RFC 4303, appendix A2; RFC 6479).
type sequence struct {
	highest uint64
	seen    uint64 // bit i: highest-i was seen
}

// What a sequence number can be to its client.
type verdict int

const (
	fresh     verdict = iota // higher than all before
	late                     // it had been missing: reordered
	duplicate                // seen before, or so far back (64 or more) that nobody knows: then it counts as lost
)

func (s *sequence) add(seq uint64) verdict {
	if seq > s.highest {
		s.seen = s.seen<<(seq-s.highest) | 1 // shifts of 64 and more leave 0
		s.highest = seq
		return fresh
	}
	back := s.highest - seq
	bit := uint64(1) << back // 0 when it is too far back
	if bit == 0 || s.seen&bit != 0 {
		return duplicate
	}
	s.seen |= bit
	return late
}
