// Package http3 is the part of HTTP/3 (RFC 9114) that a load generator needs, on quic-go: requests with heads of our choice over a
// counted UDP socket.
//
// quic-go writes a head's fields in any order, and QPACK (RFC 9204) without its dynamic table: each field is one of the static
// table or spelt out, with Huffman's code, so that the order changes nothing about the bytes, and a head costs as much the
// hundredth time as the first. Chromium does the same with a server that grants no table, which quic-go's doesn't.
package http3

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"math"
	"net"
	"sync"
	"time"

	"github.com/quic-go/quic-go"
	"github.com/quic-go/quic-go/http3"

	"pollpush/loadgen"
)

// A Connection is a QUIC connection (RFC 9000) of a client's own. It ends with Dial's context.
type Connection struct {
	*quic.Conn
	transport *quic.Transport
	packets   *loadgen.Packets
	unwatch   func() bool
	closing   sync.Once
}

// dialLimit is how long a handshake may take, as with TCP.
const dialLimit = 10 * time.Second

// Dial opens a connection of the client's own, whose handshake is done when it returns. config may say what is to be had beside
// a connection's usual settings.
func Dial(ctx context.Context, c *loadgen.Client, config quic.Config) (*Connection, error) {
	packets, err := c.DialPackets(ctx)
	if err != nil {
		return nil, err
	}
	return connect(ctx, packets, config)
}

// connect opens a connection over a socket, which it closes when it fails.
func connect(ctx context.Context, packets *loadgen.Packets, config quic.Config) (*Connection, error) {
	k := &Connection{transport: &quic.Transport{Conn: packets, ConnectionIDGenerator: noID{}}, packets: packets}
	// A client that polls rarely is not idle: how long it may be silent is for the server to say. Nobody asked for probes.
	config.MaxIdleTimeout, config.KeepAlivePeriod = math.MaxInt64, 0
	config.HandshakeIdleTimeout = dialLimit
	// Searching for the path's MTU takes some packets of 1,400 bytes, and quic-go sends them with the first events: they would
	// be most of what a client that has little to say sends within a window.
	config.DisablePathMTUDiscovery = true
	var err error
	if k.Conn, err = k.dial(ctx, &config); err != nil {
		k.transport.Close()
		packets.Close()
		return nil, fmt.Errorf("quic handshake: %w", Failure(err))
	}
	packets.Opened(k.ConnectionState().TLS.DidResume, func() int64 { return int64(k.ConnectionStats().PacketsLost) })
	k.unwatch = context.AfterFunc(ctx, k.end) // not Close, which would look at unwatch while it is written
	return k, nil
}

func (k *Connection) dial(ctx context.Context, config *quic.Config) (*quic.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, dialLimit)
	defer cancel()
	secure := k.packets.TLS.Clone()
	secure.NextProtos = []string{http3.NextProtoH3}
	return k.transport.Dial(ctx, k.packets.Server, secure, config)
}

// noID has the server's packets carry no connection ID: the socket says whose they are (RFC 9000, section 5.1). Chromium does so too.
type noID struct{}

func (noID) GenerateConnectionID() (quic.ConnectionID, error) { return quic.ConnectionID{}, nil }
func (noID) ConnectionIDLen() int                             { return 0 }

// Arrived tells the client when what it has just read arrived.
func (k *Connection) Arrived(c *loadgen.Client) { c.ArrivedAt(k.packets.At.Load()) }

// Close tells the server and closes the socket. It may be called more than once and by anybody.
func (k *Connection) Close() error {
	k.unwatch()
	k.end()
	return nil
}

func (k *Connection) end() {
	k.closing.Do(func() {
		_ = k.CloseWithError(quic.ApplicationErrorCode(http3.ErrCodeNoError), "") // what failed before, the caller knows
		_ = k.transport.Close()
		_ = k.packets.Close()
	})
}

// Reach shakes hands with a server at an address, HOST:PORT, and takes leave at once. It returns the server's address.
func Reach(ctx context.Context, address string, config *tls.Config) (net.IP, error) {
	to, err := net.ResolveUDPAddr("udp", address)
	if err != nil {
		return nil, err
	}
	config = config.Clone()
	config.NextProtos = []string{http3.NextProtoH3}
	conn, err := quic.DialAddr(ctx, to.String(), config, nil)
	if err != nil {
		return to.IP, err
	}
	return to.IP, conn.CloseWithError(quic.ApplicationErrorCode(http3.ErrCodeNoError), "")
}

// Failure gives an error of QUIC its kind, where its cause alone doesn't tell.
func Failure(err error) error {
	var stream *quic.StreamError
	var stateless *quic.StatelessResetError
	var transport *quic.TransportError
	switch {
	case errors.As(err, &stream), errors.As(err, &stateless):
		return loadgen.Errorf(loadgen.Reset, "%w", err)
	case errors.As(err, &transport) && transport.Remote && transport.ErrorCode == quic.ConnectionRefused:
		return loadgen.Errorf(loadgen.Refused, "%w", err)
	}
	return err
}
