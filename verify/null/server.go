package null

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"pollpush/results"
	"pollpush/transport"
)

// A Server is a null server: it does what its Behaviour says, and nothing else, and knows exactly what it did.
type Server struct {
	scenario  results.Scenario
	behaviour Behaviour
	transport transport.Transport

	connectDown, connectUp, up atomic.Int64
	delivered                  *deliveryLog
	mutex                      sync.Mutex
	clients                    []*client // in the order in which they connected
}

type client struct {
	conn  net.Conn
	topic int

	mutex     sync.Mutex
	event     []byte     // the last one: its memory is used again
	requested bool       // a request waits for an event
	waiting   []delivery // events that wait for a request
}

// NewServer returns a server for the scenario's transport: any but short polling, whose answers no server has a say in.
func NewServer(s results.Scenario, b Behaviour) (*Server, error) {
	t, known := transport.Named(s.Transport)
	if !known || t.Kind == transport.Poll {
		return nil, fmt.Errorf("null server: it doesn't speak %s", s.Transport)
	}
	return &Server{scenario: s, behaviour: b, transport: t, delivered: newDeliveryLog()}, nil
}

// held reports whether each event is the answer to a request.
func (s *Server) held() bool { return s.transport.Kind == transport.Hold }

// Listen listens on a free port of an address, without keep-alive probes, which would be packets too.
func Listen(host string) (net.Listener, error) {
	config := net.ListenConfig{KeepAlive: -1}
	return config.Listen(context.Background(), "tcp", net.JoinHostPort(host, "0"))
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

// welcome answers the handshake, and takes what the client says after it.
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
	c := &client{conn: conn, topic: topic}
	s.mutex.Lock()
	s.clients = append(s.clients, c)
	s.mutex.Unlock()
	if s.held() {
		for ; err == nil; request, err = readHead(in) {
			s.up.Add(int64(request.bytes))
			if s.request(c) != nil {
				return
			}
		}
		return
	}
	answer := handshake(s.transport, request)
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
	stall := mark1.Add(mark2.Sub(mark1) / 2) // when it begins
	truth.Transport = s.transport.Name
	var measuring bool
	var upBefore int64
	for _, d := range all {
		if at := time.Unix(0, d.at); at.After(time.Now()) {
			if err := wait(ctx, at); err != nil {
				return truth, err
			}
		}
		if s.behaviour.Sabotage.Stall > 0 && d.at >= stall.UnixNano() {
			if err := wait(ctx, stall.Add(s.behaviour.Sabotage.Stall)); err != nil {
				return truth, err
			}
		}
		if d.measured && !measuring { // nothing is on its way: see quiet
			measuring, upBefore = true, s.up.Load()
		}
		if err := s.deliver(clients[d.client], d); err != nil {
			return truth, fmt.Errorf("null server: %w", err)
		}
	}
	if err := wait(ctx, mark2); err != nil { // until the last requests are there
		return truth, err
	}
	truth.ConnectDown, truth.ConnectUp = s.connectDown.Load(), s.connectUp.Load()
	if measuring {
		truth.AppUp = s.up.Load() - upBefore
	}
	err = s.delivered.close(&truth)
	if s.held() { // requests have acknowledgements too, whose number is the kernel's choice
		truth.Requests = truth.Writes
	} else {
		truth.Header = packetHeader()
	}
	return truth, err
}

// deliver writes an event, where each answers a request as soon as there is one.
func (s *Server) deliver(c *client, d delivery) error {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if s.held() && !c.requested {
		c.waiting = append(c.waiting, d)
		return nil
	}
	c.requested = false
	return s.write(c, d)
}

// request takes a request for the next event.
func (s *Server) request(c *client) error {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if len(c.waiting) == 0 {
		c.requested = true
		return nil
	}
	d := c.waiting[0]
	c.waiting = slices.Delete(c.waiting, 0, 1)
	return s.write(c, d)
}

// write writes an event and enters it. The caller holds the client's lock.
func (s *Server) write(c *client, d delivery) error {
	c.event = appendEvent(c.event[:0], s.transport, d.seq, d.due, s.scenario.Payload)
	before := time.Now().UnixNano()
	if _, err := c.conn.Write(c.event); err != nil {
		return err
	}
	s.delivered.add(d, len(c.event), before, time.Now().UnixNano())
	return nil
}
