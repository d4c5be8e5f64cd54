package experiment

import (
	"cmp"
	"context"
	"io/fs"
	"net"
	"runtime"
	"runtime/debug"
	"time"

	"pollpush/feed"
	"pollpush/internal/host"
	"pollpush/loadgen/account"
	"pollpush/results"
	"pollpush/servers"
)

// serverRole is our server: of the scenario's transport, or of several.
type serverRole struct {
	process    *Process
	transports registry
	page       fs.FS // the browser's transport clients

	host      string // the address that it listens on
	topics    *feed.Topics
	taken     *taken          // nil: the messages of clients are published, or there are none
	generator *feed.Generator // nil: nobody asks
	rssIdle   *int64
	rss       *int64
	tcpIdle   *int64
	tcp       *int64

	objectsIdle *int64 // of connections, in the kernel
	objects     *int64

	counter     servers.Counter // of requests; nil: they are not counted
	connections *Connections    // nil unless the clients are a browser's

	cpu        *time.Duration // up to when the clients begin to connect
	connecting *int64         // CPU time from then until all are connected, in nanoseconds
}

// Listen starts the scenario's server.
func (s *serverRole) Listen(request ListenRequest, reply *Listening) error {
	scenario := request.Scenario
	s.host = request.Host
	transports, err := s.transports.of(scenario)
	if err != nil {
		return err
	}
	s.topics = feed.NewTopicsOf(feed.Kind(scenario.PayloadKind), scenario.History, scenario.TopicNames()...)
	address := net.JoinHostPort(s.host, "0")
	if request.Joint != nil {
		s.topics.Join(cmp.Or(request.Joint.Epoch, s.topics.Epoch()))
		address = cmp.Or(request.Joint.Address, address)
	}
	reply.Epoch = s.topics.Epoch()
	options := servers.Options{MaxConnections: scenario.Clients + referenceClients + 16, Headers: scenario.Headers, Compress: scenario.Compress}
	if scenario.ComeBack() { // who has left may still be connected for a moment
		options.MaxConnections += scenario.Clients
	}
	if err := s.answer(scenario, request.Trace, &options); err != nil {
		return err
	}
	if scenario.Via != "" {
		options.MaxConnections += scenario.Clients // it may open others before it has closed those that it had
		// Who takes TLS off, or asks by another Host, makes pages look as if they were somebody else's: a server behind it is told.
		options.Origins = []string{"*"}
		options.Started = func(c servers.Counter) { s.counter = c }
	}
	if s.take(scenario, &options); scenario.Upstream() {
		options.MaxConnections += scenario.Clients // to post on
	}
	options.Heartbeat = time.Duration(scenario.HeartbeatInterval())
	// Clients that come back rarely are not idle, and the first poll is due within an interval too.
	_, longest := scenario.Pauses()
	options.IdleTimeout = max(5*time.Minute, 2*time.Duration(max(longest, scenario.RetryStream)))
	if scenario.Upstream() {
		options.IdleTimeout = max(options.IdleTimeout, time.Duration(2*float64(time.Second)/scenario.SendRate))
	}
	options.FirstTimeout = options.IdleTimeout
	if scenario.TLS {
		if options.TLS, reply.Certificate, err = SelfSigned(s.host); err != nil {
			return err
		}
		OfferVersion(options.TLS, scenario.HTTP)
		if request.Joint != nil {
			options.TLS.SetSessionTicketKeys([][32]byte{request.Joint.TicketKey})
		}
	}
	if scenario.Client == results.ClientBrowser {
		if s.connections, err = countBrowser(&options, s.page); err != nil {
			return err
		}
	}
	if reply.Address, err = s.serve(scenario, address, request.Joint != nil, options, transports); err != nil {
		return err
	}
	if scenario.Publisher == results.PublisherPost {
		// Posts have a listener of their own, or their bytes would be counted as a browser's.
		options.Started, options.Fallback, options.MaxConnections = nil, nil, 16
		options.IdleTimeout = max(options.IdleTimeout, 2*time.Duration(scenario.Settle+scenario.Measure+scenario.Drain))
		options.FirstTimeout = options.IdleTimeout
		if scenario.HTTP == results.HTTP3 { // nobody posts by QUIC here
			scenario.HTTP, scenario.Engine = results.HTTP1, ""
		}
		if reply.PublishAddress, err = s.serve(scenario, address, false, options, transports); err != nil {
			return err
		}
	}
	if reply.CPUs, err = host.CPUs(); err != nil {
		return err
	}
	host.CountInstructions()
	s.rssIdle, s.tcpIdle, s.objectsIdle = host.SettledRSS(), host.SocketMemory(), host.SocketObjects()
	return nil
}

// serve serves the topics at an address until the process stops, which others may share, and returns it with its port.
func (s *serverRole) serve(
	scenario results.Scenario, at string, shared bool, options servers.Options, transports []Transport,
) (address string, err error) {
	listen := Listen
	if shared {
		listen = listenShared
	}
	listening, err := listen(scenario, at)
	if err != nil {
		return "", err
	}
	var offered []servers.Transport
	for _, t := range transports {
		offered = append(offered, t.Transport)
	}
	s.process.Start("serving", func(ctx context.Context) error {
		return listening.Serve(ctx, s.topics, options, offered...)
	})
	return listening.Addr.String(), nil
}

