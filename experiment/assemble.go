package experiment

import (
	"pollpush/results"
	"pollpush/results/validity"
	"pollpush/transport"
)

// parts are what each role saw of a run: nil where there was none, or where the run ended before.
type parts struct {
	publisher   *PublisherPart
	server      *ServerPart
	path        *PathPart
	middlebox   *MiddleboxPart
	subscribers *clientsPart
	reference   *clientsPart
	taken       *TakenPart
	contention  contentionPart
	machine     *results.Machine
	agents      []results.Agent // the machines of its places, the server's first
}

// assemble makes the record of the run: the only place where the roles' parts become one.
func (m *measurement) assemble() results.Run {
	run := results.Run{
		Schema: results.Schema, Scenario: m.scenario, Host: describeHost(m.Pinning), Started: m.started,
		Attempt: 1, Parallel: m.parallel, Errors: map[string]int64{}, InvalidBecause: []string{}, Warnings: []string{},
		Address: m.address, TLSTrust: m.trust.How,
		WindowFrom: m.window.Mark1.UTC(), WindowNS: int64(m.window.Mark2.Sub(m.window.Mark1)),
	}
	run.Machine = m.parts.machine
	if run.Agents = m.parts.agents; run.Agents != nil {
		run.Host = run.Agents[0].Host
	}
	run.Warnings = append(run.Warnings, m.warnings...)
	p := m.parts
	if p.server != nil {
		server := p.server.Server
		server.CPUs, server.ForeignCPUShare = m.Pinning.Server, p.contention.server.foreign
		server.Sysctls = unlike(run.Host.Sysctls, server.Sysctls)
		// Connections that are not this run's, or have four ends, or one, or are QUIC's, which the kernel doesn't know.
		if m.parallel || m.clock != nil || m.path != nil || m.middlebox != nil || m.scenario.HTTP == results.HTTP3 {
			server.TCPMemoryIdleBytes, server.TCPMemoryBytes = nil, nil
			server.SocketObjectsIdleBytes, server.SocketObjectsBytes = nil, nil
		}
		run.Merge(results.Run{ClockStepNS: p.server.ClockStepNS, Peer: p.server.Peer})
		if p.server.Peer == nil || p.server.Peer.Processes != nil { // else nothing is known of what it used
			run.Merge(results.Run{Server: &server})
		}
	}
	if p.publisher != nil {
		run.Merge(results.Run{Lag: p.publisher.Lag})
	}
	if p.subscribers != nil {
		run.Merge(p.subscribers.Run)
		run.Load.OwnCPUShare, run.Load.ForeignCPUShare = p.contention.load.own, p.contention.load.foreign
		run.Load.Sysctls = unlike(run.Host.Sysctls, run.Load.Sysctls)
	}
	if p.reference != nil && p.subscribers != nil {
		fillReference(&run, p.reference, m.referenceScenario().Clients)
	}
	p.fillMiddlebox(&run)
	if p.taken != nil {
		p.taken.fill(&run)
	}
	if p.server != nil && run.Connect != nil {
		run.Connect.ServerCPUNS = p.server.ConnectCPUNS
	}
	if p.publisher != nil && p.subscribers != nil {
		for topic, last := range p.publisher.Last {
			run.Delivery.Published += int64(last + 1 - p.publisher.First[topic])
		}
		for i := range run.Parts {
			run.Parts[i].Delivery.Published = run.Delivery.Published
		}
	}
	if p.server != nil && p.server.Connections != nil && run.Browser != nil {
		addConnections(&run, p.server.Connections)
	}
	if p.path != nil {
		run.Merge(results.Run{Lag: p.path.Lag})
	}
	if m.err != nil {
		run.InvalidBecause = append(run.InvalidBecause, m.err.Error())
	}
	validity.Judge(&run)
	return run
}

// addConnections adds what the server counted of a browser's connections.
func addConnections(run *results.Run, c *Connections) {
	b := run.Browser
	b.Connections = results.Observed(int64(c.Mark2.Open))
	if run.Scenario.Kind() == transport.Hold { // the page isn't told that a poll is held
		b.Connected = run.Scenario.Clients // all over the one connection of HTTP/2 or 3
		if run.Scenario.HTTP == results.HTTP1 {
			b.Connected = min(c.Connected.Open, run.Scenario.Clients)
		}
		b.Waiting = run.Scenario.Clients - b.Connected
	}
	run.Bytes.AppDown, run.Bytes.AppUp = c.Mark2.Down-c.Mark1.Down, c.Mark2.Up-c.Mark1.Up
	if run.Scenario.Kind() == transport.Stream { // polls connect by asking
		run.Bytes.ConnectDown, run.Bytes.ConnectUp = c.Connected.Down-c.PageLoaded.Down, c.Connected.Up-c.PageLoaded.Up
	}
	if b.NetLog != nil {
		b.NetLog.DifferenceDown, b.NetLog.DifferenceUp = run.Bytes.AppDown-b.NetLog.Down, run.Bytes.AppUp-b.NetLog.Up
	}
}
