package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pollpush/experiment"
	"pollpush/feed"
	"pollpush/loadgen"
	"pollpush/results"
	"pollpush/results/validity"
	"pollpush/servers"
	"pollpush/transport"
)

// The tests here run once for each row of the registry and each way to it: a new transport is tested by standing there.

// A change makes another scenario of one.
type change func(*results.Scenario)

// ways are what carries a transport: engines and versions of HTTP. The first one is what a scenario says by itself.
var ways = []struct {
	name   string
	change change
}{
	{"HTTP 1.1", func(*results.Scenario) {}},
	{"HTTP 1.1 of net-http", func(s *results.Scenario) { s.Engine = results.EngineNetHTTP }},
	{"HTTP 2", func(s *results.Scenario) { s.HTTP = results.HTTP2 }},
	{"HTTP 2 shared", func(s *results.Scenario) { s.HTTP, s.Streams = results.HTTP2, 4 }},
	{"HTTP 3", func(s *results.Scenario) { s.HTTP = results.HTTP3 }},
	{"HTTP 3 shared", func(s *results.Scenario) { s.HTTP, s.Streams = results.HTTP3, 4 }},
}

func eachTransport(t *testing.T, test func(t *testing.T, transport experiment.Transport, way change)) {
	for _, transport := range transports {
		for _, way := range ways {
			t.Run(transport.Name+" over "+way.name, func(t *testing.T) {
				t.Parallel()
				s := results.Default()
				if way.change(&s); transport.NotOver(s.HTTP) != "" {
					t.Skip(transport.NotOver(s.HTTP))
				}
				if transport.Datagrams && s.Streams > 0 {
					t.Skip("a session has a connection of its own")
				}
				test(t, transport, way.change)
			})
		}
	}
}

// A stage is a server and a load generator of one transport, in this process.
type stage struct {
	*testing.T
	scenario results.Scenario
	topics   *feed.Topics
	load     *loadgen.Load
	cut      func() // every connection
}

// newStage connects the clients of a scenario, as the changes make it.
func newStage(t *testing.T, transport experiment.Transport, changes ...change) *stage {
	t.Helper()
	s := results.Default()
	s.Transport, s.Clients, s.Drain = transport.Name, 10, results.Duration(20*time.Second)
	s.PollInterval = results.Duration(5 * time.Millisecond)
	for _, change := range changes {
		change(&s)
	}
	if err := checkScenario(&s); err != nil {
		t.Fatal(err)
	}
	st := &stage{T: t, scenario: s, topics: feed.NewTopics(s.History, s.TopicNames()...)}
	listening, err := experiment.Listen(s, "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	options, load := servers.Options{Compress: s.Compress}, loadgen.Options{Address: listening.Addr.String()}
	if s.TLS {
		var certificate []byte
		if options.TLS, certificate, err = experiment.SelfSigned(); err != nil {
			t.Fatal(err)
		}
		experiment.OfferVersion(options.TLS, s.HTTP)
		roots := x509.NewCertPool()
		roots.AppendCertsFromPEM(certificate)
		load.TLS = &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS13}
	}
	server := serveStage(st, listening, options, transport)
	connected := func() {}
	if s.HTTP == results.HTTP3 {
		st.cut = server.restart
	} else {
		proxy := newProxy(t, load.Address)
		load.Address, st.cut = proxy.address, proxy.cut
		connected = func() { // or a cut might find nothing to cut
			perConnection := max(1, s.Streams)
			for range (s.Clients + perConnection - 1) / perConnection {
				soon(t, "the proxy has accepted each connection", proxy.accepted)
			}
		}
	}
	st.load = loadgen.New(s, transport.Subscribe, load)
	t.Cleanup(st.load.Close)
	if err := st.load.Connect(t.Context()); err != nil {
		t.Fatal(err)
	}
	connected()
	return st
}

// soon receives what a channel is about to have; a test that waits for it in vain fails then, instead of all of them together later.
func soon[V any](t *testing.T, what string, from <-chan V) (v V) {
	t.Helper()
	select {
	case v = <-from:
	case <-time.After(30 * time.Second):
		t.Fatalf("this has not happened: %s", what)
	}
	return v
}

// A stageServer is a stage's server.
type stageServer struct {
	stage     *stage
	options   servers.Options
	transport experiment.Transport
	address   string

	stop   context.CancelFunc
	served chan error
}

func serveStage(st *stage, listening experiment.Listener, options servers.Options, transport experiment.Transport) *stageServer {
	s := &stageServer{stage: st, options: options, transport: transport, address: listening.Addr.String()}
	s.start(listening)
	st.Cleanup(s.end)
	return s
}

