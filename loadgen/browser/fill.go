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
	run.Lag.PollP99 = t.pollP99()
	if t.early > 0 {
		run.Lag.EarlyMax = results.Observed(int64(t.earlyMax))
	}
	run.Errors = map[string]int64{}
	if n := t.within.errors; n > 0 {
		run.Errors["other"] = n // a page isn't told why
	}
	if n := t.outside.errors; n > 0 {
		run.ErrorsOutside = map[string]int64{"other": n}
	}
	run.Warnings = append(append(run.Warnings, t.warnings()...), l.warnings...)
	if l.unfinished > 0 {
		run.Warnings = append(run.Warnings, fmt.Sprintf("%d clients had not seen the window's last event when the drain of %v was over", l.unfinished, l.scenario.Drain))
	}
	if l.bodies > 0 {
		run.Bytes.PayloadDown = t.received * int64(l.bodies)
	} else if t.received > 0 && l.bodies < 0 {
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
