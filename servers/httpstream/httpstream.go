// Package httpstream answers GET /stream?topic=&after=N with the messages after N, one line each, and those that follow, as
// they come: the answer never ends (RFC 6202, section 3). An empty line now and then keeps the connection open.
package httpstream

import (
	"pollpush/servers"
	"pollpush/transport"
)

// Transport returns HTTP streaming.
func Transport() servers.Transport {
	return servers.Transport{Transport: transport.HTTPStream, Stream: &stream}
}

var stream = servers.Stream{
	Framing:   transport.HTTPStream.Framing,
	Heartbeat: "\n",
}
