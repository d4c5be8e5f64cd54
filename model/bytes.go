package model

import (
	"math"

	"pollpush/results"
	"pollpush/transport"
)

// tlsRecord is what TLS 1.3 adds to each record: 5 bytes of header, 1 of content type, 16 of authentication tag
// (RFC 8446, sections 5.2 and 5.4).
const tlsRecord = 22

// TCPIPHeader is the bytes of a TCP/IPv4 segment that carry no data: 20 of IP (RFC 791), 20 of TCP (RFC 9293) and 12
// for the timestamps option (RFC 7323).
const TCPIPHeader = 52

// delayedACK is how long Linux holds an acknowledgement back at least, in seconds, hoping to send it with data
// (TCP_DELACK_MIN). RFC 9293, section 3.8.6.3, allows up to 0.5 s.
const delayedACK = 0.04

// LineBytes is the mean length of a message line, "seq SP due SP body LF", over the window: due has 19 digits (nanoseconds
// since 1970, until the year 2286).
//
// A binary message has 4 bytes with its length, and 8 for each of the two numbers.
func LineBytes(s results.Scenario) float64 {
	if s.PayloadKind == results.PayloadBinary {
		return transport.BinaryLength + 8 + 8 + float64(s.Payload)
	}
	return seqDigits(s) + 1 + 19 + 1 + float64(s.Payload) + 1
}

// lineOf is the length of the line with that number, which is where lines differ.
func lineOf(s results.Scenario, seq int) float64 {
	if s.PayloadKind == results.PayloadBinary {
		return LineBytes(s)
	}
	return LineBytes(s) - seqDigits(s) + digits(float64(seq))
}

// lineEnd is what a line has beyond what a frame with an end of its own carries of it.
func lineEnd(s results.Scenario) float64 {
	if s.PayloadKind == results.PayloadBinary {
		return transport.BinaryLength
	}
	return 1 // the LF
}

// seqDigits is the mean number of digits of the window's sequence numbers. Publishing starts with the settling time.
func seqDigits(s results.Scenario) float64 {
	before := s.Rate * s.Settle.Seconds()
	return meanDigits(int64(math.Round(before))+1, int64(math.Round(before+s.Rate*s.Measure.Seconds())))
}

// cursorDigits is the mean number of digits of the cursors in the window's requests: a client knows what was published
// when its request before this one was answered.
func cursorDigits(s results.Scenario) float64 {
	known := s.Rate * (s.Settle - s.PollInterval - s.Think - s.RTT).Seconds()
	return meanDigits(int64(max(0, math.Round(known))), int64(math.Round(known+s.Rate*s.Measure.Seconds()))-1)
}

// epochBytes is what a cursor has before its number, "EPOCH-": who polls, or follows a stream of Server-Sent Events, knows
// the feed's epoch before the window.
const epochBytes = 4 + 1

// epochField is what the answer to a client has more that doesn't know the epoch yet.
const epochField = len("Feed-Epoch: k3f9\r\n")

// withFirst adds what first answers, and first requests with fewer bytes, differ by, for clients that have those within the
// window; by says which share of them has had them after so many seconds.
func (t Traffic) withFirst(s results.Scenario, fewer float64, by func(seconds float64) float64) Traffic {
	within := by((s.Settle + s.Measure).Seconds()) - by(s.Settle.Seconds())
	down, up := times(within, float64(epochField)/s.Measure.Seconds()), times(within, fewer/s.Measure.Seconds())
	t.AppDown, t.WireDown = t.AppDown+down, t.WireDown+down
	t.AppUp, t.WireUp = t.AppUp-up, t.WireUp-up
	return t
}

// less takes so many bytes per second off what comes down.
func (t Traffic) less(down float64) Traffic {
	t.AppDown, t.WireDown = t.AppDown-down, t.WireDown-down
	return t
}

// firstLines is how many lines per client and second are missing in the window's answers because some are first ones: events are
// published from the settling time on, and the poll at phase φ of the period has those of φ seconds only.
func firstLines(s results.Scenario, period float64) float64 {
	from, to := min(s.Settle.Seconds(), period), min((s.Settle+s.Measure).Seconds(), period)
	missing := func(phase float64) float64 { return (period - phase) * (period - phase) / 2 / period }
	return s.Rate * (missing(from) - missing(to)) / s.Measure.Seconds()
}

// firstHoldsOver is the share of clients whose first hold is over after so many seconds: it is what is left of one that began as long
// ago as holds have on average, or at any time where nothing ends them.
func firstHoldsOver(a arrivals, hold, seconds float64) float64 {
	began := hold - seconds // those that began longer ago are over
	switch {
	case began <= 0:
		return 1
	case a.rate == 0:
		return seconds / hold
	case a.periodic():
		return max(0, 1-began/min(hold, 1/a.rate))
	}
	rate := a.moments()
	return (math.Exp(-rate*began) - math.Exp(-rate*hold)) / -math.Expm1(-rate*hold)
}

