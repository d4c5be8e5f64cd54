package experiment

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"

	"pollpush/internal/shipped"
	"pollpush/results"
	"pollpush/suites/targets"
)

// described is the server of a run that a file describes.
type described struct {
	targets.Target
	subscribe targets.Subscribe // by the scenario's transport
	values    map[string]string // of placeholders, once it listens
	listens   string            // its HOST:PORT, then
	unique    string            // what its topics' names begin with
	topics    []string          // the scenario's, and behind them that of the trial
	pid       int               // the first of its processes, where it ran already; 0: not known
}

// loadDescribed reads the file of a scenario's server, and says what it doesn't offer of what the scenario asks for.
func loadDescribed(s results.Scenario) (*described, error) {
	target, err := loadTarget(s.Target)
	if err != nil {
		return nil, err
	}
	d := &described{Target: *target, values: map[string]string{}, topics: make([]string, s.Topics+1)}
	if target.Start == nil && !shipped.IsAddress(s.Target) { // others may use it, and runs before this one have
		d.unique = fmt.Sprintf("pollpush-%08x-", rand.Uint32())
	}
	for i := range d.topics {
		d.topics[i] = d.unique + strconv.Itoa(i)
	}
	subscribe, ok := target.Subscribe[s.Transport]
	if !ok {
		offered := slices.Sorted(maps.Keys(target.Subscribe))
		return nil, fmt.Errorf("%s offers %s: not %s", d.Name, strings.Join(offered, ", "), s.Transport)
	}
	d.subscribe = subscribe
	versions := subscribe.Versions()
	if !slices.Contains(versions, s.HTTP) {
		return nil, fmt.Errorf("%s offers %s over HTTP/%s: not over HTTP/%s", d.Name, s.Transport, strings.Join(versions, " and HTTP/"), s.HTTP)
	}
	switch {
	case s.TLS && !target.SpeaksTLS():
		return nil, fmt.Errorf("%s speaks no TLS: leave tls out, or see its tls key", d.Name)
	case !s.TLS && !target.SpeaksPlain():
		return nil, fmt.Errorf("%s speaks TLS alone: add tls", d.Name)
	case s.Network == results.NetworkVeth && target.Start == nil:
		return nil, fmt.Errorf("%s lies where it does: leave network out", d.Name)
	}
	return d, nil
}

// loadTarget reads the file that a target is given by. One at HOST:PORT speaks as ours do, and has their file.
func loadTarget(given string) (*targets.Target, error) {
	if !shipped.IsAddress(given) {
		return targets.Load(given)
	}
	target, err := targets.Load("pollpush")
	if err != nil {
		return nil, err
	}
	target.Name, target.Start, target.Address, target.Version = given, nil, given, ""
	return target, nil
}

// subscription is how clients follow it: what only a client knows is left open.
func (d *described) subscription() targets.Subscribe {
	values := maps.Clone(d.values)
	values["topic"] = d.unique + "{topic}"
	return d.subscribe.Expand(values)
}

// address is where clients connect to.
func (d *described) address() string { return cmp.Or(d.subscription().Address, d.listens) }

// startDescribed starts the server that a file describes, or finds the one that runs, and starts its publisher.
func (m *measurement) startDescribed(ctx context.Context) error {
	if err := m.findDescribed(ctx); err != nil {
		return err
	}
	return m.startRequests(ctx)
}

