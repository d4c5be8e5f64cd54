package loadgen

import (
	"fmt"
	"maps"

	"pollpush/results"
)

// Fill writes what the clients observed into run: Delivery except for Published, the latencies, FanOut, what Lag says of
// the load generator, Bytes, Errors, and warnings. It is called after Drain.
func (l *Load) Fill(run *results.Run) {
	total := l.total()
	l.fillDelivery(run, total)
	if l.target != nil {
		l.fillTarget(run, total)
	}
	l.fillBytes(run, total)
	run.Errors = map[string]int64{}
	maps.Copy(run.Errors, l.within.errors.counts())
	run.ErrorsOutside = l.outside.errors.counts()
	if err := l.within.errors.summary(); err != nil {
		run.Warnings = append(run.Warnings, "the clients met errors: "+err.Error())
	}
	if err := l.outside.errors.summary(); err != nil {
		run.Warnings = append(run.Warnings, "the clients met errors outside the window: "+err.Error())
	}
	l.fillLatency(run, total)
}

func (l *Load) fillDelivery(run *results.Run, total *shard) {
	d := &run.Delivery
	d.Expected, d.Lost, d.Coalesced = 0, 0, 0
	for i := range l.clients {
		c := &l.clients[i]
		first, last := l.first[c.topicIndex], l.last[c.topicIndex]
		if last < first || last == 0 {
			continue
		}
		d.Expected += int64(last - first + 1)
		if cursor := c.Cursor(); l.scenario.Contract == results.Latest && cursor < last {
			d.Lost += int64(last - max(cursor, first-1))
		}
	}
	d.Received = total.received
	missed := max(0, d.Expected-d.Received)
	if l.scenario.Contract == results.Latest {
		d.Coalesced = missed - d.Lost
	} else {
		d.Lost = missed
	}
	d.Duplicates, d.Reordered = total.duplicates, total.reordered
	within := l.marks[1].minus(l.marks[0])
	d.Requests, d.EmptyResponses, d.LatePolls, d.Hasty = within.requests, within.empty, within.late, within.hasty
	d.Reconnects, d.ReconnectsOutside = l.within.reconnects.Load(), l.outside.reconnects.Load()
	if l.named.Load() {
		d.Restarts = results.Observed(l.restarts.Load())
	}
	if l.behind > 0 {
		run.Warnings = append(run.Warnings, fmt.Sprintf(
			"%d clients had not seen the window's last event when the drain of %v was over", l.behind, l.scenario.Drain))
	}
}

func (l *Load) fillBytes(run *results.Run, total *shard) {
	within, now := l.marks[1].minus(l.marks[0]), l.traffic()
	run.Bytes = results.Bytes{
		PayloadDown: total.payload,
		AppDown:     within.down, AppUp: within.up,
		ConnectDown: now.connectDown, ConnectUp: now.connectUp,
	}
	wire := within.wire
	if wire.unknown > 0 {
		return
	}
	run.Bytes.WireDown, run.Bytes.WireUp = &wire.bytesDown, &wire.bytesUp
	run.Bytes.PacketsDown, run.Bytes.PacketsUp = &wire.packetsDown, &wire.packetsUp
	run.Bytes.Retransmits = &wire.retransmits
}

func (l *Load) fillLatency(run *results.Run, total *shard) {
	warn := func(format string, args ...any) { run.Warnings = append(run.Warnings, fmt.Sprintf(format, args...)) }
	if total.unstamped == 0 {
		run.Latency, run.Delivered = results.NewLatency(total.latency, "kernel"), results.NewLatency(total.delivered, "user")
		run.Lag.ClientP99 = results.Percentile(total.clientLag, 99)
		if total.received > 0 {
			run.Lag.Together = results.Observed(float64(total.together) / float64(total.received))
		}
	} else {
		run.Latency = results.NewLatency(total.delivered, "user")
		if total.unstamped < total.received {
			warn("%d events came without a time stamp from the kernel: latency is due -> delivered", total.unstamped)
		}
	}
	if total.unstamped == 0 || total.unstamped == total.received { // one clock for all
		run.FanOut = l.fanOut()
	}
	if total.bodiless == 0 && run.Latency != nil {
		run.Uncorrected = results.NewLatency(total.uncorrected, run.Latency.Clock)
	}
	run.Lag.PollP99 = results.Percentile(total.pollLag, 99)
	if total.early > 0 {
		run.Delivery.Early, run.Lag.EarlyMax = total.early, &total.earlyMax
	}
}
