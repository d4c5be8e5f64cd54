package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"pollpush/experiment"
	"pollpush/feed"
	"pollpush/internal/race"
	"pollpush/loadgen"
	"pollpush/loadgen/exchange"
	"pollpush/results"
	"pollpush/servers"
)

// stageWindow is the length of a stage's window: with the race detector, what happens within it takes several times as long.
var stageWindow = func() time.Duration {
	if race.Enabled {
		return 2 * time.Second
	}
	return 400 * time.Millisecond
}()

// A stage is a server and a load generator of one transport, in this process.
type stage struct {
	*testing.T
	scenario results.Scenario
	topics   *feed.Topics
	options  servers.Options
	load     *loadgen.Load
	address  string   // of the server itself
	taken    sync.Map // how often the server had a message with direction up: a *atomic.Int64 by its takenMessage
	cut      func()   // every connection
	server   *stageServer
}

// A takenMessage is which one of whose.
type takenMessage struct {
	client int
	number uint64
}

// took returns how often the server had a client's message with that number.
func (st *stage) took(client int, number uint64) int64 {
	n, ok := st.taken.Load(takenMessage{client, number})
	if !ok {
		return 0
	}
	return n.(*atomic.Int64).Load()
}

// awaitTaken waits until the server has a message, which may be still on its way, and returns how often it has.
func (st *stage) awaitTaken(client int, number uint64) int64 {
	st.Helper()
	st.await(fmt.Sprintf("the server has message %d of client %d", number, client), func() bool { return st.took(client, number) > 0 })
	return st.took(client, number)
}

// await looks, again and again, whether something has happened that is about to, and fails when it does not.
func (st *stage) await(what string, happened func() bool) {
	st.Helper()
	for deadline := time.Now().Add(patience); !happened(); {
		if time.Now().After(deadline) {
			st.Fatalf("this has not happened: %s; %+v", what, st.load.Progress())
		}
		soon(st.T, "the next look", time.After(time.Millisecond))
	}
}

func (st *stage) take(from int, m feed.Message) error {
	n, _ := st.taken.LoadOrStore(takenMessage{from, m.Seq}, new(atomic.Int64))
	n.(*atomic.Int64).Add(1)
	return nil
}

// newStage connects the clients of a scenario, as the changes make it.
func newStage(t *testing.T, transport experiment.Transport, changes ...change) *stage {
	t.Helper()
	return newStageWith(t, transport, nil, changes...)
}

