package loadgen

import "pollpush/results"

// Fill writes what the clients observed into run: see account.Account.Fill; and what they asked and what went through their
// sockets between the marks. It is called after Drain.
func (l *Load) Fill(run *results.Run) {
	l.account.Fill(run, l.events)
	within, d := l.marks[1].minus(l.marks[0]), &run.Delivery
	d.Requests, d.EmptyResponses, d.LatePolls, d.Hasty = within.requests, within.empty, within.late, within.hasty
	if l.scenario.Compress != "" {
		run.Compression = &results.Compression{PlainBytes: within.plain, CodedBytes: within.coded}
	}
	l.fillBytes(run)
	if u := run.Upstream; u != nil && len(l.posters) > 0 && l.scenario.PostConnection != results.PostSame {
		posted := l.posted[1].minus(l.posted[0])
		u.PostsDown, u.PostsUp = &posted.down, &posted.up
	}
	if run.Connect != nil {
		run.Connect.TookNS = int64(l.connected)
	}
}

func (l *Load) fillBytes(run *results.Run) {
	within, now := l.marks[1].minus(l.marks[0]), l.traffic()
	b := &run.Bytes
	b.AppDown, b.AppUp, b.ConnectDown, b.ConnectUp = within.down, within.up, now.connectDown, now.connectUp
	wire := within.wire
	if wire.unknown > 0 {
		return
	}
	b.WireDown, b.WireUp = &wire.bytesDown, &wire.bytesUp
	b.PacketsDown, b.PacketsUp = &wire.packetsDown, &wire.packetsUp
	b.Retransmits = &wire.retransmits
}