// findDescribed starts the server that a file describes, or finds the one that runs.
func (m *measurement) findDescribed(ctx context.Context) (err error) {
	if m.target, err = loadDescribed(m.scenario.Behind()); err != nil {
		return err
	}
	dir, err := m.makeScratch("server")
	if err != nil {
		return err
	}
	server, err := m.start(ctx, "server", programCommand, m.serverSpot())
	if err != nil {
		return err
	}
	m.servers = []*Worker{server}
	request := ListenRequest{Scenario: m.scenario.Behind(), Host: m.host(), Program: &ProgramRequest{m.target.Target, dir}}
	listening, err := call[Listening](ctx, m, server, "Server.Listen", request, m.deadlines().program(m.target.Start))
	if err != nil {
		return explainMissing(err, m.target.Install)
	}
	m.target.values, m.target.pid = listening.Values, listening.PID
	if err := checkCores("server", listening.CPUs, m.Pinning.Server); err != nil {
		return err
	}
	m.target.listens = listening.Address
	m.address = m.target.address()
	switch {
	case listening.Certificate != nil:
		// A server that makes its own does not know the run's address for one of its own.
		m.trust = Trust{How: results.TrustRun, Certificate: listening.Certificate, ServerName: "localhost"}
	case m.scenario.Behind().TLS:
		at := m.scenario
		at.Target = m.address
		if m.trust, err = reach(ctx, at); err != nil {
			return err
		}
	}
	if m.target.Start == nil && m.target.PID == "" {
		m.warnings = append(m.warnings, "what the server used is not known: its file says no pid")
	}
	return nil
}

// startRequests starts the publisher of a server that a file describes, where it is published to. It publishes once, so that what is
// wrong there is known before clients connect.
func (m *measurement) startRequests(ctx context.Context) (err error) {
	if m.target.Publish == nil {
		return nil
	}
	publisher, err := m.start(ctx, "publisher", requestCommand, m.publisherSpot())
	if err != nil {
		return err
	}
	m.publishers = []*Worker{publisher}
	_, err = call[Nothing](ctx, m, publisher, "Publisher.Prepare", m.target.publishing(m.scenario.Behind(), m.trust), m.grace)
	return err
}

// publishing says how its publisher publishes to it.
func (d *described) publishing(s results.Scenario, trust Trust) PublisherRequest {
	publish := d.Publish.Expand(d.values)
	request := PublisherRequest{Scenario: s, Address: d.listens, Trust: trust, Publish: &publish, Topics: d.topics}
	if publish.Address != "" {
		request.Address, request.Trust = publish.Address, Trust{}
	}
	return request
}

// slowlyAnswered returns why a publisher has not come to the window's last event: a server that a file describes takes longer to answer
// than there is from one event to the next, if the publisher still waits for it.
func (m *measurement) slowlyAnswered(err error) error {
	if m.target == nil || !errors.Is(err, errHung) {
		return err
	}
	after := (m.deadlines().publish() - m.deadlines().rest()).Round(time.Millisecond)
	return fmt.Errorf("publisher late: publish.url: %v after the window the server had not answered all that was published in it", after)
}

// blame returns what ended a run: that a program ended which a file describes, if one did, rather than what others met for that.
func (m *measurement) blame(err error) error {
	var programs []*Worker
	if m.target != nil {
		programs = slices.Clone(m.servers)
	}
	if m.middlebox != nil {
		programs = append(programs, m.middlebox)
	}
	if err == nil || len(programs) == 0 {
		return err
	}
	for until := time.Now().Add(500 * time.Millisecond); ; { // one may be about to end
		for _, w := range programs {
			select {
			case <-w.exited:
				return w.failure(nil)
			case <-time.After(time.Until(until)/4 + time.Millisecond):
			}
		}
		if time.Now().After(until) {
			return err
		}
	}
}

// Installed says why the server that a file describes can't be started on this machine, and how to get it; nil: it can.
func Installed(target string) error {
	t, err := targets.Load(target)
	if err != nil || t.Start == nil {
		return err
	}
	const dir = "/{dir}" // there is none yet
	_, err = findProgram(*t.Start, map[string]string{"peers": peersDir(), "dir": dir, "pollpush": dir + "/pollpush"})
	if errors.Is(err, errNotInstalled) && t.Install != "" {
		return fmt.Errorf("%w: install it by %s", errNotInstalled, t.Install)
	}
	return err
}
