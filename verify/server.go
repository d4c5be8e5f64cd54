package verify

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"pollpush/results"
)

// A Server is a null server: it does what its Behaviour says, and nothing else, and knows exactly what it did.
type Server struct {
	scenario  results.Scenario
	behaviour Behaviour
	protocol  protocol

	connectDown, connectUp, up atomic.Int64
	mutex                      sync.Mutex
	clients                    []client // in the order in which they connected
}

type client struct {
	conn  net.Conn
	topic int
}

// NewServer returns a server for the scenario's transport, which must be a pushing one.
func NewServer(s results.Scenario, b Behaviour) (*Server, error) {
	p, err := protocolOf(s.Transport)
	if err != nil {
		return nil, err
	}
	return &Server{scenario: s, behaviour: b, protocol: p}, nil
}

// Listen listens on a free port of the loopback interface, without keep-alive probes, which would be packets too.
func Listen() (net.Listener, error) {
	config := net.ListenConfig{KeepAlive: -1}
	return config.Listen(context.Background(), "tcp", "127.0.0.1:0")
}

// Serve accepts clients until ctx is done, then closes all connections.
func (s *Server) Serve(ctx context.Context, ln net.Listener) error {
	var running sync.WaitGroup
	defer running.Wait()
	defer context.AfterFunc(ctx, func() { ln.Close() })()
	for {
		conn, err := ln.Accept()
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			return fmt.Errorf("null server: %w", err)
		}
		running.Go(func() {
			defer conn.Close()
			defer context.AfterFunc(ctx, func() { conn.Close() })()
			s.welcome(conn)
		})
	}
}

// welcome answers the handshake, and counts what the client says after it.
func (s *Server) welcome(conn net.Conn) {
	in := bufio.NewReaderSize(conn, 1024)
	request, err := readHead(in)
	if err != nil {
		return
	}
	topic, err := request.topic()
	if err != nil || topic >= s.scenario.Topics {
		conn.Write([]byte("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"))
		return
	}
	answer := s.protocol.answer(request)
	s.mutex.Lock()
	s.clients = append(s.clients, client{conn, topic})
	s.mutex.Unlock()
	if _, err := conn.Write(answer); err != nil {
		return
	}
	s.connectUp.Add(int64(request.bytes))
	s.connectDown.Add(int64(len(answer)))
	for {
		n, err := in.Discard(1)
		s.up.Add(int64(n))
		if err != nil {
			return
		}
	}
}

// Run delivers the events between start and mark2, the window being from mark1 to mark2, to all clients that are
// connected now, and returns what it did. wait returns at until, or with ctx's error when that is done before.
func (s *Server) Run(ctx context.Context, wait func(ctx context.Context, until time.Time) error, start, mark1, mark2 time.Time) (Truth, error) {
	s.mutex.Lock()
	clients := slices.Clone(s.clients)
	s.mutex.Unlock()
	topics := make([]int, len(clients))
	for i, c := range clients {
		topics[i] = c.topic
	}
	all, truth, err := plan(s.scenario, s.behaviour, topics, start, mark1, mark2)
	if err != nil {
		return truth, err
	}
	stall := mark1.Add(mark2.Sub(mark1) / 2).UnixNano() // when it begins
	book := newLedger()
	var event []byte
	now := time.Now().UnixNano()
	for _, d := range all {
		if at := d.at; now < at {
			if err := wait(ctx, time.Unix(0, at)); err != nil {
				return truth, err
			}
		}
		if s.behaviour.Sabotage.Stall > 0 && d.at >= stall {
			if err := wait(ctx, time.Unix(0, stall).Add(s.behaviour.Sabotage.Stall)); err != nil {
				return truth, err
			}
		}
		event = s.protocol.event(event[:0], d.seq, d.due, s.scenario.Payload)
		before := time.Now().UnixNano()
		if _, err := clients[d.client].conn.Write(event); err != nil {
			return truth, fmt.Errorf("null server: %w", err)
		}
		now = time.Now().UnixNano()
		if !d.measured {
			continue
		}
		truth.AppDown += int64(len(event))
		truth.Writes++
		if !d.repeat {
			book.enter(d, before, now)
		}
	}
	truth.ConnectDown, truth.ConnectUp = s.connectDown.Load(), s.connectUp.Load()
	truth.AppUp, truth.Header = s.up.Load(), packetHeader()
	return truth, errors.Join(book.close(&truth), ctx.Err())
}