// answer has the server answer prompts, where the scenario's clients ask: on one connection more each.
func (s *serverRole) answer(scenario results.Scenario, trace []byte, options *servers.Options) (err error) {
	if scenario.Workload != results.WorkloadTokens {
		return nil
	}
	if s.generator, err = newGenerator(scenario, trace); err != nil {
		return err
	}
	options.Generator, options.Contexts = s.generator, NewContexts(scenario)
	options.MaxConnections += scenario.Clients
	s.process.Start("answering", s.generator.Run)
	return nil
}

// Connecting is called before the clients connect; a browser's page has been loaded.
func (s *serverRole) Connecting(Nothing, *Nothing) error {
	s.connections.count(func(c *Connections) *Count { return &c.PageLoaded })
	s.cpu = host.Used().CPU
	return nil
}

// Connected is called when all clients are connected and nothing is published yet.
func (s *serverRole) Connected(Nothing, *Nothing) error {
	s.connecting = since(s.cpu, host.Used().CPU)
	s.connections.count(func(c *Connections) *Count { return &c.Connected })
	s.rss, s.tcp, s.objects = host.SettledRSS(), host.SocketMemory(), host.SocketObjects()
	return nil
}

// Measure waits for the window to pass and returns what the process used within it.
func (s *serverRole) Measure(w Window, part *ServerPart) error {
	if s.taken != nil {
		s.taken.window.Store(&account.Window{From: w.Mark1.UnixNano(), Until: w.Mark2.UnixNano()})
	}
	var gc [2]debug.GCStats
	var resetErr error
	var rss *int64
	var requests [2]*int64
	var err error
	*part, err = MeasureServer(s.process.Context(), w, func(mark int) {
		if s.counter != nil {
			requests[mark] = results.Observed(s.counter.Stats().Requests)
		}
		if mark == 0 {
			resetErr = host.ResetPeakRSS()
			debug.ReadGCStats(&gc[0])
			s.connections.count(func(c *Connections) *Count { return &c.Mark1 })
			return
		}
		s.connections.count(func(c *Connections) *Count { return &c.Mark2 })
		rss = host.RSS()
		debug.ReadGCStats(&gc[1])
	})
	if err != nil {
		return err
	}
	part.Server.RSSIdleBytes, part.Server.RSSBytes, part.Server.PeakRSSBytes = s.rssIdle, s.rss, peakSince(resetErr)
	part.Server.RSSLoadBytes = rss
	part.Server.TCPMemoryIdleBytes, part.Server.TCPMemoryBytes = s.tcpIdle, s.tcp
	part.Server.SocketObjectsIdleBytes, part.Server.SocketObjectsBytes = s.objectsIdle, s.objects
	part.Server.GCPauseNS, part.Server.GCCycles = since(&gc[0].PauseTotal, &gc[1].PauseTotal), since(&gc[0].NumGC, &gc[1].NumGC)
	part.Connections, part.ConnectCPUNS = s.connections, s.connecting
	part.Requests = since(requests[0], requests[1])
	return nil
}

// MeasureServer waits for the window to pass and returns what this process used within it: CPU time, context switches and
// goroutines. atMark is called at mark number 0 and 1, outside of what is measured.
func MeasureServer(ctx context.Context, w Window, atMark func(mark int)) (ServerPart, error) {
	timer, err := feed.NewTimer()
	if err != nil {
		return ServerPart{}, err
	}
	defer timer.Close()
	if err := timer.Wait(ctx, w.Mark1); err != nil {
		return ServerPart{}, err
	}
	clock1 := host.ClockOffset()
	atMark(0)
	used1 := host.Used()
	if err := timer.Wait(ctx, w.Mark2); err != nil {
		return ServerPart{}, err
	}
	used2 := host.Used()
	atMark(1)
	clock2 := host.ClockOffset()
	return ServerPart{
		Server: results.Server{
			CPUNS: since(used1.CPU, used2.CPU), Switches: since(used1.Switches, used2.Switches),
			ReadCalls: since(used1.Reads, used2.Reads), WriteCalls: since(used1.Writes, used2.Writes),
			Instructions: since(used1.Instructions, used2.Instructions),
			Goroutines:   results.Observed(int64(runtime.NumGoroutine())),
			GOMAXPROCS:   results.Observed(int64(runtime.GOMAXPROCS(0))), Sysctls: host.Sysctls(host.Files()),
		},
		ClockStepNS: since(clock1, clock2),
	}, nil
}

// peakSince is the highest memory since ResetPeakRSS, which returned resetErr: nil where it could not be reset, because
// then the peak may be that of the connecting.
func peakSince(resetErr error) *int64 {
	if resetErr != nil {
		return nil
	}
	return host.PeakRSS()
}

// since is b - a, nil where either was not measured.
func since[T ~int64](a, b *T) *int64 {
	if a == nil || b == nil {
		return nil
	}
	return results.Observed(int64(*b - *a))
}
