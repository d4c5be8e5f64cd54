package model

import "pollpush/results"

// connecting is how many seconds pass between dialling a connection and sending a request on it: a round trip for TCP (RFC 9293,
// section 3.5) and one for TLS 1.3 (RFC 8446, section 2), which a resumed session takes too, as long as no early data is sent. QUIC
// takes one for both (RFC 9001, section 4.1). The work of the handshakes comes on top.
//
// A client without keep-alive waits for that before each request. What becomes of latencies follows from when requests arrive: an
// answer has all that has happened until then. Polls that a clock drives arrive as much later each time, and thus as far apart as
// ever: nothing changes. Who thinks after each answer asks more rarely, and of a long poll the time without a request at the
// server, in which events have to wait, is longer.
func connecting(s results.Scenario, delay float64) float64 {
	roundTrips := 0.
	switch {
	case s.KeepAlive != results.KeepAliveOff:
	case s.HTTP != results.HTTP3 && s.TLS:
		roundTrips = 2
	default:
		roundTrips = 1
	}
	return roundTrips * 2 * delay
}

// windowLead is how many seconds after all are connected publishing begins, and with it the settling time.
const windowLead = 0.05

// firstSooner is how many answers per client and second the window lacks because the first one of each client came sooner than those
// after it: without keep-alive it polls on the connection that it opened to begin with. Polls of a clock begin at phases of the period once all
// are connected, and are answered a round trip later, or after connecting too. Where the first answers come before the window, and would
// come within it had they taken as long as the others, these are missing.
func firstSooner(s results.Scenario, period float64) float64 {
	if s.KeepAlive != results.KeepAliveOff || s.Think > 0 {
		return 0
	}
	rtt := s.RTT.Seconds()
	latest := windowLead + s.Settle.Seconds() - rtt // phase of a first poll that is answered before the window
	soonest := max(0, latest-connecting(s, rtt/2))
	return max(0, min(period, latest)-min(period, soonest)) / period / s.Measure.Seconds()
}
