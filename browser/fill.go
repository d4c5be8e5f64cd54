package browser

import (
	"fmt"

	"pollpush/results"
)

// Fill writes what the clients observed into run: Delivery except for Published, Latency, the payload's bytes, Errors,
// Browser except for what the server says of the connections, and warnings. It is called after Drain.
func (l *Load) Fill(run *results.Run) {
	t := l.drained
	run.Delivery = t.delivery()
	run.Delivery.Restarts = l.restarts
	run.Latency = t.latency()
	run.Errors = map[string]int64{}
	if t.errors > 0 {
		run.Errors["other"] = t.errors // a page isn't told why
	}
	run.Warnings = append(append(run.Warnings, t.warnings()...), l.warnings...)
	if l.unfinished > 0 {
		run.Warnings = append(run.Warnings, fmt.Sprintf("%d clients had not seen the window's last event when the drain of %v was over", l.unfinished, l.scenario.Drain))
	}
	if l.bodies > 0 {
		run.Bytes.PayloadDown = t.received * int64(l.bodies)
	} else if t.received > 0 && l.bodies < 0 {
		run.Warnings = append(run.Warnings, "bodies of several sizes: their bytes are not counted")
	}
	before, after := l.marks[0], l.marks[1]
	clock := between(l.clocks[0], l.clocks[1])
	run.Browser = &results.Browser{
		Version: l.version, ClockStepNS: results.Observed(int64(l.step)),
		ClockOffsetNS: results.Observed(int64(clock.value)), ClockUncertaintyNS: results.Observed(int64(clock.uncertainty)),
		MainThreadNS: results.Observed(int64(after.mainThread - before.mainThread)),
		HeapBytes:    results.Observed(after.heap),
		Connected:    l.connected, Waiting: l.scenario.Clients - l.connected, Starved: t.starved(),
		NetLog: l.logged,
	}
}
