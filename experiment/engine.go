package experiment

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"syscall"

	"pollpush/feed"
	"pollpush/internal/udp"
	"pollpush/results"
	"pollpush/servers"
	"pollpush/servers/epoll"
	"pollpush/servers/nethttp"
	"pollpush/servers/quic"
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
	case results.EngineEpoll:
		return epoll.Serve, nil
	}
	return nil, fmt.Errorf("engine %q is not spoken over TCP", s.Engine)
}

// A Listener is an address that a server listens on, which has to be served.
type Listener struct {
	Addr net.Addr

	// Serve offers topics there until ctx is done: see servers.Serve.
	Serve func(ctx context.Context, topics *feed.Topics, o servers.Options, transports ...servers.Transport) error
}

// Listen listens at an address, HOST:PORT, for a server that is run by a scenario's engine.
func Listen(s results.Scenario, address string) (Listener, error) {
	if s.Engine == results.EngineQUIC {
		socket, err := udp.Listen(address, false)
		if err != nil {
			return Listener{}, fmt.Errorf("listen: %w", err)
		}
		return Listener{socket.LocalAddr(), func(ctx context.Context, topics *feed.Topics, o servers.Options, transports ...servers.Transport) error {
			return quic.Serve(ctx, socket, topics, o, transports...)
		}}, nil
	}
	return listenTCP(s, address, nil)
}

// listenShared is Listen at an address that other processes listen on too, over TCP: the kernel spreads connections over them (socket(7),
// SO_REUSEPORT).
func listenShared(s results.Scenario, address string) (Listener, error) {
	return listenTCP(s, address, sharePort)
}

func listenTCP(s results.Scenario, address string, control func(network, address string, raw syscall.RawConn) error) (Listener, error) {
	engine, err := EngineOf(s)
	if err != nil {
		return Listener{}, err
	}
	ln, err := listenWithoutProbes(address, control)
	if err != nil {
		return Listener{}, err
	}
	return Listener{ln.Addr(), func(ctx context.Context, topics *feed.Topics, o servers.Options, transports ...servers.Transport) error {
		return engine(ctx, ln, topics, o, transports...)
	}}, nil
}

// listenWithoutProbes listens without TCP's own keep-alive, which Go turns on: of a client that hears a heartbeat each 25 s, a probe
// after 15 s would be half of the packets. The load generator sends none either.
func listenWithoutProbes(address string, control func(network, address string, raw syscall.RawConn) error) (net.Listener, error) {
	ln, err := (&net.ListenConfig{KeepAlive: -1, Control: control}).Listen(context.Background(), "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("listen: %w", err)
	}
	return ln, nil
}

// OfferVersion has a server's TLS agree on the version of HTTP (ALPN, RFC 7301). With HTTP/2 it offers HTTP/1.1 too, as servers on
// the web do: browsers open a WebSocket over that unless they have a connection of HTTP/2 already.
func OfferVersion(config *tls.Config, version string) {
	if version == results.HTTP2 {
		config.NextProtos = []string{"h2", "http/1.1"}
	}
}
