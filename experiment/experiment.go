// Package experiment makes one scenario into one run. Each role of it (publisher, server, path, subscribers) answers typed
// calls and is played by a worker process; what the roles saw becomes one record in assemble.
package experiment

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"sync"
	"time"

	"pollpush/internal/veth"
	"pollpush/loadgen"
	"pollpush/results"
)

// Options say how scenarios are measured.
type Options struct {
	Pinning Pinning
	Places  *Places     // nil: this machine
	Server  *ServerKind // takes the place of our server and its publisher; nil: our own
	// WrongClock is added to what the publisher's clock is ahead of those of other hosts: a fault that a run has to notice.
	WrongClock time.Duration
	// Spoil is called for each run once its window is known, and may do something to the run's processes, whose numbers it
	// gets by name: server, load, and path, middlebox and publisher where there are any. nil: nothing does.
	Spoil func(ctx context.Context, w Window, pids map[string]int)
}

// A ServerKind is a kind of worker that has the roles Server and Publisher, and may have more.
type ServerKind struct {
	Command string                                     // the hidden subcommand that it is started with
	Prepare func(ctx context.Context, w *Worker) error // is called before it listens; may be nil
	Collect func(ctx context.Context, w *Worker) error // is called after the window; may be nil
}

// measurement is one run in the making.
type measurement struct {
	Options
	scenario results.Scenario
	report   func(loadgen.Progress) // nil: nobody wants to know
	parallel bool
	grace    time.Duration // see deadlines

	started  time.Time
	address  string // that the clients connect to
	trust    Trust
	window   Window
	parts    parts
	warnings []string
	err      error // what ended it early

	target      *described       // the server, where a file describes it; else nil
	servers     []*Worker        // none for a target at HOST:PORT; several share a port, each with the whole feed
	publishers  []*Worker        // none where nobody of ours publishes; the servers, or one of its own
	path        *Worker          // nil without a round-trip time
	middlebox   *Worker          // nil where nothing but a path lies between
	between     *results.Program // what that is
	subscribers []*Worker        // each with a share of the clients
	hosts       []*Worker        // one at each of its places, the server's first
	reference   *Worker          // clients beside the publisher; nil where there is one host
	clock       *Worker          // tells its time; nil where there is one host
	clockAt     string           // where it does, HOST:PORT
	ahead       time.Duration    // what its clock is ahead of the one here, roughly
	cable       veth.Cable       // between the two sides; zero: they are where this process is
	scratch     string           // a directory for the files of a browser, or of a server that a file describes; "": there is none

	watching sync.WaitGroup

	alive context.Context         // done when a worker has died, with the reason
	died  context.CancelCauseFunc // see alive
}

// Measure makes one run of each scenario, all at the same time: each has its own workers, they share the moment of each
// mark and, having the same seed, the schedule. It always returns a record of each: when something failed, an invalid one
// that says what. The error is only the context's. report, which may be nil, is called from several goroutines with how the
// clients of scenario number i are getting on.
func (o Options) Measure(
	ctx context.Context, report func(i int, p loadgen.Progress), scenarios ...results.Scenario,
) ([]results.Run, error) {
	all := make([]*measurement, len(scenarios))
	for i, s := range scenarios {
		all[i] = newMeasurement(s, o)
		all[i].parallel = len(scenarios) > 1
		if report != nil {
			all[i].report = func(p loadgen.Progress) { report(i, p) }
		}
	}
	each := func(do func(m *measurement)) {
		var wg sync.WaitGroup
		for _, m := range all {
			wg.Go(func() { do(m) })
		}
		wg.Wait()
	}
	each(func(m *measurement) { m.err = m.blame(m.connect(ctx)) })
	setWindow(all, time.Now())
	measureAll(ctx, all, each)
	each(func(m *measurement) { m.stop() })
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	runs := make([]results.Run, len(all))
	for i, m := range all {
		runs[i] = m.assemble()
	}
	return runs, nil
}

