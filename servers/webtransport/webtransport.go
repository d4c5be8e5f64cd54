// Package webtransport answers a CONNECT of /wt?topic=&after=N with a session of WebTransport over HTTP/3, on one stream of which
// it sends the messages after N, a line each, and those that follow; with datagrams=1 it sends a datagram for each instead,
// which may be lost. An empty line now and then keeps the session open.
package webtransport

import (
	"pollpush/servers"
	"pollpush/transport"
)

// Transport returns WebTransport. The session is the engine's: it takes one that speaks HTTP/3.
func Transport() servers.Transport {
	return servers.Transport{Transport: transport.WebTransport, Stream: &stream}
}

var stream = servers.Stream{
	Framing:   transport.WebTransport.Framing,
	Heartbeat: "\n",
}
