package loadgen

import (
	"fmt"
	"time"

	"pollpush/loadgen/account"
	"pollpush/results"
)

// A Seen is what the clients of a load saw of the window, what they asked, and what went through their sockets: all that makes the
// record of them. It goes from one process to another as JSON, and what the clients of several saw adds up.
type Seen struct {
	account.Seen               // of those who go on reading
	Asked        asked         // by them
	Parts        []partSeen    // of a mix, in its order; none: it is no mix
	Slow         *partSeen     // those that stop reading; nil: there are none
	Connected    time.Duration // what connecting took
	Headless     int           // clients that had no head of an answer by then
	Cuts         int64         // see cuts
	SilenceCut   int64
	Posted       *results.Bytes // of Asked, what went over connections for posting alone; nil: there are none

	Events account.Events // of the window
}

// A partSeen is that of one part.
type partSeen struct {
	account.Seen
	Asked   asked
	Clients int64
}

// asked is what some clients asked within the window, and what went through their sockets.
type asked struct {
	Bytes           results.Bytes    // without those of the payload
	Polls           results.Delivery // as far as it is about requests
	OpenDown        int64            // of Bytes.App*: those of opening connections that are not connecting
	OpenUp          int64
	PlainBytes, Was int64 // of bodies, before they were compressed, and as they came
}

// askedIn makes it of what was within the window, and all up to now.
func askedIn(within, now traffic) asked {
	a := asked{
		Bytes:    results.Bytes{AppDown: within.down, AppUp: within.up, ConnectDown: now.connectDown, ConnectUp: now.connectUp},
		Polls:    results.Delivery{Requests: within.requests, EmptyResponses: within.empty, LatePolls: within.late, Hasty: within.hasty},
		OpenDown: within.openDown, OpenUp: within.openUp, PlainBytes: within.plain, Was: within.coded,
	}
	if wire := within.wire; wire.unknown == 0 {
		a.Bytes.WireDown, a.Bytes.WireUp = &wire.bytesDown, &wire.bytesUp
		a.Bytes.PacketsDown, a.Bytes.PacketsUp = &wire.packetsDown, &wire.packetsUp
		a.Bytes.Retransmits = &wire.retransmits
	}
	return a
}

func (a *asked) add(o asked) {
	a.Bytes.Add(o.Bytes)
	a.Polls.Add(o.Polls)
	a.OpenDown += o.OpenDown
	a.OpenUp += o.OpenUp
	a.PlainBytes += o.PlainBytes
	a.Was += o.Was
}

// Seen returns what the clients saw. It is called once, after Drain.
func (l *Load) Seen() *Seen {
	seen := &Seen{
		Connected: l.connected, Headless: l.headless, Cuts: l.cuts.number.Load(), SilenceCut: l.cuts.shortest.Load(), Events: l.events,
	}
	if l.events.Unknown() { // what all clients have seen decides
		seen.Events = account.Events{Behind: l.events.Behind}
	}
	var within, now traffic
	for i := range l.parts {
		p := &l.parts[i]
		inWindow, soFar := p.marks[1].minus(p.marks[0]), p.traffic()
		of := func() *partSeen {
			p.account.End()
			return &partSeen{*p.account.Seen(), askedIn(inWindow, soFar), int64(len(p.clients))}
		}
		if p.slow {
			seen.Slow = of()
			continue
		}
		within.add(inWindow)
		now.add(soFar)
		if p.account != l.account {
			seen.Parts = append(seen.Parts, *of())
		}
	}
	l.account.End()
	seen.Seen, seen.Asked = *l.account.Seen(), askedIn(within, now)
	if len(l.posters) > 0 && l.scenario.PostConnection != results.PostSame {
		posted := l.posted[1].minus(l.posted[0])
		seen.Posted = &results.Bytes{AppDown: posted.down, AppUp: posted.up}
	}
	return seen
}

