package experiment

import (
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"time"

	"pollpush/loadgen"
	"pollpush/results"
	"pollpush/suites/targets"
)

// connect starts the run's workers, one role after the other, and connects all clients.
func (m *measurement) connect(ctx context.Context) error {
	if err := m.lay(); err != nil {
		return err
	}
	if err := m.findServer(ctx); err != nil {
		return err
	}
	if err := m.startMiddlebox(ctx); err != nil {
		return err
	}
	if m.scenario.RTT > 0 {
		if err := m.startPath(ctx); err != nil {
			return err
		}
	}
	if err := m.startClock(ctx); err != nil {
		return err
	}
	if err := m.startSubscribers(ctx); err != nil {
		return err
	}
	if err := m.connectSubscribers(ctx); err != nil {
		return m.blocked(err)
	}
	if err := m.describePlaces(ctx); err != nil {
		return err
	}
	return m.connected(ctx)
}

// findServer starts the run's server and its publisher, or finds out whom the clients of somebody else's shall trust.
func (m *measurement) findServer(ctx context.Context) error {
	switch {
	case m.scenario.Described():
		return m.startDescribed(ctx)
	case m.scenario.Target != "":
		return m.trustTarget(ctx)
	}
	return m.startServer(ctx)
}

// connectSubscribers connects all clients.
func (m *measurement) connectSubscribers(ctx context.Context) error {
	if _, err := callAll[Nothing](ctx, m, m.servers, "Server.Connecting", Nothing{}, m.grace); err != nil {
		return err
	}
	_, err := callAll[Nothing](ctx, m, m.clients(), "Subscribers.Connect", ConnectRequest{time.Now().Add(m.ahead)}, m.deadlines().connect())
	return err
}

// connected lets the server know that all clients are connected, and what lies before it.
func (m *measurement) connected(ctx context.Context) error {
	if m.middlebox != nil {
		if _, err := call[Nothing](ctx, m, m.middlebox, "Middlebox.Connected", Nothing{}, m.deadlines().connected()); err != nil {
			return err
		}
	}
	_, err := callAll[Nothing](ctx, m, m.servers, "Server.Connected", Nothing{}, m.deadlines().connected())
	return err
}

// startServer starts our server, in one process or several, and its publisher.
func (m *measurement) startServer(ctx context.Context) error {
	subcommand := serverCommand
	if m.Server != nil {
		subcommand = m.Server.Command
	}
	trace, err := traceOf(m.scenario)
	if err != nil {
		return err
	}
	request := ListenRequest{Scenario: m.scenario.Behind(), Host: m.host(), Trace: trace}
	var first Listening
	var ticketKey [32]byte
	rand.Read(ticketKey[:]) // never fails
	n := m.serverProcesses()
	for i := range n {
		if n > 1 {
			request.Joint = &JointServer{first.Address, first.Epoch, ticketKey}
		}
		w, err := m.start(ctx, oneOf("server", i, n), subcommand, m.serverSpot())
		if err != nil {
			return err
		}
		m.servers = append(m.servers, w)
		if m.Server != nil && m.Server.Prepare != nil {
			if err := m.Server.Prepare(ctx, w); err != nil {
				return err
			}
		}
		listening, err := call[Listening](ctx, m, w, "Server.Listen", request, m.grace)
		if err != nil {
			return err
		}
		if err := checkCores(w.name, listening.CPUs, m.serverSpot().cpus); err != nil {
			return err
		}
		if listening.Certificate != nil { // each makes its own
			m.trust.How, m.trust.Certificate = results.TrustRun, append(m.trust.Certificate, listening.Certificate...)
		}
		if i == 0 {
			first = listening
		}
	}
	m.address = first.Address
	return m.startPublisher(ctx, first.PublishAddress)
}

// startPublisher starts the publisher: in the process of our server, in each where there are several, or one that posts to it.
func (m *measurement) startPublisher(ctx context.Context, address string) error {
	m.publishers = m.servers
	if m.scenario.Publisher == results.PublisherPost {
		w, err := m.start(ctx, "publisher", postCommand, m.publisherSpot())
		if err != nil {
			return err
		}
		m.publishers = []*Worker{w}
	}
	request := PublisherRequest{Scenario: m.scenario.Behind(), Address: address, Trust: m.trust}
	_, err := callAll[Nothing](ctx, m, m.publishers, "Publisher.Prepare", request, m.grace)
	return err
}

// startPath starts a path before the server, whose address it takes.
func (m *measurement) startPath(ctx context.Context) (err error) {
	if m.path, err = m.start(ctx, "path", PathCommand, m.pathSpot()); err != nil {
		return err
	}
	m.address, err = call[string](ctx, m, m.path, "Path.Listen", PathRequest{m.address, m.scenario.RTT, m.scenario.HTTP, m.pathHost()}, m.grace)
	return err
}

// startSubscribers starts the clients' processes; a browser loads the page.
func (m *measurement) startSubscribers(ctx context.Context) (err error) {
	subcommand, scratch := loadCommand, ""
	if m.scenario.Client == results.ClientBrowser {
		subcommand = browserCommand
		if scratch, err = m.makeScratch("browser"); err != nil {
			return err
		}
	}
	request := SubscribersRequest{Scenario: m.scenario, Address: m.address, Trust: m.trust, Scratch: scratch, WrongClock: m.WrongClock}
	if m.target != nil {
		request.Subscriptions = map[string]targets.Subscribe{m.scenario.Transport: m.target.subscription()}
	}
	n := m.loadProcesses()
	for i := range n {
		if n > 1 {
			request.Share = loadgen.Share{Number: i, Of: n}
		}
		request.Clock = m.follows(m.loadSpot(i))
		w, err := m.start(ctx, oneOf("load", i, n), subcommand, m.loadSpot(i))
		if err != nil {
			return err
		}
		m.subscribers = append(m.subscribers, w)
		cpus, err := call[[]int](ctx, m, w, "Subscribers.Start", request, m.deadlines().start())
		if err != nil {
			return err
		}
		if err := checkCores(w.name, cpus, m.loadSpot(i).cpus); err != nil {
			return err
		}
	}
	request.Share, request.Clock = loadgen.Share{}, ""
	if err := m.startReference(ctx, request); err != nil {
		return err
	}
	if m.report != nil {
		m.watching.Go(func() { m.watchProgress(ctx) })
	}
	return nil
}

// oneOf is what one of several processes is called, from 0.
func oneOf(name string, i, of int) string {
	if of == 1 {
		return name
	}
	return fmt.Sprintf("%s %d/%d", name, i+1, of)
}

// progressEach is how often the clients are asked how they are getting on.
const progressEach = 250 * time.Millisecond

// watchProgress reports how the clients are getting on until one of their processes ends or does not reply.
func (m *measurement) watchProgress(ctx context.Context) {
	ticker := time.NewTicker(progressEach)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-m.alive.Done():
			return
		case <-ticker.C:
		}
		var all loadgen.Progress
		for _, w := range m.subscribers {
			// A reply that is late is no reason to end a run: the other calls' deadlines decide that.
			p, err := send[loadgen.Progress](ctx, w, "Subscribers.Progress", Nothing{})
			if err != nil {
				return
			}
			all.Add(p)
		}
		m.report(all)
	}
}

// checkCores compares what a worker may run on with what the record is going to claim.
func checkCores(name string, got, want []int) error {
	if len(want) > 0 && !slices.Equal(got, want) {
		return fmt.Errorf("wrong cores: the %s process runs on %v, not on %v", name, got, want)
	}
	return nil
}