// measureAll lets the window pass for all that have connected their clients.
func measureAll(ctx context.Context, all []*measurement, each func(do func(m *measurement))) {
	watching, stopWatching := context.WithCancel(ctx)
	defer stopWatching()
	contended := make(chan []shares, 1)
	server, load := sides(all)
	go func() { contended <- contention(watching, all[0].window, server, load) }()
	machine := make(chan *results.Machine, 1)
	go func() { machine <- watchMachine(watching, all[0].window, all[0].Pinning.cores()) }()
	each(func(m *measurement) {
		if m.err == nil {
			m.err = m.blame(m.observe(ctx))
		}
	})
	if !slices.ContainsFunc(all, func(m *measurement) bool { return m.err == nil }) {
		stopWatching() // no run came as far as its second mark
	}
	had, watched := <-contended, <-machine
	for _, m := range all {
		m.parts.contention = contentionPart{had[0], had[1]}
		if m.Places == nil {
			m.parts.machine = watched
		}
	}
}

func newMeasurement(s results.Scenario, o Options) *measurement {
	m := &measurement{
		Options: o, scenario: s, grace: Grace, started: time.Now().UTC().Truncate(time.Millisecond), address: s.Target,
	}
	m.alive, m.died = context.WithCancelCause(context.Background())
	return m
}

func (m *measurement) deadlines() deadlines { return deadlines{m.scenario, m.window, m.grace} }

// call calls one of the run's workers. It gives up when another one dies meanwhile.
func call[Reply any](ctx context.Context, m *measurement, w *Worker, method string, request any, deadline time.Duration) (Reply, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	defer context.AfterFunc(m.alive, func() { cancel(context.Cause(m.alive)) })()
	reply, err := Call[Reply](ctx, w, method, request, deadline)
	if errors.Is(err, context.Canceled) {
		err = context.Cause(ctx)
	}
	return reply, err
}

// callAll calls several of the run's workers at the same time and returns their replies, in their order. What fails first ends the others
// too.
func callAll[Reply any](
	ctx context.Context, m *measurement, all []*Worker, method string, request any, deadline time.Duration,
) ([]Reply, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	replies := make([]Reply, len(all))
	var calls sync.WaitGroup
	for i, w := range all {
		calls.Go(func() {
			var err error
			if replies[i], err = call[Reply](ctx, m, w, method, request, deadline); err != nil {
				cancel(err)
			}
		})
	}
	calls.Wait()
	return replies, context.Cause(ctx)
}

// start starts a worker of the run, on one of its sides.
func (m *measurement) start(ctx context.Context, name, subcommand string, at spot) (*Worker, error) {
	w, err := startWorker(ctx, name, subcommand, at)
	if err != nil {
		return nil, err
	}
	go func() {
		<-w.exited
		m.died(w.failure(nil))
	}()
	return w, nil
}

// observe lets the window pass and collects the parts.
func (m *measurement) observe(ctx context.Context) error {
	if err := m.announce(ctx); err != nil {
		return err
	}
	if m.Spoil != nil {
		pids := map[string]int{}
		for _, w := range m.workers() {
			if w.at == nil { // others have no number here
				pids[w.name] = w.child.PID
			}
		}
		m.watching.Go(func() { m.Spoil(ctx, m.window, pids) })
	}
	if err := m.publish(ctx); err != nil {
		return err
	}
	var drain DrainRequest
	if m.parts.publisher != nil {
		drain.First, drain.Last = m.parts.publisher.First, m.parts.publisher.Last
	}
	if m.parts.server != nil {
		drain.Counted = m.parts.server.Connections.countedAt()
	}
	if err := m.drain(ctx, drain); err != nil {
		return err
	}
	if m.scenario.Direction == results.DirectionUp {
		var err error
		if m.parts.taken, err = call[*TakenPart](ctx, m, m.servers[0], "Server.Taken", m.parts.subscribers.Sent, m.deadlines().drain()); err != nil {
			return err
		}
	}
	if m.path != nil {
		var err error
		if m.parts.path, err = call[*PathPart](ctx, m, m.path, "Path.Lateness", Nothing{}, m.grace); err != nil {
			return err
		}
	}
	if m.middlebox != nil {
		var err error
		if m.parts.middlebox, err = call[*MiddleboxPart](ctx, m, m.middlebox, "Middlebox.Used", Nothing{}, m.grace); err != nil {
			return err
		}
	}
	if err := m.watchedPlaces(ctx); err != nil {
		return err
	}
	if len(m.servers) > 0 && m.Server != nil && m.Server.Collect != nil {
		return m.Server.Collect(ctx, m.servers[0])
	}
	return nil
}