func (s *stageServer) start(listening experiment.Listener) {
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan error, 1)
	s.stop, s.served = cancel, served
	go func() { served <- listening.Serve(ctx, s.stage.topics, s.options, s.transport.Transport) }()
}

func (s *stageServer) end() {
	s.stop()
	if err := soon(s.stage.T, "Serve ends", s.served); err != nil {
		s.stage.Errorf("Serve: %v", err)
	}
}

// restart ends the server's connections, which is how those of QUIC are cut: what lies between can't reset them.
func (s *stageServer) restart() {
	s.end()
	listening, err := experiment.Listen(s.stage.scenario, s.address)
	if err != nil {
		s.stage.Fatal(err)
	}
	s.start(listening)
}

// measure publishes n events into each topic, within a window, and returns the record. between is called before each.
func (st *stage) measure(n int, between func(i int)) results.Run {
	st.Helper()
	now := time.Now()
	st.load.SetWindow(now, now.Add(400*time.Millisecond))
	first, last := make([]uint64, st.scenario.Topics), make([]uint64, st.scenario.Topics)
	for i := range n {
		if between != nil {
			between(i)
		}
		for topic, name := range st.topics.Names() {
			log := st.topics.Log(name)
			due := now.Add(time.Duration(i) * time.Microsecond)
			seq := log.Publish(feed.Message{Due: due, Body: feed.GeneratedBody(st.scenario.Payload, 0, due)})
			if i == 0 {
				first[topic] = seq
			}
			last[topic] = seq
		}
	}
	if err := st.load.Drain(st.Context(), first, last); err != nil {
		st.Fatal(err)
	}
	run := results.Run{Scenario: st.scenario, Load: &results.Load{}}
	st.load.Fill(&run)
	return run
}

func (st *stage) check(run results.Run, what string, got, want int64) {
	st.Helper()
	if got != want {
		st.Errorf("%s = %d, want %d; delivery %+v, errors %v", what, got, want, run.Delivery, run.Errors)
	}
}

func TestEveryEventArrivesOnce(t *testing.T) {
	eachTransport(t, func(t *testing.T, transport experiment.Transport, way change) {
		usual := results.Default()
		way(&usual)
		for i, change := range []change{
			func(*results.Scenario) {},
			func(s *results.Scenario) { s.Topics = 3 },
			func(s *results.Scenario) { s.Payload = 0 },
			func(s *results.Scenario) { s.Payload = 20_000 },
			func(s *results.Scenario) { s.TLS = true },
			func(s *results.Scenario) { s.Headers, s.CookieBytes = results.HeadersMinimal, 500 },
			func(s *results.Scenario) { s.Think, s.PollInterval = results.Duration(3*time.Millisecond), 0 },
		} {
			if i > 3 && usual != results.Default() { // what follows is nothing that a way could do wrong
				break
			}
			st := newStage(t, transport, way, change)
			const n = 50
			run := st.measure(n, nil)
			d := run.Delivery
			st.check(run, "expected", d.Expected, n*10)
			st.check(run, "received", d.Received, n*10)
			st.check(run, "lost", d.Lost, 0)
			st.check(run, "duplicates", d.Duplicates, 0)
			st.check(run, "reordered", d.Reordered, 0)
			st.check(run, "coalesced", d.Coalesced, 0)
			st.check(run, "reconnects", d.Reconnects, 0)
			st.check(run, "payload", run.Bytes.PayloadDown, int64(n*10*st.scenario.Payload))
			if run.Latency == nil || run.Latency.Count != n*10 {
				t.Errorf("latency %+v, want %d samples", run.Latency, n*10)
			}
			validity.Judge(&run)
			for _, reason := range run.InvalidBecause {
				if st.scenario.Rate > 0 && !strings.HasPrefix(reason, "load generator lagged") { // by a machine that does something else
					t.Errorf("the run is invalid: %s", reason)
				}
			}
		}
	})
}

func TestLatestCoalescesAndLosesNothing(t *testing.T) {
	eachTransport(t, func(t *testing.T, transport experiment.Transport, way change) {
		st := newStage(t, transport, way, func(s *results.Scenario) { s.Contract = results.Latest })
		const n = 200
		run := st.measure(n, nil)
		d := run.Delivery
		st.check(run, "lost", d.Lost, 0)
		st.check(run, "received + coalesced", d.Received+d.Coalesced, n*10)
		if d.Received < 10 {
			t.Errorf("received %d, want at least the last event for each of 10 clients", d.Received)
		}
	})
}

