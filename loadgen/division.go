package loadgen

import "pollpush/results"

// A Share is one of several that a scenario's clients are divided into, of which each has a process of its own. A client is who it would be
// without: its number, its topic, its phase and its seed are those that it has among all.
type Share struct {
	Number int // from 0
	Of     int // how many there are; 0: one, which has all
}

func (s Share) of() int { return max(1, s.Of) }

// clients returns which clients of a part of a scenario are the share's: from <= number < to, within the part. Those that share a connection
// stay together, and each share has some of each part.
func (s Share) clients(part results.Scenario) (from, to int) {
	group := max(1, part.Streams)
	groups := (part.Clients + group - 1) / group
	return groups * s.Number / s.of() * group, min(groups*(s.Number+1)/s.of()*group, part.Clients)
}
