package results

import "time"

// A Clock is what the clock of a host with clients was off by against that of the publisher's host, within the window: see package
// internal/clock. It is of the wall clocks, which latencies across hosts were corrected by: each is within ± BoundNS of the true one.
type Clock struct {
	Name      string `json:"name"`       // of the host with clients
	OffsetNS  int64  `json:"offset_ns"`  // its clock less the publisher's, in the middle of the window
	DriftPPB  int64  `json:"drift_ppb"`  // what it gains on it, ns per second
	BoundNS   int64  `json:"bound_ns"`   // E: what a time that was converted may have been off by at the most
	MinRTTNS  int64  `json:"min_rtt_ns"` // of the quickest exchange
	Exchanges int64  `json:"exchanges"`  // before the window, within it and after it
	Stamps    string `json:"stamps"`     // "kernel" or "user": who stamped them
	// CrossCheckNS is what the two clocks are apart by at the most, as what keeps them (chrony, ntpd, phc2sys for PTP) told the hosts'
	// kernels; nil: nothing does that on both.
	CrossCheckNS *int64 `json:"cross_check_ns"`
}

// Agrees reports whether the offset can be, by what keeps the clocks.
func (c Clock) Agrees() bool {
	return c.CrossCheckNS == nil || max(c.OffsetNS, -c.OffsetNS) <= c.BoundNS+*c.CrossCheckNS
}

// A Reference is some clients more beside the publisher, which have its clock: the run's own clients must have what these have, and what the
// network takes. What clients count has nothing of them. What the server spent and held was for both.
type Reference struct {
	Clients      int      `json:"clients"`       // how many they are
	Latency      *Latency `json:"latency"`       // nil: they received too little
	DifferenceNS *int64   `json:"difference_ns"` // the median of the run's clients less theirs, and less half the quickest round trip; nil: one is unknown
	SpreadNS     *int64   `json:"spread_ns"`     // half of what lies between the two quartiles, of both: what medians may differ by
}

// OwnShare returns the share of the clients whom the server served that are the run's own, and none of the reference: 1 without one.
func (r Run) OwnShare() float64 {
	if r.Reference == nil || r.Scenario.Clients == 0 {
		return 1
	}
	return float64(r.Scenario.Clients) / float64(r.Scenario.Clients+r.Reference.Clients)
}

// ClockBound returns E, what a latency may be off by because it is by the clocks of two hosts: that of the worst of them, and twice that
// where clients hear what clients say, since the time when it was said has been converted too; 0: one clock has all.
func (r Run) ClockBound() time.Duration {
	var bound int64
	for _, c := range r.Clocks {
		bound = max(bound, c.BoundNS)
	}
	if d := r.Scenario.Direction; d == DirectionEcho || d == DirectionChat {
		bound *= 2
	}
	return time.Duration(bound)
}
