package model

import (
	"math"

	"pollpush/results"
	"pollpush/transport"
)

// QUIC's packets are those of quic-go: a short header with the receiver's connection ID, of 4 bytes for the server and of none for
// the client, as Chromium has none, and a number of 2; and the authentication tag (RFC 9000, section 17.3; RFC 9001, section 5.3). What is
// in them are the frames of RFC 9000, section 19.
const (
	quicUp      = 1 + 4 + 2 + 16
	quicDown    = 1 + 2 + 16
	udpIPHeader = 8 + 20 // RFC 768, RFC 791

	quicRoom   = 1452 - quicDown // bytes of frames: quic-go has packets of up to 1,452 bytes once it knows that they pass
	maxStreams = 1 + 2           // a MAX_STREAMS frame: the server sends one for each request whose answer was acknowledged
	ackLater   = 0.025           // seconds that an acknowledgement is held back, unless two packets wait for it (section 13.2.1)
	pingAfter  = 20              // acknowledgements that nobody acknowledges: then one does ask for that
	begun      = 10              // packets each way that a connection begins with
)

// varint is the mean length of QUIC's integers (section 16) from first to last.
func varint(first, last float64) float64 {
	within := func(limit float64) float64 { // the share of them that are below
		switch {
		case last < limit:
			return 1
		case first >= limit:
			return 0
		}
		return (limit - first) / (last - first)
	}
	return 8 - 4*within(1<<30) - 2*within(1<<14) - within(1<<6)
}

// counting is the mean length of an integer that counts something from the start on, so many a second.
func counting(s results.Scenario, from, perSecond float64) float64 {
	return varint(from+perSecond*s.Settle.Seconds(), from+perSecond*(s.Settle+s.Measure).Seconds())
}

// ackFrame is an ACK of the only range there is, of so many packets a second. A delay takes two bytes if there is one.
func ackFrame(s results.Scenario, perSecond float64, late bool) float64 {
	frame := 1 + counting(s, begun, perSecond) + 1 + 1 + 1
	if late {
		frame++
	}
	return frame
}

// streamFrame is the head of a STREAM frame at the end of a packet, which needs no length.
func streamFrame(id, offset float64) float64 { return 1 + id + offset }

// http3Frame is the head of a frame of HTTP/3 with so many bytes (RFC 9114, section 7.1).
func http3Frame(size float64) float64 { return 1 + varint(size, size) }

// datagrams is how many carry so many bytes of frames: at least one, and one where that is unknown.
func datagrams(size float64) float64 { return pieces(size, quicRoom) }

// http3Push is what so many bytes of a stream, or of datagrams, that are written at once become, in bytes of packets, of which
// it says the number.
func http3Push(s results.Scenario, size float64) (bytes, number float64) {
	stream, each := streamFrame(1, counting(s, 0, s.Rate*size)), http3Frame(size)
	switch {
	case s.Datagrams: // of each event, with the session's number (RFC 9221, RFC 9297)
		events := arrivalsOf(s).perMoment()
		stream, each = 0, events*(1+varint(size/events, size/events)+1)
	case s.Descriptor().Datagrams: // a stream of the session has no frames
		each = 0
	}
	number = datagrams(stream + each + size)
	return size + each + number*(quicDown+stream), number
}

// together is how many packets acknowledge what came in several at once: an observation, since that is up to the machine.
const together = 1.5

// acknowledgedTogether reports whether the events of a moment take several packets, once they are compressed.
func acknowledgedTogether(s results.Scenario, coding float64) bool {
	return s.HTTP == results.HTTP3 && datagrams(coding*LineBytes(s)*arrivalsOf(s).perMoment()) > 1
}

// http3Acks is how many packets per second acknowledge those of so many writes, each of so many packets.
func http3Acks(a arrivals, writes, number float64) float64 {
	switch {
	case number > 1:
		return writes * min(number/2, together)
	case !a.periodic():
		return writes / (2 - math.Exp(-writes*ackLater))
	case writes*ackLater >= 1:
		return writes / 2
	}
	return writes
}

// acknowledgedSoon is how many packets per second acknowledge every second of periodic writes, as soon as that has come: by how soon, within
// half a millisecond or later, their delay takes one byte or two, which is up to the machine.
func acknowledgedSoon(s results.Scenario) float64 {
	events, writes := told(s)
	_, number := http3Push(s, times(events, framedEvent(s, 1))/max(writes, 1e-9))
	if a := arrivalsOf(s); number > 1 || !a.periodic() || writes*ackLater < 1 {
		return 0
	}
	return writes / 2
}

// http3Poll is what a poll takes in packets: bytes of a request, and of answers without what is in their streams.
type http3Poll struct{ request, answer, packetsUp, packetsDown float64 }

// http3PollOf counts the packets of a poll, and what they have beside the heads. The answer acknowledges the request. The client
// acknowledges the answer, with its next request or by a packet of its own, and the server then allows one more stream, which is
// acknowledged in turn.
func http3PollOf(s results.Scenario, found answers) http3Poll {
	rate := found.full + found.empty
	stream := streamFrame(counting(s, 0, 4*rate), 0) // every fourth number is a request's (RFC 9000, section 2.1)
	soon, late := ackFrame(s, 2*rate, false), ackFrame(s, 3*rate, true)
	several := 0. // further acknowledgements of an answer
	if n := datagrams(found.coding * found.body(s)); n > 1 {
		several = min(n/2, together) - 1
	}
	p := http3Poll{request: quicUp + stream, answer: quicDown + stream, packetsUp: 1 + several, packetsDown: 2}
	p.request += several * (quicUp + late)
	if s.Kind() == transport.Hold { // the next request follows at once, with the acknowledgement; so does the next stream's allowance
		p.request += soon + quicUp + late
		p.answer += quicDown + soon + maxStreams
		p.packetsUp++
		return p
	}
	rtt := s.RTT.Seconds()
	switch period := 1 / rate; {
	case period > 2*(rtt+ackLater):
		p.request += 2 * (quicUp + late)
		p.answer += soon + quicDown + maxStreams
		p.packetsUp += 2
	case period > rtt+ackLater:
		p.request += late + quicUp + late
		p.answer += soon + quicDown + maxStreams
		p.packetsUp++
	default: // by turns, the allowance comes before the answer, so that two packets are acknowledged at once, or after it
		p.request += late + (quicUp+late)/2
		p.answer += soon + quicDown + maxStreams
		p.packetsUp += 0.5
	}
	return p
}
