package experiment

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"

	"pollpush/feed"
	"pollpush/results"
	"pollpush/servers"
	"pollpush/servers/nethttp"
)

// A ServeFunc offers topics on a listener, see servers.Serve.
type ServeFunc func(ctx context.Context, ln net.Listener, topics *feed.Topics, o servers.Options, transports ...servers.Transport) error

// EngineOf returns what a scenario's server is run by, over TCP.
func EngineOf(s results.Scenario) (ServeFunc, error) {
	switch s.Engine {
	case "", results.EngineFasthttp:
		return servers.Serve, nil
	case results.EngineNetHTTP:
		return nethttp.Serve, nil
	}
	return nil, fmt.Errorf("engine %q is not spoken over TCP", s.Engine)
}

// OfferVersion has a server's TLS agree on the version of HTTP (ALPN, RFC 7301). With HTTP/2 it offers HTTP/1.1 too, as servers on
// the web do: browsers open a WebSocket over that unless they have a connection of HTTP/2 already.
func OfferVersion(config *tls.Config, version string) {
	if version == results.HTTP2 {
		config.NextProtos = []string{"h2", "http/1.1"}
	}
}
