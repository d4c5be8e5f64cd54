package transport

// WebTransport is a session over HTTP/3 (W3C WebTransport; draft-ietf-webtrans-http3): streams and datagrams of QUIC for pages.
var WebTransport = Transport{
	Name: "webtransport", Prose: "WebTransport", Kind: Stream, Path: "/wt", Upgrade: true, Datagrams: true,
	About: "opens a session over HTTP/3; the server sends lines on a stream, or a datagram for each event",
	Framing: &Framing{
		Append: appendLine,
		Bytes:  lineBytes,
		// An empty line, or a datagram that is one.
		Heartbeat: Heartbeat{Down: len("\n"), Former: HeartbeatInterval},
		Binary:    &Framing{Append: appendLine, Bytes: lineBytes, Heartbeat: Heartbeat{Down: BinaryLength, Former: HeartbeatInterval}},
	},
}

// MaxDatagram is how many bytes of payload an event may have that is sent as a datagram: the smallest packet of QUIC is one of
// 1,200 bytes (RFC 9000, section 14), of which its head, the session's number and the event's line take some.
const MaxDatagram = 1100
