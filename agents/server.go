package agents

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"strconv"

	"github.com/nats-io/nats-server/v2/server"
)

// A Server is a NATS server in this process, with the core of NATS alone: it keeps nothing.
type Server struct{ *server.Server }

// NewServer starts one at HOST:PORT; port 0 is any. The access says what agents need: its token, and with a certificate TLS, with
// a CA one of theirs that it has signed. One of both has to be there where other machines reach it.
func NewServer(listen string, a Access) (*Server, error) {
	ln, err := net.Listen("tcp", listen) // for an error that can be told; the library listens by itself
	if err != nil {
		return nil, err
	}
	address := ln.Addr().(*net.TCPAddr)
	ln.Close()
	if !address.IP.IsLoopback() && a.Token == "" && a.CA == "" {
		return nil, errors.New("whoever reaches it could start programs at the agents: give a file with a token as --nats-token, or certificates as --nats-ca")
	}
	host, _, err := net.SplitHostPort(listen)
	if err != nil {
		return nil, err
	}
	options := &server.Options{
		ServerName: "pollpush", Host: host, Port: address.Port,
		NoSigs: true, NoLog: true, NoSystemAccount: true, PingInterval: 2 * beat, MaxPingsOut: 2,
	}
	if options.Authorization, err = a.token(); err != nil {
		return nil, err
	}
	config, err := a.tls()
	switch {
	case err != nil:
		return nil, err
	case config != nil && config.Certificates == nil:
		return nil, errors.New("a server with TLS has a certificate and its key")
	case config != nil:
		if config.RootCAs != nil {
			config.ClientCAs, config.ClientAuth = config.RootCAs, tls.RequireAndVerifyClientCert
		}
		options.TLSConfig, options.TLSTimeout, options.TLS = config, patience.Seconds(), true
	}
	s, err := server.NewServer(options)
	if err != nil {
		return nil, fmt.Errorf("start a NATS server: %w", err)
	}
	s.Start()
	if !s.ReadyForConnections(patience) {
		s.Shutdown()
		return nil, fmt.Errorf("start a NATS server: nobody listens at %s after %v", listen, patience)
	}
	return &Server{s}, nil
}

// Address is where it listens, HOST:PORT.
func (s *Server) Address() string {
	at := s.Addr().(*net.TCPAddr)
	return net.JoinHostPort(at.IP.String(), strconv.Itoa(at.Port))
}

// Close ends it, with all connections. Nil is none.
func (s *Server) Close() {
	if s == nil {
		return
	}
	s.Shutdown()
	s.WaitForShutdown()
}
