package experiment

import (
	"context"

	"pollpush/loadgen"
	"pollpush/results"
)

// referenceClients are beside the publisher, where the run's own are on other hosts.
const referenceClients = 10

// hasReference: a run has a reference where events come to clients alone, and by one transport: what clients send, ask for or stop reading
// would be another load.
func (m *measurement) hasReference() bool {
	s := m.scenario
	return m.clock != nil && m.Server == nil && !s.Upstream() && s.Workload == "" && s.SlowReaders == 0 && len(s.Parts()) == 1 &&
		s.Client != results.ClientBrowser
}

// startReference starts some clients beside the publisher. They connect in the midst of the others, so that a server that sends to one after
// the other comes to them when it comes to those.
func (m *measurement) startReference(ctx context.Context, request SubscribersRequest) (err error) {
	if !m.hasReference() {
		return nil
	}
	if m.reference, err = m.start(ctx, "reference", loadCommand, m.publisherSpot()); err != nil {
		return err
	}
	request.Scenario = m.referenceScenario()
	request.ConnectRate = max(1, loadgen.UsualConnectRate*request.Scenario.Clients/m.scenario.Clients)
	_, err = call[[]int](ctx, m, m.reference, "Subscribers.Start", request, m.deadlines().start())
	return err
}

func (m *measurement) referenceScenario() results.Scenario {
	s := m.scenario
	s.Clients, s.LoadProcesses = min(referenceClients, s.Clients), 0
	return s
}

// clients are the processes that clients are in, those of the reference too.
func (m *measurement) clients() []*Worker {
	if m.reference == nil {
		return m.subscribers
	}
	return append(m.subscribers[:len(m.subscribers):len(m.subscribers)], m.reference)
}

// fillReference compares what the run's clients have with what those beside the publisher have.
func fillReference(run *results.Run, part *clientsPart, clients int) {
	r := &results.Reference{Clients: clients, Latency: part.Run.Latency}
	run.Reference = r
	if r.Latency == nil || run.Latency == nil || len(run.Clocks) == 0 {
		return
	}
	way := run.Clocks[0].MinRTTNS / 2
	for _, c := range run.Clocks[1:] {
		way = min(way, c.MinRTTNS/2)
	}
	r.DifferenceNS = results.Observed(run.Latency.P50 - r.Latency.P50 - way)
	if own, ok := run.Latency.Middle(); ok {
		if theirs, ok := r.Latency.Middle(); ok {
			r.SpreadNS = results.Observed(own + theirs)
		}
	}
}