// requestDetails are the bytes of a request's target that depend on the scenario, so that a head measured in one
// predicts another: the digits of topic and cursor, the hold, the contract where it isn't the default.
func requestDetails(s results.Scenario) float64 {
	if repeats(s) || coded(s) { // where a path is coded, what it takes is part of the head
		return 0
	}
	n := meanDigits(0, int64(s.Topics)-1) + epochBytes + cursorDigits(s)
	if s.Kind() == transport.Hold {
		n += float64(len(s.Hold.String()))
	}
	if s.Contract == results.Latest {
		n += float64(len("&contract=latest"))
	}
	return n
}

// repeats reports whether s polls as Lubbers & Greco printed it in 2010: a request without a cursor, always the same,
// that is answered with the newest message, whether the client has it or not.
func repeats(s results.Scenario) bool {
	return s.Kind() == transport.Poll && s.Headers == results.HeadersLubbers
}

// A heartbeat keeps a held connection open. It is sent each interval, whether something happens or not.
type heartbeat struct{ interval, down, up float64 } // seconds, bytes

// heartbeatOf returns what a push transport sends when idle.
func heartbeatOf(s results.Scenario) heartbeat {
	beat := s.Framing().Heartbeat
	h := heartbeat{interval: s.HeartbeatInterval().Seconds(), down: carried(s, float64(beat.Down))}
	if beat.Up > 0 {
		h.up = carried(s, float64(beat.Up))
	}
	return h
}

// Traffic is what one client moves, in bytes per second.
type Traffic struct {
	PayloadDown float64 // event bodies
	AppDown     float64 // through the socket: HTTP heads, framing, TLS records
	AppUp       float64
	WireDown    float64 // IP packets, pure acknowledgements among them; without retransmissions
	WireUp      float64
}

// times is the traffic of so many clients.
func (t Traffic) times(n float64) Traffic {
	return Traffic{n * t.PayloadDown, n * t.AppDown, n * t.AppUp, n * t.WireDown, n * t.WireUp}
}

// App is both ways through the socket.
func (t Traffic) App() float64 { return t.AppDown + t.AppUp }

// Wire is both ways on the wire.
func (t Traffic) Wire() float64 { return t.WireDown + t.WireUp }

// answers are a polling client's responses per second, and what is in them.
type answers struct {
	full, empty  float64 // responses per second
	events       float64 // distinct events delivered per second
	lines        float64 // message lines per second, repeated ones too
	lengthDigits float64 // of a full one's Content-Length, were it not compressed
	coding       float64 // bytes of a full one's body by those before it was compressed
}

// body is the mean bytes of a full answer's body, before it is compressed.
func (a answers) body(s results.Scenario) float64 { return times(a.lines, LineBytes(s)) / a.full }

// pollTraffic is polling's bytes: per second a request each, u·(H+p) + (1-u)·H0 in answers under the latest contract, and
// u·H + (1-u)·H0 + λp under every-event. An unknown head matters only as far as there are such answers.
//
// An exchange is about three segments (TCP/IP adds 3k per poll) where nothing is larger than a packet: request, response,
// and one pure acknowledgement, which is the client's, of the response, if it then thinks; and the server's, of the request, if it holds that. Exchanges that
// follow each other faster than an acknowledgement is delayed need only two. An answer in two writes has one more segment, and one more
// acknowledgement, of the first of them, which the client has read before the second comes.
func pollTraffic(s results.Scenario, a answers, c Costs) Traffic {
	requests := a.full + a.empty
	body := a.coding * a.body(s)
	request, full := c.Request.value()+requestDetails(s), c.Response.value()+lengthBytes(s, a)+body+surplus(s, body)
	t := Traffic{
		PayloadDown: a.events * float64(s.Payload),
		AppUp:       requests * request,
		AppDown:     times(a.full, full) + times(a.empty, c.Empty.value()),
	}
	if s.HTTP == results.HTTP3 {
		p := http3PollOf(s, a)
		t.WireUp = t.AppUp + requests*p.packetsUp*udpIPHeader
		t.WireDown = t.AppDown + (requests*p.packetsDown+times(a.full, datagrams(body)-1))*udpIPHeader
		return t
	}
	t.WireDown = t.AppDown + (times(a.full, segments(s, full)+writes(s)-1)+times(a.empty, segments(s, c.Empty.value())))*TCPIPHeader
	t.WireUp = t.AppUp + (requests*segments(s, request)+times(a.full, writes(s)-1))*TCPIPHeader
	if open := openingOf(s); open != (opening{}) {
		t.WireUp += requests * (open.packetsUp*TCPIPHeader + synOption)
		t.WireDown += requests * (open.packetsDown*TCPIPHeader + synOption)
	}
	if requests*delayedACK < 1 {
		if s.Kind() == transport.Hold {
			t.WireDown += requests * TCPIPHeader
		} else {
			t.WireUp += requests * TCPIPHeader
		}
	}
	return t
}

// lengthBytes is what the length of an answer adds to its head: digits, or nothing where the head is coded as a whole.
func lengthBytes(s results.Scenario, a answers) float64 {
	switch {
	case coded(s):
		return 0
	case a.coding != 1:
		return digits(a.coding * a.body(s))
	}
	return a.lengthDigits
}

