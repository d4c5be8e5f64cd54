package model

import "pollpush/results"

// What resuming a session of TLS 1.3 takes through the socket (RFC 8446, section 2.2): of Go, which sends key shares of X25519MLKEM768
// (1,216 and 1,120 bytes) and a new ticket. A test counts a handshake.
const (
	resumedUp   = 1681
	resumedDown = 1457
	alpn        = 9                // each way, of choosing HTTP/2 (RFC 7301)
	closeNotify = 2 + tlsRecord    // of each side that closes (RFC 8446, section 6.1)
	synOption   = 60 - TCPIPHeader // a SYN has more options (RFC 9293, section 3.2)
)

// What HTTP/2 begins with: the client's preface (RFC 9113, section 3.4), SETTINGS with four of them and WINDOW_UPDATE, and the
// server's SETTINGS with six; both acknowledge the other's, and the server enlarges its window.
const (
	clientBegins = 24 + frameHeader + 4*6 + frameHeader + 4
	serverBegins = frameHeader + 6*6
	acknowledges = frameHeader
	enlarges     = frameHeader + 4
)

// An opening is what a connection takes beside its request and its answer, in bytes through the socket, and in further packets.
type opening struct{ up, down, packetsUp, packetsDown float64 }

// openingOf returns what each poll has to open first: nothing where connections are kept. Clients have a ticket by then.
func openingOf(s results.Scenario) opening {
	if s.KeepAlive != results.KeepAliveOff {
		return opening{}
	}
	// SYN, its acknowledgement, FIN and that of the server's FIN; SYN, FIN, and an acknowledgement.
	o := opening{packetsUp: 4, packetsDown: 3}
	if !s.TLS {
		return o
	}
	o.up, o.down = resumedUp+closeNotify, resumedDown+closeNotify
	o.packetsUp, o.packetsDown = o.packetsUp+3, o.packetsDown+3
	if s.HTTP == results.HTTP2 {
		o.up += alpn + recorded(s, clientBegins) + recorded(s, acknowledges)
		o.down += alpn + recorded(s, serverBegins) + recorded(s, acknowledges+enlarges) - closeNotify // the client closes
		o.packetsUp, o.packetsDown = o.packetsUp+2, o.packetsDown+2
	}
	return o
}
