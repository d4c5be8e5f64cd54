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
