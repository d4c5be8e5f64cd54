package model

import (
	"math"

	"pollpush/results"
)

// The largest packets, in bytes: Ethernet's, and Linux's on loopback, of which IP allows 65,535 (RFC 791).
const (
	ethernetPacket = 1500
	loopbackPacket = 65_535
)

// segments is how many TCP segments carry what is written at once, given its bytes: one for what fits into a packet. Where
// size is unknown it is one too.
//
// The kernel hands the segments of one write on as one (TSO), also over virtual Ethernet, so that one acknowledgement
// answers them.
func segments(s results.Scenario, size float64) float64 {
	packet := float64(loopbackPacket)
	if s.Network == results.NetworkVeth || s.Network == results.NetworkAgents {
		packet = ethernetPacket
	}
	if n := math.Ceil(size / (packet - TCPIPHeader)); n > 1 {
		return n
	}
	return 1
}