// newStageWith is newStage with a server that offers more transports.
func newStageWith(t *testing.T, transport experiment.Transport, more []experiment.Transport, changes ...change) *stage {
	t.Helper()
	s := results.Default()
	s.Transport, s.Clients, s.Drain = transport.Name, 10, results.Duration(verySlowly)
	s.PollInterval = results.Duration(stageWindow / 80)
	for _, change := range changes {
		change(&s)
	}
	if err := checkScenario(&s); err != nil {
		t.Fatal(err)
	}
	st := &stage{T: t, scenario: s, topics: feed.NewTopicsOf(feed.Kind(s.PayloadKind), s.History, s.TopicNames()...)}
	listening, err := experiment.Listen(s, "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	options, load := servers.Options{Compress: s.Compress, IOTimeout: verySlowly}, loadgen.Options{Address: listening.Addr.String(), Post: exchange.Post}
	startGenerator(t, s, &options)
	load.TLS = secure(t, s, &options)
	var subscribe []loadgen.Subscribe
	for _, p := range s.Parts() {
		named, err := transportNamed(p.Transport)
		if err != nil {
			t.Fatal(err)
		}
		subscribe, more = append(subscribe, named.Subscribe), append(more, named)
	}
	if st.address = load.Address; s.Direction == results.DirectionUp {
		options.Take = st.take
	}
	st.options = options
	st.server = serveStage(st, listening, options, more...)
	soon(t, "the server has started", st.server.started)
	connected := func() {}
	if s.HTTP == results.HTTP3 {
		st.cut = st.server.restart
	} else {
		proxy := newProxy(t, load.Address)
		load.Address, st.cut = proxy.address, proxy.cut
		connected = func() { // or a cut might find nothing to cut
			perConnection := max(1, s.Streams)
			for _, p := range s.Parts() {
				for range (p.Clients + perConnection - 1) / perConnection {
					soon(t, "the proxy has accepted each connection", proxy.accepted)
				}
			}
		}
	}
	st.load = loadgen.NewMix(s, subscribe, load)
	t.Cleanup(st.load.Close)
	if err := st.load.Connect(t.Context()); err != nil {
		t.Fatal(err)
	}
	connected()
	return st
}

// verySlowly is what a message may take on its way, of a server that writes it and clients that read it: a MiB over QUIC, which is
// enciphered packet by packet, takes half a minute on a machine that does fifty other things.
const verySlowly = 2 * time.Minute

// patience is how long a test waits for what is about to happen.
const patience = 30 * time.Second

// soon receives what a channel is about to have; a test that waits for it in vain fails then, instead of all of them together later.
func soon[V any](t *testing.T, what string, from <-chan V) (v V) {
	t.Helper()
	select {
	case v = <-from:
	case <-time.After(patience):
		t.Fatalf("this has not happened: %s", what)
	}
	return v
}

// A stageServer is a stage's server.
type stageServer struct {
	stage      *stage
	options    servers.Options
	transports []servers.Transport
	address    string

	stop    context.CancelFunc
	served  chan error
	started chan servers.Counter // has one once the latest server has started
}

func serveStage(st *stage, listening experiment.Listener, options servers.Options, transports ...experiment.Transport) *stageServer {
	s := &stageServer{stage: st, options: options, address: listening.Addr.String()}
	for _, t := range transports {
		if !slices.ContainsFunc(s.transports, func(o servers.Transport) bool { return o.Name == t.Name }) {
			s.transports = append(s.transports, t.Transport)
		}
	}
	s.start(listening)
	st.Cleanup(s.end)
	return s
}

func (s *stageServer) start(listening experiment.Listener) {
	ctx, cancel := context.WithCancel(context.Background())
	served, started := make(chan error, 1), make(chan servers.Counter, 1)
	s.stop, s.served, s.started = cancel, served, started
	options := s.options
	options.Started = func(c servers.Counter) { started <- c }
	go func() { served <- listening.Serve(ctx, s.stage.topics, options, s.transports...) }()
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
	return st.measureFor(stageWindow, n, between)
}

func (st *stage) measureFor(window time.Duration, n int, between func(i int)) results.Run {
	st.Helper()
	now := time.Now()
	st.load.SetWindow(now, now.Add(window))
	first, last := make([]uint64, st.scenario.Topics), make([]uint64, st.scenario.Topics)
	for i := range n {
		if between != nil {
			between(i)
		}
		for topic, name := range st.topics.Names() {
			log := st.topics.Log(name)
			due := now.Add(time.Duration(i) * time.Microsecond)
			seq := log.Publish(feed.Message{Due: due, Body: log.Kind.GeneratedBody(st.scenario.Payload, 0, due)})
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

// send has the clients send for a while, and returns the record.
func (st *stage) send() results.Run {
	now := time.Now().Add(100 * time.Millisecond)
	return st.sendWithin(now, now.Add(400*time.Millisecond))
}

func (st *stage) sendWithin(mark1, mark2 time.Time) results.Run {
	st.Helper()
	st.load.SetWindow(mark1, mark2)
	if err := st.load.Drain(st.Context(), nil, nil); err != nil {
		st.Fatal(err)
	}
	run := results.Run{Scenario: st.scenario, Load: &results.Load{}}
	st.load.Fill(&run)
	return run
}

// checkCameBack fails where the record of a run whose connections were cut has nobody back. A server that stops takes leave of its clients:
// over HTTP/3, where that is the cut, one that had all of its answer goes on with the next server in good order, and is no reconnect.
func (st *stage) checkCameBack(run results.Run) {
	st.Helper()
	if run.Delivery.Reconnects+run.Delivery.ReconnectsOutside > 0 {
		return
	}
	if st.scenario.HTTP != results.HTTP3 || soon(st.T, "the next server has started", st.server.started).Stats().Open == 0 {
		st.Errorf("all connections were cut and none came back; delivery %+v, errors %v", run.Delivery, run.Errors)
	}
}

func (st *stage) check(run results.Run, what string, got, want int64) {
	st.Helper()
	if got != want {
		st.Errorf("%s = %d, want %d; delivery %+v, errors %v", what, got, want, run.Delivery, run.Errors)
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

// secure has a server speak TLS where the scenario does, and returns what its clients trust; nil: it doesn't.
func secure(t *testing.T, s results.Scenario, options *servers.Options) *tls.Config {
	t.Helper()
	if !s.TLS {
		return nil
	}
	config, certificate, err := experiment.SelfSigned()
	if err != nil {
		t.Fatal(err)
	}
	experiment.OfferVersion(config, s.HTTP)
	options.TLS = config
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(certificate)
	return &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS13}
}
