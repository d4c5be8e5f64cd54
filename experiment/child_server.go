package experiment

import (
	"context"
	"fmt"
	"net"
	"runtime"
	"runtime/debug"
	"time"

	"pollpush/feed"
	"pollpush/internal/host"
	"pollpush/results"
	"pollpush/servers"
)

// serverChild is the server process of a run: one transport's server with the publisher that feeds it.
type serverChild struct {
	background
	transports registry
	scenario   results.Scenario
	topics     *feed.Topics
	rssIdle    *int64
	rss        *int64
	tcpIdle    *int64
	tcp        *int64
	visit      *visit // nil unless the clients are a browser's
}

func (s *serverChild) do(ctx context.Context, o order) (*answer, error) {
	switch {
	case o.Serve != nil:
		return s.serve(*o.Serve)
	case o.Loaded:
		s.visit.look(func(v *visit) *books { return &v.Loaded })
		return &answer{}, nil
	case o.Settled:
		s.visit.look(func(v *visit) *books { return &v.Settled })
		s.rss, s.tcp = host.SettledRSS(), host.SocketMemory()
		return &answer{}, nil
	case o.Window != nil:
		return s.publish(ctx, *o.Window)
	}
	return nil, errNotMine
}

// serve starts the scenario's server on a free port of the loopback interface.
func (s *serverChild) serve(scenario results.Scenario) (*answer, error) {
	s.scenario = scenario
	transport, err := s.transports.named(scenario.Transport)
	if err != nil {
		return nil, err
	}
	s.topics = feed.NewTopics(scenario.History, scenario.TopicNames()...)
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("listen: %w", err)
	}
	options := servers.Options{
		MaxConnections: scenario.Clients + 16, Headers: scenario.Headers,
	}
	// Clients that poll rarely are not idle, and the first poll is due within an interval too.
	options.IdleTimeout = max(5*time.Minute, 2*time.Duration(max(scenario.PollInterval, scenario.Think)))
	options.FirstTimeout = options.IdleTimeout
	var certificate []byte
	if scenario.TLS {
		if options.TLS, certificate, err = SelfSigned(); err != nil {
			return nil, err
		}
	}
	if scenario.Client == results.ClientBrowser {
		if s.visit, err = receive(&options); err != nil {
			return nil, err
		}
	}
	s.start("serving", func(ctx context.Context) error { return servers.Serve(ctx, ln, s.topics, options, transport.Transport) })
	cpus, err := host.CPUs()
	if err != nil {
		return nil, err
	}
	s.rssIdle, s.tcpIdle = host.SettledRSS(), host.SocketMemory()
	return &answer{Address: ln.Addr().String(), CPUs: cpus, Certificate: certificate}, nil
}

// publish publishes until the process is stopped, and returns what the window between the marks cost.
func (s *serverChild) publish(ctx context.Context, w window) (*answer, error) {
	counts, publish, err := windowPublisher(s.scenario, s.topics, w)
	if err != nil {
		return nil, err
	}
	s.start("publishing", publish)
	timer, err := feed.NewTimer()
	if err != nil {
		return nil, err
	}
	defer timer.Close()
	if err := timer.Wait(ctx, w.Mark1); err != nil {
		return nil, err
	}
	clock1 := host.ClockOffset()
	resetErr := host.ResetPeakRSS()
	gc1 := gcSoFar()
	s.visit.look(func(v *visit) *books { return &v.Mark })
	used1 := host.Used()
	if err := timer.Wait(ctx, w.Mark2); err != nil {
		return nil, err
	}
	used2 := host.Used()
	s.visit.look(func(v *visit) *books { return &v.Measured })
	gc2 := gcSoFar()
	clock2 := host.ClockOffset()
	a := &answer{
		Server: &results.Server{
			CPUNS: since(used1.CPU, used2.CPU), Switches: since(used1.Switches, used2.Switches),
			RSSIdleBytes: s.rssIdle, RSSBytes: s.rss, PeakRSSBytes: peakSince(resetErr),
			TCPMemoryIdleBytes: s.tcpIdle, TCPMemoryBytes: s.tcp,
			Goroutines: results.Observed(int64(runtime.NumGoroutine())),
			GCPauseNS:  since(&gc1.PauseTotal, &gc2.PauseTotal), GCCycles: since(&gc1.NumGC, &gc2.NumGC),
		},
		ClockStep: since(clock1, clock2),
		Visit:     s.visit,
	}
	select {
	case <-counts.done:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	a.Drain = &drainOrder{First: counts.first, Last: counts.last, Marks: s.visit.marks()}
	a.Lag = counts.lag()
	return a, nil
}

// gcSoFar is the collector's record since the process started.
func gcSoFar() debug.GCStats {
	var stats debug.GCStats
	debug.ReadGCStats(&stats)
	return stats
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
