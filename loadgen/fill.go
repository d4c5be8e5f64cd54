package loadgen

import "pollpush/results"

// Fill writes what the clients observed into run: see account.Account.Fill; and what went through their sockets. It is
// called after Drain.
func (l *Load) Fill(run *results.Run) {
	within := l.marks[1].minus(l.marks[0])
	l.account.Fill(run, l.events, within.polls)
	l.fillBytes(run)
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
