package browser

import (
	"fmt"

	"pollpush/results"
)

// Fill writes what the clients observed into run: see account.Account.Fill; and Browser except for what the server says of
// the connections. It is called after Drain.
func (l *Load) Fill(run *results.Run) {
	t := l.drained
	t.fill(run)
	run.Warnings = append(run.Warnings, l.warnings...)
	if run.Delivery.Received > 0 && l.bodiesDiffer {
		run.InvalidBecause = append(run.InvalidBecause,
			fmt.Sprintf("payload differs: bodies of several sizes came, the scenario says %d bytes", l.scenario.Payload))
	}
	before, after := l.marks[0], l.marks[1]
	clock := between(l.clocks[0], l.clocks[1])
	run.Browser = &results.Browser{
		Version:       l.version,
		ClockOffsetNS: results.Observed(int64(clock.value)), ClockUncertaintyNS: results.Observed(int64(clock.uncertainty)),
		MainThreadNS: results.Observed(int64(after.mainThread - before.mainThread)),
		HeapBytes:    results.Observed(after.heap),
		Connected:    l.connected, Waiting: l.scenario.Clients - l.connected, Starved: t.starved(),
		NetLog: l.logged,
	}
	if l.step > 0 {
		run.Browser.ClockStepNS = results.Observed(int64(l.step))
	}
}
