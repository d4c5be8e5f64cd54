package loadgen

import (
	"fmt"

	"pollpush/results"
)

// Fill writes what the clients observed into run: see account.Account.Fill; and what they asked and what went through their
// sockets between the marks; of a mix for each of its parts too. It is called after Drain.
func (l *Load) Fill(run *results.Run) {
	var within, now traffic
	var parts []results.Part
	for i := range l.parts {
		p := &l.parts[i]
		if p.clients[0].slow != nil {
			p.fillSlow(run, l.events)
			continue
		}
		inWindow, soFar := p.marks[1].minus(p.marks[0]), p.traffic()
		within.add(inWindow)
		now.add(soFar)
		if p.account == l.account {
			continue
		}
		var of results.Run
		p.account.Fill(&of, l.events)
		l.fill(&of, inWindow, soFar)
		parts = append(parts, results.Part{
			Transport: p.scenario.Transport, Clients: p.scenario.Clients, Delivery: of.Delivery, Latency: of.Latency, Lag: of.Lag,
			Bytes: of.Bytes, Connect: of.Connect, Sessions: of.Sessions, Errors: of.Errors,
		})
	}
	l.account.Fill(run, l.events)
	if run.Middlebox != nil {
		l.cuts.fill(run.Middlebox)
		if l.headless > 0 {
			run.Warnings = append(run.Warnings, fmt.Sprintf("%d clients had no head of an answer %v after they had asked: what lies between kept it back", l.headless, headPatience))
		}
	}
	l.fill(run, within, now)
	if l.scenario.Compress != "" {
		run.Compression = &results.Compression{PlainBytes: within.plain, CodedBytes: within.coded}
	}
	if u := run.Upstream; u != nil && len(l.posters) > 0 && l.scenario.PostConnection != results.PostSame {
		posted := l.posted[1].minus(l.posted[0])
		u.PostsDown, u.PostsUp = &posted.down, &posted.up
	}
	run.Parts = parts
}

// fill writes what was asked and went through sockets within the window, and all that was up to now.
func (l *Load) fill(run *results.Run, within, now traffic) {
	d, b := &run.Delivery, &run.Bytes
	d.Requests, d.EmptyResponses, d.LatePolls, d.Hasty = within.requests, within.empty, within.late, within.hasty
	if run.Connect != nil {
		run.Connect.TookNS = int64(l.connected)
	}
	if run.Sessions != nil {
		run.Sessions.ConnectDown, run.Sessions.ConnectUp = within.openDown, within.openUp
	}
	b.AppDown, b.AppUp, b.ConnectDown, b.ConnectUp = within.down, within.up, now.connectDown, now.connectUp
	wire := within.wire
	if wire.unknown > 0 {
		return
	}
	b.WireDown, b.WireUp = &wire.bytesDown, &wire.bytesUp
	b.PacketsDown, b.PacketsUp = &wire.packetsDown, &wire.packetsUp
	b.Retransmits = &wire.retransmits
}
