package main

import (
	"context"
	"fmt"
	"net"
	"runtime"
	"runtime/debug"
	"sync"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"

	"pollpush/feed"
	"pollpush/host"
	"pollpush/results"
	"pollpush/servers"
)

// serverChild is the server process of a run: one transport's server with the publisher that feeds it.
type serverChild struct {
	background
	scenario results.Scenario
	topics   *feed.Topics
	rssIdle  *int64
	rss      *int64
	tcpIdle  *int64
	tcp      *int64
	visit    *visit // nil unless the clients are a browser's
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
		return &answer{RSS: s.rss}, nil
	case o.Window != nil:
		return s.publish(ctx, *o.Window)
	}
	return nil, errNotMine
}

// serve starts the scenario's server on a free port of the loopback interface.
func (s *serverChild) serve(scenario results.Scenario) (*answer, error) {
	s.scenario = scenario
	transport, err := transportNamed(scenario.Transport)
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
		// Clients that poll rarely are not idle.
		IdleTimeout: max(5*time.Minute, 2*time.Duration(max(scenario.PollInterval, scenario.Think))),
	}
	var certificate []byte
	if scenario.TLS {
		if options.TLS, certificate, err = selfSigned(); err != nil {
			return nil, err
		}
	}
	if scenario.Client == results.ClientBrowser {
		if s.visit, err = receive(&options); err != nil {
			return nil, err
		}
	}
	s.start(func(ctx context.Context) error { return servers.Serve(ctx, ln, s.topics, options, transport.Server()) })
	cpus, err := host.CPUs()
	if err != nil {
		return nil, err
	}
	s.rssIdle, s.tcpIdle = host.SettledRSS(), host.SocketMemory()
	return &answer{Address: ln.Addr().String(), RSS: s.rssIdle, CPUs: cpus, Certificate: certificate}, nil
}

// publish publishes until the process is stopped, and returns what the window between the marks cost.
func (s *serverChild) publish(ctx context.Context, w window) (*answer, error) {
	counts, done, err := s.startPublisher(ctx, w)
	if err != nil {
		return nil, err
	}
	timer, err := feed.NewTimer()
	if err != nil {
		return nil, err
	}
	defer timer.Close()
	if err := timer.Wait(ctx, w.Mark1); err != nil {
		return nil, err
	}
	clock1, _ := host.ClockOffset()
	host.ResetPeakRSS() // where it can't be reset the peak covers the connecting too
	gc1 := gcSoFar()
	s.visit.look(func(v *visit) *books { return &v.Mark })
	used1 := host.Used()
	if err := timer.Wait(ctx, w.Mark2); err != nil {
		return nil, err
	}
	used2 := host.Used()
	s.visit.look(func(v *visit) *books { return &v.Measured })
	gc2 := gcSoFar()
	clock2, _ := host.ClockOffset()
	a := &answer{
		Server: &results.Server{
			CPUNS: since(used1.CPU, used2.CPU), Switches: since(used1.Switches, used2.Switches),
			RSSIdleBytes: s.rssIdle, RSSBytes: s.rss, PeakRSSBytes: host.PeakRSS(),
			TCPMemoryIdleBytes: s.tcpIdle, TCPMemoryBytes: s.tcp,
			Goroutines: int64(runtime.NumGoroutine()),
			GCPauseNS:  int64(gc2.PauseTotal - gc1.PauseTotal), GCCycles: gc2.NumGC - gc1.NumGC,
		},
		ClockStep: results.Observed(int64(clock2 - clock1)),
		Visit:     s.visit,
	}
	select {
	case <-done: // every event due before mark 2 has been published
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	counts.mu.Lock()
	defer counts.mu.Unlock()
	a.Drain = &drainOrder{First: counts.first, Last: counts.last, Marks: s.visit.marks()}
	a.Lag = &results.Lag{}
	if counts.late.TotalCount() > 0 {
		a.Lag.PublishMean = results.Observed(int64(counts.late.Mean()))
		a.Lag.PublishP99 = results.Observed(counts.late.ValueAtQuantile(99))
		a.Lag.PublishMax = results.Observed(counts.late.Max())
	}
	return a, nil
}

// windowCounts is what the publisher did within the window. Only its goroutine writes, until the window is over.
type windowCounts struct {
	mu          sync.Mutex
	first, last []uint64 // per topic
	late        *hdrhistogram.Histogram
}

// startPublisher publishes in the background. done is closed when all events due before mark 2 are published.
func (s *serverChild) startPublisher(ctx context.Context, w window) (counts *windowCounts, done chan struct{}, err error) {
	names := s.topics.Names()
	counts = &windowCounts{first: make([]uint64, len(names)), last: make([]uint64, len(names)),
		late: hdrhistogram.New(1, int64(time.Minute), 3)}
	for i := range names {
		counts.first[i] = 1
	}
	done = make(chan struct{})
	timer, err := feed.NewTimer()
	if err != nil {
		return nil, nil, err
	}
	publisher, err := newPublisher(s.scenario, s.topics)
	if err != nil {
		return nil, nil, err
	}
	over := false
	publisher.Wait = func(ctx context.Context, until time.Time) error {
		if !over && !until.Before(w.Mark2) {
			over = true
			close(done)
		}
		return timer.Wait(ctx, until)
	}
	publisher.Published = func(topic int, seq uint64, due time.Time, late time.Duration) {
		if over {
			return
		}
		counts.mu.Lock()
		defer counts.mu.Unlock()
		counts.last[topic] = seq
		if due.Before(w.Mark1) {
			counts.first[topic] = seq + 1
			return
		}
		counts.late.RecordValue(max(1, min(int64(late), int64(time.Minute))))
	}
	if len(publisher.Schedules) == 0 {
		close(done)
	}
	go func() {
		defer timer.Close()
		publisher.Run(ctx, w.Start)
	}()
	return counts, done, nil
}

// newPublisher returns the publisher of a scenario's topics.
func newPublisher(s results.Scenario, topics *feed.Topics) (*feed.Publisher, error) {
	p := &feed.Publisher{Body: func(_ int, late time.Duration) []byte { return feed.GeneratedBody(s.Payload, late) }}
	names := topics.Names()
	for i, name := range names {
		p.Logs = append(p.Logs, topics.Log(name))
		if s.Rate == 0 {
			continue
		}
		schedule, err := feed.NewSchedule(s.Arrivals, s.Rate, i, len(names), s.Seed)
		if err != nil {
			return nil, err
		}
		p.Schedules = append(p.Schedules, schedule)
	}
	return p, nil
}

// gcSoFar is the collector's record since the process started.
func gcSoFar() debug.GCStats {
	var stats debug.GCStats
	debug.ReadGCStats(&stats)
	return stats
}

// since is b - a, nil where either was not measured.
func since[T ~int64](a, b *T) *int64 {
	if a == nil || b == nil {
		return nil
	}
	return results.Observed(int64(*b - *a))
}