// drain waits for what the clients are owed of the window's events.
func (m *measurement) drain(ctx context.Context, request DrainRequest) error {
	parts, err := callAll[*SubscribersPart](ctx, m, m.clients(), "Subscribers.Drain", request, m.deadlines().drain())
	if err != nil {
		return err
	}
	if m.reference != nil {
		m.parts.reference = mergeSubscribers(parts[len(m.subscribers):], m.referenceScenario(), m.shared())
		parts = parts[:len(m.subscribers)]
	}
	busiest := m.busiest(parts)
	m.parts.subscribers = mergeSubscribers(parts, m.scenario, m.shared())
	m.parts.subscribers.Run.Clocks = m.clocksOf(parts)
	if m.Places != nil {
		m.parts.subscribers.Run.Load.Busy = busiest
	}
	return nil
}

// announce tells the clients' side of the window: nothing is published before it knows which events count.
func (m *measurement) announce(ctx context.Context) error {
	if _, err := callAll[Nothing](ctx, m, m.clients(), "Subscribers.SetWindow", m.shared(), m.grace); err != nil {
		return err
	}
	if m.path != nil {
		if _, err := call[Nothing](ctx, m, m.path, "Path.Watch", m.shared(), m.grace); err != nil {
			return err
		}
	}
	if m.middlebox != nil {
		if _, err := call[Nothing](ctx, m, m.middlebox, "Middlebox.Watch", m.shared(), m.grace); err != nil {
			return err
		}
	}
	if err := m.watchPlaces(ctx); err != nil {
		return err
	}
	if late := time.Since(m.window.Mark1); late > 0 {
		return fmt.Errorf("machine too busy: the load generator learned of the window %v after it had begun", late)
	}
	return nil
}

// publish has the events published, where they don't come by themselves, and the server measured meanwhile, where that is possible.
// What fails first ends the other too.
func (m *measurement) publish(ctx context.Context) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var both sync.WaitGroup
	var hung error // a server, which is ended then, so that a publisher that posts to it fails as well, and may say so first
	if len(m.servers) > 0 {
		both.Go(func() {
			parts, err := callAll[*ServerPart](ctx, m, m.servers, "Server.Measure", m.shared(), m.deadlines().measure())
			if err != nil {
				if errors.Is(err, errHung) {
					hung = err
				}
				cancel(err)
				return
			}
			m.parts.server = mergeServers(parts)
		})
	}
	if len(m.publishers) > 0 {
		both.Go(func() {
			parts, err := callAll[*PublisherPart](ctx, m, m.publishers, "Publisher.Publish", m.shared(), m.deadlines().publish())
			if err == nil {
				m.parts.publisher, err = mergePublishers(parts)
			}
			if err != nil {
				cancel(m.slowlyAnswered(err))
			}
		})
	}
	both.Wait()
	if hung != nil {
		return hung
	}
	return context.Cause(ctx)
}

// workers are those that were started, the clients first.
func (m *measurement) workers() []*Worker {
	all := append(slices.Clone(m.subscribers), m.reference)
	if m.publishesApart() {
		all = append(all, m.publishers...)
	}
	all = append(append(append(all, m.path, m.middlebox), m.servers...), m.clock)
	return slices.DeleteFunc(all, func(w *Worker) bool { return w == nil })
}

// publishesApart reports whether a process of its own publishes.
func (m *measurement) publishesApart() bool {
	return len(m.publishers) > 0 && !slices.Contains(m.servers, m.publishers[0])
}

// stop ends all workers, the clients first: those that do not end by themselves are waited for together.
func (m *measurement) stop() {
	clients, all := m.clients(), m.workers()
	var stopping sync.WaitGroup
	for i, w := range all {
		if i == len(clients) {
			stopping.Wait()
		}
		stopping.Go(w.Stop)
	}
	stopping.Wait()
	m.cable.Close()
	m.watching.Wait()
	if m.scratch != "" {
		os.RemoveAll(m.scratch) // the subscribers have done so, unless they were killed
	}
}