// Add adds what other clients of the same scenario saw: of another Share, and of the same window.
func (s *Seen) Add(o *Seen) {
	s.Seen.Add(&o.Seen)
	s.Asked.add(o.Asked)
	for i := range s.Parts {
		s.Parts[i].add(&o.Parts[i])
	}
	if s.Slow != nil {
		s.Slow.add(o.Slow)
	}
	s.Connected = max(s.Connected, o.Connected)
	s.Headless += o.Headless
	s.Cuts += o.Cuts
	if o.SilenceCut > 0 && (s.SilenceCut == 0 || o.SilenceCut < s.SilenceCut) {
		s.SilenceCut = o.SilenceCut
	}
	if s.Posted != nil {
		s.Posted.Add(*o.Posted)
	}
	s.Events.Behind += o.Events.Behind
}

func (p *partSeen) add(o *partSeen) {
	p.Seen.Add(&o.Seen)
	p.Asked.add(o.Asked)
	p.Clients += o.Clients
}

// Fill writes what the clients of a scenario observed into run: see account.Account.Fill; and what they asked and what went through
// their sockets between the marks; of a mix for each of its parts too. Where the server is somebody else's, window says which events
// are the window's.
func (s *Seen) Fill(run *results.Run, of results.Scenario, window account.Window) {
	e := s.Events
	if e.Unknown() {
		e = s.Observed(of, window)
		e.Behind = s.Events.Behind
	}
	scenarios := of.Parts()
	for i := range s.Parts {
		p := &s.Parts[i]
		var part results.Run
		p.Seen.Fill(&part, scenarios[i], e)
		p.Asked.fill(&part, s.Connected)
		run.Parts = append(run.Parts, results.Part{
			Transport: scenarios[i].Transport, Clients: scenarios[i].Clients, Delivery: part.Delivery, Latency: part.Latency, Lag: part.Lag,
			Bytes: part.Bytes, Connect: part.Connect, Sessions: part.Sessions, Errors: part.Errors,
		})
	}
	if s.Slow != nil {
		s.Slow.fillSlow(run, of, e)
	}
	s.Seen.Fill(run, of, e)
	if m := run.Middlebox; m != nil {
		m.Cuts = &s.Cuts
		if s.SilenceCut > 0 {
			m.SilenceCutNS = &s.SilenceCut
		}
		if s.Headless > 0 {
			run.Warnings = append(run.Warnings, fmt.Sprintf("%d clients had no head of an answer %v after they had asked: what lies between kept it back", s.Headless, headPatience))
		}
	}
	s.Asked.fill(run, s.Connected)
	if of.Compress != "" {
		run.Compression = &results.Compression{PlainBytes: s.Asked.PlainBytes, CodedBytes: s.Asked.Was}
	}
	if u := run.Upstream; u != nil && s.Posted != nil {
		u.PostsDown, u.PostsUp = &s.Posted.AppDown, &s.Posted.AppUp
	}
}

// fill writes it into the record, beside what account.Seen.Fill has written.
func (a asked) fill(run *results.Run, connected time.Duration) {
	run.Delivery.Add(a.Polls)
	if run.Connect != nil {
		run.Connect.TookNS = int64(connected)
	}
	if run.Sessions != nil {
		run.Sessions.ConnectDown, run.Sessions.ConnectUp = a.OpenDown, a.OpenUp
	}
	payload := run.Bytes.PayloadDown
	run.Bytes = a.Bytes
	run.Bytes.PayloadDown = payload
}

// fillSlow writes what the clients that stopped reading have of the window's events.
func (p *partSeen) fillSlow(run *results.Run, of results.Scenario, e account.Events) {
	var slow results.Run
	p.Seen.Fill(&slow, of, e)
	d := slow.Delivery
	run.SlowReaders = &results.SlowReaders{
		Clients: p.Clients, Disconnected: d.Reconnects + d.ReconnectsOutside,
		Expected: d.Expected, Received: d.Received, Lost: d.Lost, Coalesced: d.Coalesced, Duplicates: d.Duplicates, Reordered: d.Reordered,
	}
}