// coded reports whether heads are coded instead of spelt out.
func coded(s results.Scenario) bool { return s.HTTP == results.HTTP2 || s.HTTP == results.HTTP3 }

// writes is how many times a server writes for an answer with a body.
func writes(s results.Scenario) float64 {
	if s.HTTP == results.HTTP2 { // the head, and what follows
		return 2
	}
	return 1
}

// surplus is what frames and records more a body takes than a small one.
func surplus(s results.Scenario, body float64) (n float64) {
	switch {
	case s.HTTP == results.HTTP3:
		return http3Frame(body) + (datagrams(body)-1)*(quicDown+streamFrame(2, 2))
	case s.HTTP == results.HTTP2:
		n = (pieces(body, largestFrame) - 1) * frameHeader
	}
	if s.TLS {
		n += (pieces(body, largestRecord) - 1) * tlsRecord
	}
	return n
}

// framedEvent is the mean bytes of an event on a stream. A WebSocket's message is compressed within its frame, other streams as a whole.
func framedEvent(s results.Scenario, coding float64) float64 {
	bytes := s.Framing().Bytes
	if s.Descriptor().Upgrade && s.Compress != "" {
		return bytes(coding*(LineBytes(s)-lineEnd(s))+lineEnd(s), 0)
	}
	return coding * bytes(LineBytes(s), epochBytes+seqDigits(s))
}

// pushTraffic is push's bytes: λ·(p+f), and h each Th. Nothing is coalesced unless a stream is conflated: a client that keeps up sees
// each event, under both contracts. What is due at one moment is one write: one chunk, frame or record, and on the wire the segments that it
// takes, mostly one, and their acknowledgement, of which there is at most one per delayedACK.
//
// A stream or its messages may be compressed, so that coding is left of each byte.
func pushTraffic(s results.Scenario, coding float64) Traffic {
	event := framedEvent(s, coding)
	beat := heartbeatOf(s)
	events, writes := told(s)
	written := carried(s, times(events, event)/writes)
	t := Traffic{
		PayloadDown: events * float64(s.Payload),
		AppDown:     times(writes, written) + beat.down/beat.interval,
		AppUp:       beat.up / beat.interval,
	}
	if s.HTTP == results.HTTP3 {
		return t.acknowledged(s, times(events, event)/writes, writes+1/beat.interval)
	}
	each := segments(s, written)
	acknowledgements := min(writes, 1/delayedACK) + 1/beat.interval
	t.WireDown = t.AppDown + (times(writes, each)+1/beat.interval)*TCPIPHeader
	t.WireUp = t.AppUp + acknowledgements*TCPIPHeader
	if beat.up > 0 { // the pong acknowledges the ping, and is acknowledged itself
		t.WireDown += TCPIPHeader / beat.interval
	}
	return t
}

// acknowledged adds to a stream's traffic over QUIC, of so many writes of so many bytes per second, the packets that acknowledge it, and its
// headers of UDP. After some of them the client asks to have one acknowledged.
func (t Traffic) acknowledged(s results.Scenario, size, writes float64) Traffic {
	_, number := http3Push(s, size)
	acks := http3Acks(arrivalsOf(s), writes, number)
	ack := ackFrame(s, writes*number, true)
	t.AppUp += acks*(quicUp+ack+1./pingAfter) - acknowledgedSoon(s)/2
	t.AppDown += acks / pingAfter * (quicDown + ack)
	t.WireUp = t.AppUp + acks*udpIPHeader
	t.WireDown = t.AppDown + (writes*number+acks/pingAfter)*udpIPHeader
	return t
}

// browserConnections is how many connections to a host a browser opens over HTTP/1.1, for all its tabs together
// (Chromium's net/socket/client_socket_pool_manager.cc; RFC 9112, section 9.4, leaves the number to clients).
const browserConnections = 6

// recordedTogether reports whether the events of several clients are due at once on one connection: how many of them the server writes at
// once, in one record, is up to its machine.
func recordedTogether(s results.Scenario) bool {
	return s.TLS && s.HTTP == results.HTTP2 && s.Streams > s.Topics
}

// connected is the share of the clients that ever get a connection: an EventSource keeps the one it has. HTTP/2 and 3 need one
// for all.
func connected(s results.Scenario) float64 {
	if t := s.Descriptor(); s.HTTP == results.HTTP1 && s.Client == results.ClientBrowser && t.Kind == transport.Stream && !t.Upgrade {
		return min(1, browserConnections/float64(s.Clients))
	}
	return 1
}

// times is count·each, and 0 when count is negligible, even if each is unknown.
func times(count, each float64) float64 {
	if count < 1e-9 {
		return 0
	}
	return count * each
}

// CoalescedPush is the bytes per second of push that sends at most one update per T seconds, for the share of such
// intervals with an event. It is the fair third curve: against it polling never wins by coalescing.
func CoalescedPush(event, useful, period float64) float64 { return useful * event / period }