// TestCutClientsComeBack cuts every connection twice while events are published: all clients resume from their cursor.
func TestCutClientsComeBack(t *testing.T) {
	eachTransport(t, func(t *testing.T, transport experiment.Transport, way change) {
		st := newStage(t, transport, way)
		const n = 60
		run := st.measure(n, func(i int) {
			if i == n/3 || i == 2*n/3 {
				st.cut()
			}
		})
		d := run.Delivery
		st.check(run, "received", d.Received, n*10)
		st.check(run, "lost", d.Lost, 0)
		st.check(run, "duplicates", d.Duplicates, 0)
		if d.Reconnects+d.ReconnectsOutside == 0 {
			t.Error("all connections were cut and none came back")
		}
	})
}

// TestDatagramsArrive sends each event as a datagram, one after the other, so that none is lost on the way.
func TestDatagramsArrive(t *testing.T) {
	for _, transport := range transports {
		if !transport.Datagrams {
			continue
		}
		st := newStage(t, transport, func(s *results.Scenario) { s.HTTP, s.Datagrams, s.Payload = results.HTTP3, true, 1100 })
		const n = 20
		run := st.measure(n, func(i int) {
			for deadline := time.Now().Add(20 * time.Second); st.load.Progress().Received < int64(i*10); runtime.Gosched() {
				if time.Now().After(deadline) {
					t.Fatalf("%d events came of %d that were sent", st.load.Progress().Received, i*10)
				}
			}
		})
		st.check(run, "received", run.Delivery.Received, n*10)
		st.check(run, "duplicates", run.Delivery.Duplicates, 0)
	}
}

// A proxy stands between clients and server and can cut what goes through it.
type proxy struct {
	address  string
	accepted chan struct{} // one for each connection
	mu       sync.Mutex
	conns    []net.Conn
}

func newProxy(t *testing.T, to string) *proxy {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &proxy{address: ln.Addr().String(), accepted: make(chan struct{}, 1000)}
	t.Cleanup(func() {
		ln.Close()
		p.cut()
	})
	go func() {
		for {
			client, err := ln.Accept()
			if err != nil {
				return
			}
			server, err := net.Dial("tcp", to)
			if err != nil {
				client.Close()
				continue
			}
			p.mu.Lock()
			p.conns = append(p.conns, client, server)
			p.mu.Unlock()
			select {
			case p.accepted <- struct{}{}:
			default: // nobody waits for so many
			}
			for _, way := range [][2]net.Conn{{client, server}, {server, client}} {
				go func() {
					way[0].(*net.TCPConn).WriteTo(way[1])
					way[1].Close()
				}()
			}
		}
	}()
	return p
}

// cut resets all connections.
func (p *proxy) cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range p.conns {
		c.(*net.TCPConn).SetLinger(0)
		c.Close()
	}
	p.conns = nil
}

// TestAllTransportsShareOnePort has all of them follow one feed on one listener, as `pollpush serve` offers it.
func TestAllTransportsShareOnePort(t *testing.T) {
	topics := feed.NewTopics(0, "0")
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var offered []servers.Transport
	var rows []experiment.Transport
	for _, transport := range transports {
		if transport.NotOver(results.HTTP1) == "" {
			rows, offered = append(rows, transport), append(offered, transport.Transport)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- servers.Serve(ctx, ln, topics, servers.Options{}, offered...) }()
	defer func() {
		cancel()
		soon(t, "Serve ends", served)
	}()
	var loads []*loadgen.Load
	for _, transport := range rows {
		s := results.Default()
		s.Transport, s.Clients, s.PollInterval = transport.Name, 5, results.Duration(2*time.Millisecond)
		s.Complete()
		load := loadgen.New(s, transport.Subscribe, loadgen.Options{Address: ln.Addr().String()})
		defer load.Close()
		if err := load.Connect(ctx); err != nil {
			t.Fatalf("%s: %v", transport.Name, err)
		}
		now := time.Now()
		load.SetWindow(now, now.Add(300*time.Millisecond))
		loads = append(loads, load)
	}
	due := time.Now()
	for range 20 {
		topics.Log("0").Publish(feed.Message{Due: due, Body: []byte("shared")})
	}
	for i, load := range loads {
		if err := load.Drain(ctx, []uint64{1}, []uint64{20}); err != nil {
			t.Fatal(err)
		}
		var run results.Run
		if load.Fill(&run); run.Delivery.Received != 100 {
			t.Errorf("%s: %+v, want 100 received", rows[i].Name, run.Delivery)
		}
	}
}

func TestRegistryNames(t *testing.T) {
	var names []string
	for _, t := range transports {
		names = append(names, t.Name)
	}
	if !slices.Equal(names, transport.Names()) {
		t.Errorf("the registry has %q, descriptors are of %q", names, transport.Names())
	}
	if _, err := transportNamed("web-socket"); err == nil || err.Error() != `transport "web-socket" does not exist (did you mean "websocket"?)` {
		t.Errorf("transportNamed(web-socket): %v", err)
	}
}
